package io.github.camelllm.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.ModelEntry;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Splits a call into several, made one after the other, and merges their answers. */
final class SequentialCalls {
    private static final Logger LOG = LoggerFactory.getLogger(SequentialCalls.class);

    private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    private final List<ChatResponse> answers = new ArrayList<>();
    private final Call call;
    private final ChatProvider provider;
    private final Plan plan;
    private final CallOptions options;

    /** The parts of a call. */
    @FunctionalInterface
    interface Plan {
        /** Returns the request after some answers; null after the last. */
        @Nullable
        ChatRequest after(List<ChatResponse> answers);

        /** Returns whether the answers so far are the whole if this request fails. */
        default boolean isOptional(ChatRequest request) {
            return false;
        }
    }

    SequentialCalls(Call call, ChatProvider provider, Plan plan) {
        this(call, provider, plan, call.options());
    }

    /** Creates a series whose calls have options of their own. */
    SequentialCalls(Call call, ChatProvider provider, Plan plan, CallOptions options) {
        this.call = call;
        this.provider = provider;
        this.plan = plan;
        this.options = options;
    }

    /** Starts, and returns the promised merged answer. */
    CompletionStage<ChatResponse> start() {
        proceed();
        return answer;
    }

    /** A loop instead of recursion while answers are available at once. */
    private void proceed() {
        try {
            boolean more = true;
            while (more) {
                ChatRequest request = plan.after(answers);
                if (request == null) {
                    answer.complete(whole());
                    return;
                }
                more = ask(request);
            }
        } catch (Throwable e) { // Throwable, because the caller waits for the answer
            answer.completeExceptionally(e);
        }
    }

    /** Returns whether the answer is available; otherwise continues when it arrives. */
    private boolean ask(ChatRequest request) {
        Call part = new Call(call.provider(), request, options, null, call.caller());
        call.onCancel(part::cancel);
        CompletionStage<ChatResponse> promised = provider.answer(part);
        CompletableFuture<ChatResponse> now = promised.toCompletableFuture();
        if (now.isDone()) {
            return now.handle((response, failure) -> take(part, response, failure))
                    .join();
        }
        promised.whenComplete((response, failure) -> {
            if (take(part, response, failure)) {
                proceed();
            }
        });
        return false;
    }

    private boolean take(Call part, @Nullable ChatResponse response, @Nullable Throwable failure) {
        for (int i = 0; i < part.attempts(); i++) {
            call.attempt();
        }
        call.abandoned(part.abandonedCost());
        call.limited(part.limitWaits());
        if (response == null && failure != null && plan.isOptional(part.request())) {
            LOG.info("{} does not list {}: {}", call.provider(), part.request().page(), failure.getMessage());
            answer.complete(whole());
            return false;
        }
        if (response == null) {
            answer.completeExceptionally(failure != null ? failure : new NullPointerException("answered null"));
            return false;
        }
        return answers.add(response);
    }

    private ChatResponse whole() {
        List<ChatResponse> all = List.copyOf(answers);
        List<Part> parts = new ArrayList<>();
        all.forEach(one -> parts.addAll(one.message().parts()));
        BatchStatus batch = all.stream()
                .map(ChatResponse::batch)
                .filter(Objects::nonNull)
                .reduce((before, last) -> last)
                .orElse(null);
        ChatResponse.Builder whole = all.isEmpty() ? ChatResponse.builder() : all.get(0).toBuilder();
        Map<String, ModelEntry> models = new LinkedHashMap<>();
        all.forEach(one -> one.models().forEach(model -> models.putIfAbsent(model.id(), model)));
        return whole.parts(models.isEmpty() ? parts : names(models.keySet()))
                .models(List.copyOf(models.values()))
                .batch(batch)
                .outcomes(all.stream().flatMap(one -> one.outcomes().stream()).toList())
                .nextPage(null)
                .finishReason(FinishReason.STOP)
                .nativeFinishReason(null)
                .usage(all.stream().map(ChatResponse::usage).reduce(Usage::plus).orElse(Usage.UNKNOWN))
                .cost(cost(all))
                .raw(() -> raw(all))
                .build();
    }

    private static List<Part> names(Set<String> ids) {
        return ids.stream().<Part>map(Part.Text::new).toList();
    }

    private static @Nullable BigDecimal cost(List<ChatResponse> answers) {
        BigDecimal sum = answers.isEmpty() ? null : BigDecimal.ZERO;
        for (ChatResponse one : answers) {
            sum = sum == null || one.cost() == null ? null : sum.add(one.cost());
        }
        return sum;
    }

    private static JsonNode raw(List<ChatResponse> answers) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        answers.forEach(one -> all.add(one.raw()));
        return all;
    }
}

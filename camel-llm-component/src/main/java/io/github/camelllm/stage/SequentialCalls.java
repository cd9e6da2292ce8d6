package io.github.camelllm.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A call that is made as several calls, one after the other. Their answers become one. */
final class SequentialCalls {
    private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    private final List<ChatResponse> answers = new ArrayList<>();
    private final Call call;
    private final ChatProvider provider;
    private final Plan plan;

    /** What is asked in a series. */
    @FunctionalInterface
    interface Plan {
        /** Returns what is asked after some answers; null if they are all. */
        @Nullable
        ChatRequest after(List<ChatResponse> answers);
    }

    SequentialCalls(Call call, ChatProvider provider, Plan plan) {
        this.call = call;
        this.provider = provider;
        this.plan = plan;
    }

    /** Begins, and returns the promised whole. */
    CompletionStage<ChatResponse> start() {
        proceed();
        return answer;
    }

    /** A loop, not a recursion, as long as answers are there at once. */
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
        } catch (Throwable e) { // whatever it is: the caller waits for the answer
            answer.completeExceptionally(e);
        }
    }

    /** Returns whether the answer is there already; else goes on when it comes. */
    private boolean ask(ChatRequest request) {
        Call part = new Call(call.provider(), request, call.options(), null, call.caller());
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
        ChatResponse.Builder whole = all.isEmpty() ? ChatResponse.builder() : all.get(0).toBuilder();
        return whole.parts(parts)
                .models(all.stream().flatMap(one -> one.models().stream()).toList())
                .nextPage(null)
                .finishReason(FinishReason.STOP)
                .nativeFinishReason(null)
                .usage(all.stream().map(ChatResponse::usage).reduce(Usage::plus).orElse(Usage.UNKNOWN))
                .cost(cost(all))
                .raw(() -> raw(all))
                .build();
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

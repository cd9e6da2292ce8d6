package io.github.camelllm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks a provider for its models, page by page, with what is configured for it. */
final class ModelLists {
    private static final Duration LIMIT_OF_A_PAGE = Duration.ofSeconds(10);
    private static final Duration LIMIT_OF_ALL = Duration.ofSeconds(30);
    private static final List<String> LISTS = List.of("data", "models", "modelSummaries");
    private static final CallOptions OPTIONS = new CallOptions(
            null, Map.of(), LIMIT_OF_A_PAGE, LIMIT_OF_A_PAGE, LIMIT_OF_A_PAGE, 0);

    private final Target target;
    private final List<JsonNode> found = new ArrayList<>();
    private final long end = System.nanoTime() + LIMIT_OF_ALL.toNanos();

    private ModelLists(Target target) {
        this.target = target;
    }

    static ModelLists of(LlmComponent component, String provider) {
        LlmEndpoint endpoint = component.auto();
        endpoint.start();
        return new ModelLists(endpoint.targets().of(provider));
    }

    /** Promises what the provider tells of each of its models, in its own shape. */
    CompletionStage<List<JsonNode>> all() {
        return page(null);
    }

    /**
     * Promises what is found with a page and all after it.
     *
     * @param parameter what asks for the page, as in {@code after_id=x}; null for the first
     */
    private CompletionStage<List<JsonNode>> page(@Nullable String parameter) {
        ChatRequest.Builder request = ChatRequest.builder().operation(Operation.MODELS);
        if (parameter != null) {
            int equals = parameter.indexOf('=');
            request.additional(parameter.substring(0, equals), parameter.substring(equals + 1));
        }
        Call call = new Call(target.name(), request.build(), OPTIONS.withApiKey(target.apiKey()), null);
        return target.answering().answer(call).thenCompose(this::more);
    }

    private CompletionStage<List<JsonNode>> more(ChatResponse answer) {
        take(answer);
        String next = answer.finishReason() == FinishReason.LENGTH ? answer.nativeFinishReason() : null;
        if (next == null) {
            return CompletableFuture.completedFuture(found);
        }
        if (System.nanoTime() > end) {
            throw ErrorKind.TIMEOUT.exception("The list of models of " + target.name() + " had not come to its end after "
                    + LIMIT_OF_ALL.toSeconds() + " seconds");
        }
        return page(next);
    }

    private void take(ChatResponse answer) {
        JsonNode raw = answer.raw();
        for (String field : LISTS) {
            raw = raw.has(field) ? raw.path(field) : raw;
        }
        if (raw.isArray()) {
            raw.forEach(found::add);
        } else { // of a provider that is code
            answer.message().parts().forEach(part -> found.add(named(part)));
        }
    }

    private static JsonNode named(Part part) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", part instanceof Part.Text text ? text.text() : "");
    }
}

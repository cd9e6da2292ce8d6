package io.github.camelllm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Part;
import io.github.camelllm.stage.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks a provider for its models, all pages, with what is configured for it. */
final class ModelLists {
    private static final Duration LIMIT_OF_A_PAGE = Duration.ofSeconds(10);
    private static final Duration LIMIT_OF_ALL = Duration.ofSeconds(30);
    private static final List<String> LISTS = List.of("data", "models", "modelSummaries");
    private static final CallOptions OPTIONS = CallOptions.builder()
            .requestTimeout(LIMIT_OF_A_PAGE)
            .firstTokenTimeout(LIMIT_OF_A_PAGE)
            .streamIdleTimeout(LIMIT_OF_A_PAGE)
            .maxRetries(0)
            .build();

    private final Target target;
    private final Timer timer;

    /**
     * Makes one.
     *
     * @param target the provider, with the key and address that are set for it
     * @param timer limits the time of the whole list
     */
    ModelLists(Target target, Timer timer) {
        this.target = target;
        this.timer = timer;
    }

    /** Promises what the provider tells of each of its models, in its own shape. */
    CompletableFuture<List<JsonNode>> all() {
        ChatRequest request = ChatRequest.builder().operation(Operation.MODELS).build();
        Call call = new Call(target.name(), request, OPTIONS.withApiKey(target.apiKey()), null);
        CompletableFuture<List<JsonNode>> promised =
                target.answering().answer(call).toCompletableFuture().thenApply(ModelLists::told);
        Runnable limit = timer.after(LIMIT_OF_ALL, () -> {
            promised.completeExceptionally(ErrorKind.TIMEOUT.exception(
                    "The list had not come to its end after " + LIMIT_OF_ALL.toSeconds() + " seconds"));
            call.cancel();
        });
        return promised.whenComplete((told, failure) -> limit.run());
    }

    /** Returns the models of all pages. */
    private static List<JsonNode> told(ChatResponse answer) {
        List<JsonNode> found = new ArrayList<>();
        answer.raw().forEach(page -> list(page).forEach(found::add));
        if (found.isEmpty()) { // of a provider that is code, or that has no models
            answer.message().parts().forEach(part -> found.add(named(part)));
        }
        return found;
    }

    private static JsonNode list(JsonNode page) {
        JsonNode list = page;
        for (String field : LISTS) {
            list = list.has(field) ? list.path(field) : list;
        }
        return list;
    }

    private static JsonNode named(Part part) {
        return JsonNodeFactory.instance.objectNode().put("id", part instanceof Part.Text text ? text.text() : "");
    }
}

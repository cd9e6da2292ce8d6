package io.github.camelllm.refresh;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.ModelEntry;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Part;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.wiring.Target;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Requests the models of a provider, all pages, with its configuration. */
public final class ProviderModelList {
    private static final Duration LIMIT_OF_A_PAGE = Duration.ofSeconds(10);
    private static final Duration LIMIT_OF_ALL = Duration.ofSeconds(30);
    private static final CallOptions OPTIONS = CallOptions.builder()
            .requestTimeout(LIMIT_OF_A_PAGE)
            .firstTokenTimeout(LIMIT_OF_A_PAGE)
            .streamIdleTimeout(LIMIT_OF_A_PAGE)
            .maxRetries(0)
            .build();

    private final Target target;
    private final Timer timer;

    /**
     * Creates a list.
     *
     * @param target the provider, with its configured key and base URL
     * @param timer limits the time of the whole list
     */
    public ProviderModelList(Target target, Timer timer) {
        this.target = target;
        this.timer = timer;
    }

    /** Returns a promise of the provider's models, of all pages. */
    public CompletableFuture<List<ModelEntry>> all() {
        ChatRequest request = ChatRequest.builder().operation(Operation.MODELS).build();
        Call call = new Call(target.name(), request, OPTIONS.withApiKey(target.apiKey()), null);
        CompletableFuture<List<ModelEntry>> promised =
                target.answering().answer(call).toCompletableFuture().thenApply(ProviderModelList::entries);
        Runnable limit = timer.after(LIMIT_OF_ALL, () -> {
            promised.completeExceptionally(ErrorKind.TIMEOUT.exception(
                    "The list was not complete after " + LIMIT_OF_ALL.toSeconds() + " seconds"));
            call.cancel();
        });
        return promised.whenComplete((models, failure) -> limit.run());
    }

    /** Returns the models of all pages; a provider in Java code answers with ids only. */
    private static List<ModelEntry> entries(ChatResponse answer) {
        if (!answer.models().isEmpty()) {
            return answer.models();
        }
        return answer.message().parts(Part.Text.class).stream()
                .map(id -> new ModelEntry(
                        id.text(), JsonNodeFactory.instance.objectNode().put("id", id.text())))
                .toList();
    }
}

package io.github.camelllm.stage;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import java.util.concurrent.CompletionStage;

/**
 * A concern of a call: it wraps the next provider, and may act before, after or instead of it. Used by many threads at once.
 *
 * <p>For example, a stage that refuses long conversations, around a provider of your own:
 *
 * <pre>{@code
 * Stage shortOnly = (call, next) -> call.request().messages().size() <= 100
 *         ? next.answer(call)
 *         : CompletableFuture.failedFuture(ErrorKind.INVALID_REQUEST.exception("More than 100 messages"));
 * ChatProvider guarded = Pipeline.of(List.of(shortOnly), MockProvider.echo());
 * context.getRegistry().bind("guarded", ChatProvider.class, guarded);
 * }</pre>
 */
@FunctionalInterface
public interface Stage {
    /**
     * Handles a call without blocking.
     *
     * @param call the call
     * @param next the next stage or the provider; called once, several times, or not at all
     * @return the promised response; never null
     */
    CompletionStage<ChatResponse> handle(Call call, ChatProvider next);

    /** Returns the stage's name for errors. */
    default String name() {
        return getClass().getSimpleName();
    }
}

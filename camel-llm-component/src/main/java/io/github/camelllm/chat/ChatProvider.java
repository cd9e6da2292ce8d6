package io.github.camelllm.chat;

import java.util.concurrent.CompletionStage;

/**
 * Someone who answers calls: a provider reached over the wire, a mock, or code of your own bound in the registry under
 * the provider's name.
 */
@FunctionalInterface
public interface ChatProvider {
    /**
     * Answers a call without blocking.
     *
     * <p>A streamed call's pieces are passed to {@link Call#emit}; the promised answer is the whole one all the same.
     *
     * @param call what is asked; its cancellation should stop the work
     * @return the promised answer, failed with an {@link LlmException} if there is none; never null
     */
    CompletionStage<ChatResponse> answer(Call call);
}

package io.github.camelllm.chat;

import java.util.Map;
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

    /**
     * Returns whether it carries out an operation itself, without a request being made. By default it does; what a
     * provider does not count is counted by an estimate instead of a call.
     */
    default boolean supports(Operation operation) {
        return true;
    }

    /**
     * Returns how many messages of a request it takes at a time, where each has a result of its own: what is more is
     * split. By default there is no limit.
     *
     * @return at least 1
     * @throws LlmException of kind {@code CONFIGURATION} if it does not support the operation
     */
    default int batchLimit(ChatRequest request) {
        return Integer.MAX_VALUE;
    }

    /**
     * Returns what the answers depend on beside the provider's name and the call: the address, the protocol, settings. The
     * response cache keeps the answers of two providers apart if it differs. By default it is empty.
     *
     * @return never a secret
     */
    default String fingerprint() {
        return "";
    }

    /**
     * Checks, without a request being made, that it has the credentials that it needs. By default it needs none.
     *
     * @param headers the header fields that each request gets from the user, which may hold the credentials
     * @throws LlmException of kind {@code CONFIGURATION} that says how to set them
     */
    default void requireKey(Map<String, String> headers) {}
}

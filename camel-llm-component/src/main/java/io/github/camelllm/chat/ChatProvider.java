package io.github.camelllm.chat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A provider of responses: a remote one, a mock, or your own code, bound in the registry under the provider's name. Used by many threads at once.
 *
 * <p>For example, a provider that needs no model, for routes with {@code llm:clock:utc}:
 *
 * <pre>{@code
 * ChatProvider clock = call -> CompletableFuture.completedFuture(ChatResponse.builder()
 *         .parts(List.of(new Part.Text("It is " + Instant.now())))
 *         .finishReason(FinishReason.STOP)
 *         .build());
 * context.getRegistry().bind("clock", ChatProvider.class, clock);
 * }</pre>
 */
@FunctionalInterface
public interface ChatProvider {
    /**
     * Answers a call without blocking.
     *
     * <p>The deltas of a streamed call are passed to {@link Call#emit}; the promised response is complete in both cases.
     *
     * @param call the call; its cancellation should stop the work
     * @return the promised response, failed with an {@link LlmException} if there is none; never null
     */
    CompletionStage<ChatResponse> answer(Call call);

    /**
     * Returns whether it supports an operation; sends no request. By default it does, but for those of a batch API. If it
     * does not count tokens, they are estimated instead.
     */
    default boolean supports(Operation operation) {
        return !operation.providerBatch();
    }

    /**
     * Returns the maximum number of messages per request, for operations with a result for each message; more are split into several calls.
     * By default there is no limit.
     *
     * @return at least 1
     * @throws LlmException of kind {@code CONFIGURATION} if it does not support the operation
     */
    default int batchLimit(ChatRequest request) {
        return Integer.MAX_VALUE;
    }

    /**
     * Returns a text for everything the answers depend on besides the provider's name and the call: base URL, protocol, settings. The
     * response cache separates the answers of providers with different texts. By default it is empty.
     *
     * @return never a secret
     */
    default String fingerprint() {
        return "";
    }

    /**
     * Returns what tells the credential that a call will be made with from others, for limits of each key. By default that is
     * the {@linkplain KeyDigest digest} of the call's key, or empty if it has none.
     *
     * @return never the key
     */
    default String account(Call call) {
        String key = call.options().apiKey();
        return key == null ? "" : KeyDigest.of(key);
    }

    /**
     * Returns what tells the credentials that a call can be made with from each other, the one that it will be made with first. A call that
     * must wait for the limit of one is sent with another, by {@link Call#chooseAccount}. By default that is {@link #account} alone.
     *
     * @return never empty, and never the keys
     */
    default List<String> accounts(Call call) {
        return List.of(account(call));
    }

    /**
     * Checks that it has the credentials that it needs; sends no request. By default it needs none.
     *
     * @param headers the header fields that the user adds to each request, which may hold the credentials
     * @throws LlmException of kind {@code CONFIGURATION} that says how to set them
     */
    default void requireKey(Map<String, String> headers) {}
}

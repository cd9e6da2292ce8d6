package io.github.camelllm.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of one of its limits in the head of a response.
 *
 * @param name the name of the limit: that of the header field with what remains
 * @param unit what is counted
 * @param limit how much is allowed in the window; null if it does not say
 * @param remaining how much is left
 * @param reset the time until all of the limit is there again; null if it does not say
 * @param gradual whether what was used comes back bit by bit until then; else all of it comes back at the end
 */
public record RateLimitStatus(
        String name,
        Unit unit,
        @Nullable Long limit,
        long remaining,
        @Nullable Duration reset,
        boolean gradual) {
    /** What is counted. */
    public enum Unit {
        /** Requests. */
        REQUESTS,
        /** Tokens of the prompt, or of prompt and answer. */
        TOKENS,
        /** Tokens of the answer alone. */
        OUTPUT_TOKENS
    }
}

package io.github.camelllm.chat;

import org.jspecify.annotations.Nullable;

/**
 * The tokens of a call. A number that the provider did not report is null, never 0.
 *
 * @param inputTokens all tokens of the prompt, including those read from and written to a cache
 * @param outputTokens all generated tokens, reasoning included
 * @param cachedInputTokens tokens of the prompt read from the provider's cache
 * @param cacheWriteTokens tokens of the prompt written to the provider's cache
 * @param reasoningTokens generated tokens that are reasoning
 * @param details parts of these with rates of their own, and other billed items
 */
public record Usage(
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable Long cachedInputTokens,
        @Nullable Long cacheWriteTokens,
        @Nullable Long reasoningTokens,
        UsageDetails details) {
    /** Creates usage without details. */
    public Usage(
            @Nullable Long inputTokens,
            @Nullable Long outputTokens,
            @Nullable Long cachedInputTokens,
            @Nullable Long cacheWriteTokens,
            @Nullable Long reasoningTokens) {
        this(inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens, UsageDetails.NONE);
    }

    /** No number is known. */
    public static final Usage UNKNOWN = new Usage(null, null, null, null, null);

    /** Creates usage of input and output tokens. */
    public static Usage of(long inputTokens, long outputTokens) {
        return new Usage(inputTokens, outputTokens, null, null, null);
    }

    /** Returns the sum of this and other usage; a number that either lacks is unknown. */
    public Usage plus(Usage other) {
        return new Usage(
                sum(inputTokens, other.inputTokens),
                sum(outputTokens, other.outputTokens),
                sum(cachedInputTokens, other.cachedInputTokens),
                sum(cacheWriteTokens, other.cacheWriteTokens),
                sum(reasoningTokens, other.reasoningTokens),
                details.plus(other.details));
    }

    /** Returns this usage with other details. */
    public Usage with(UsageDetails value) {
        return new Usage(inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens, value);
    }

    private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
        if (one == null || other == null) {
            return null;
        }
        long sum = one + other;
        boolean overflows = one >= 0 && other >= 0 && sum < 0;
        return overflows ? (Long) Long.MAX_VALUE : (Long) sum;
    }

    /** Returns input and output together, or null if one of them is unknown. */
    public @Nullable Long totalTokens() {
        return sum(inputTokens, outputTokens);
    }
}

package io.github.camelllm.chat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a call with rates of their own, and other billed items. A number that the provider did not report is null, never
 * 0.
 *
 * @param audioInputTokens audio tokens of the prompt
 * @param audioOutputTokens audio tokens of the answer
 * @param imageInputTokens tokens of the prompt that are images
 * @param imageOutputTokens generated tokens that are images
 * @param cacheWriteHourTokens those of the tokens written to the provider's cache that stay there for an hour
 * @param toolUses how often the provider has used tools of its own, by the tool: {@code web-search}, {@code file-search},
 *     {@code code-execution}
 * @param serviceTier the service tier that has answered, as the provider names it; null if it did not tell
 */
public record UsageDetails(
        @Nullable Long audioInputTokens,
        @Nullable Long audioOutputTokens,
        @Nullable Long imageInputTokens,
        @Nullable Long imageOutputTokens,
        @Nullable Long cacheWriteHourTokens,
        Map<String, Long> toolUses,
        @Nullable String serviceTier) {
    /** No number is known. */
    public static final UsageDetails NONE = new UsageDetails(null, null, null, null, null, Map.of(), null);

    /** Makes an immutable copy. */
    public UsageDetails {
        toolUses = Map.copyOf(toolUses);
    }

    /** Returns these details with other uses of tools. */
    public UsageDetails with(Map<String, Long> uses) {
        return new UsageDetails(
                audioInputTokens,
                audioOutputTokens,
                imageInputTokens,
                imageOutputTokens,
                cacheWriteHourTokens,
                uses,
                serviceTier);
    }

    /** Returns the sum of both; numbers that only one has are kept. */
    UsageDetails plus(UsageDetails other) {
        if (equals(NONE) || other.equals(NONE)) {
            return equals(NONE) ? other : this;
        }
        Map<String, Long> uses = new HashMap<>(toolUses);
        other.toolUses.forEach((tool, times) -> uses.merge(tool, times, Long::sum));
        return new UsageDetails(
                sum(audioInputTokens, other.audioInputTokens),
                sum(audioOutputTokens, other.audioOutputTokens),
                sum(imageInputTokens, other.imageInputTokens),
                sum(imageOutputTokens, other.imageOutputTokens),
                sum(cacheWriteHourTokens, other.cacheWriteHourTokens),
                uses,
                serviceTier != null ? serviceTier : other.serviceTier);
    }

    private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
        return one == null || other == null ? (one == null ? other : one) : (Long) (one + other);
    }
}

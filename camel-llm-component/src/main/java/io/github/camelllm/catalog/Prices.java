package io.github.camelllm.catalog;

import io.github.camelllm.chat.BoundedDecimal;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs, in USD for 1,000,000 tokens. A price that is null is not known, which is not the same as 0, free.
 *
 * @param input of tokens of the prompt that are neither read from nor written to a cache
 * @param output of generated tokens
 * @param cachedInput of tokens of the prompt that are read from the provider's cache
 * @param cacheWrite of tokens of the prompt that are written to the provider's cache
 * @param reasoning of generated tokens that are reasoning; null if they are billed as output
 * @param tiers what long prompts cost instead, from the lowest threshold to the highest
 */
public record Prices(
        @Nullable BigDecimal input,
        @Nullable BigDecimal output,
        @Nullable BigDecimal cachedInput,
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal reasoning,
        List<Tier> tiers) {
    /** Nothing known. */
    public static final Prices UNKNOWN = new Prices(null, null, null, null, null, List.of());

    /** All free. */
    public static final Prices FREE =
            new Prices(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, null, List.of());

    /**
     * What a call costs, all of it, if its prompt is longer than a threshold, in USD for 1,000,000 tokens.
     *
     * @param aboveInputTokens the threshold: prompts with more tokens than this
     * @param input as in {@link Prices}
     * @param output as in {@link Prices}
     * @param cachedInput as in {@link Prices}
     * @param cacheWrite as in {@link Prices}
     */
    public record Tier(
            long aboveInputTokens,
            @Nullable BigDecimal input,
            @Nullable BigDecimal output,
            @Nullable BigDecimal cachedInput,
            @Nullable BigDecimal cacheWrite) {
        /** Checks that no figure is below 0 or out of bounds. */
        public Tier {
            if (aboveInputTokens < 0) {
                throw new IllegalArgumentException("aboveInputTokens must not be below 0: " + aboveInputTokens);
            }
            notNegative("input", input);
            notNegative("output", output);
            notNegative("cachedInput", cachedInput);
            notNegative("cacheWrite", cacheWrite);
        }
    }

    /** Checks that no price is below 0 or out of bounds, and orders the tiers. */
    public Prices {
        notNegative("input", input);
        notNegative("output", output);
        notNegative("cachedInput", cachedInput);
        notNegative("cacheWrite", cacheWrite);
        notNegative("reasoning", reasoning);
        tiers = tiers.size() < 2 ? List.copyOf(tiers) : sorted(tiers);
    }

    private static List<Tier> sorted(List<Tier> tiers) {
        return tiers.stream()
                .sorted(Comparator.comparingLong(Tier::aboveInputTokens))
                .toList();
    }

    private static void notNegative(String field, @Nullable BigDecimal price) {
        if (price != null && price.signum() < 0) {
            throw new IllegalArgumentException(field + " must not be below 0: " + price);
        }
        if (price != null && !BoundedDecimal.isBounded(price)) {
            throw new IllegalArgumentException(field + " has too many digits: " + price);
        }
    }

    /** Makes prices of the two main figures. */
    public static Prices of(@Nullable BigDecimal input, @Nullable BigDecimal output) {
        return new Prices(input, output, null, null, null, List.of());
    }

    /**
     * Returns the prices that hold for a prompt, without tiers. Where a tier says nothing of tokens that are read from or
     * written to a cache, that price is unknown there; what {@link #reasoning} says, if anything, is said of all prompts
     * that no tier is for.
     *
     * @param inputTokens all tokens of the prompt
     */
    public Prices at(long inputTokens) {
        Tier reached = null;
        for (Tier tier : tiers) {
            reached = inputTokens > tier.aboveInputTokens() ? tier : reached;
        }
        return reached == null
                ? withoutTiers()
                : new Prices(
                        reached.input(),
                        reached.output(),
                        reached.cachedInput(),
                        reached.cacheWrite(),
                        null,
                        List.of());
    }

    private Prices withoutTiers() {
        return tiers.isEmpty() ? this : new Prices(input, output, cachedInput, cacheWrite, reasoning, List.of());
    }

    /** Returns whether a call costs nothing, whatever it holds. */
    public boolean free() {
        return isZero(input) && isZero(output) && tiers.isEmpty();
    }

    private static boolean isZero(@Nullable BigDecimal price) {
        return price != null && price.signum() == 0;
    }
}

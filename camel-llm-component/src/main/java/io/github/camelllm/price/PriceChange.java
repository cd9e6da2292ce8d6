package io.github.camelllm.price;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of prices under a condition, such as a service tier: explicit prices, and a factor for the others.
 *
 * @param factor the factor for all prices without an explicit value; 1 for no change
 * @param input replaces {@link Prices#input}; null for no explicit value. The same applies to the others
 * @param output in place of {@link Prices#output}
 * @param cachedInput in place of {@link Prices#cachedInput}
 * @param cacheWrite in place of {@link Prices#cacheWrite}
 */
public record PriceChange(
        BigDecimal factor,
        @Nullable BigDecimal input,
        @Nullable BigDecimal output,
        @Nullable BigDecimal cachedInput,
        @Nullable BigDecimal cacheWrite) {
    /** Checks that no value is negative. */
    public PriceChange {
        if (factor.signum() < 0) {
            throw new IllegalArgumentException("factor must not be below 0: " + factor);
        }
    }

    /** Returns a change of all prices by a factor. */
    public static PriceChange times(BigDecimal factor) {
        return new PriceChange(factor, null, null, null, null);
    }

    /** Returns the prices under this condition. Explicit prices of input and output apply to prompts of all lengths. */
    Prices of(Prices prices) {
        boolean named = input != null || output != null;
        List<Prices.Tier> tiers =
                named ? List.of() : prices.tiers().stream().map(this::of).toList();
        return new Prices(
                named(input, prices.input()),
                named(output, prices.output()),
                named(cachedInput, prices.cachedInput()),
                named(cacheWrite, prices.cacheWrite()),
                scaled(prices.reasoning()),
                tiers,
                prices.terms().times(factor));
    }

    /** Returns this change with its explicit prices multiplied by a factor. */
    PriceChange namedTimes(BigDecimal by) {
        return new PriceChange(factor, by(input, by), by(output, by), by(cachedInput, by), by(cacheWrite, by));
    }

    private static @Nullable BigDecimal by(@Nullable BigDecimal price, BigDecimal factor) {
        return price == null ? null : price.multiply(factor);
    }

    private Prices.Tier of(Prices.Tier tier) {
        return new Prices.Tier(
                tier.aboveInputTokens(),
                scaled(tier.input()),
                scaled(tier.output()),
                scaled(tier.cachedInput()),
                scaled(tier.cacheWrite()));
    }

    private @Nullable BigDecimal named(@Nullable BigDecimal name, @Nullable BigDecimal price) {
        return name != null ? name : scaled(price);
    }

    private @Nullable BigDecimal scaled(@Nullable BigDecimal price) {
        return by(price, factor);
    }
}

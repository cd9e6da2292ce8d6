package io.github.camelllm.catalog;

import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What tokens cost. Each token is billed once: those of the prompt as read from a cache, written to one, or neither;
 * those that were generated as reasoning, where that has a price of its own, or as output. A prompt that is longer than
 * the threshold of a tier is billed by that tier altogether, and so is its answer.
 */
public final class Cost {
    private static final int MILLION = 6;

    private Cost() {}

    /**
     * Returns the exact price of a call in USD.
     *
     * @return null if a number of tokens, or a price that is needed, is not known; 0 if it is free
     */
    public static @Nullable BigDecimal of(Prices listed, Usage usage) {
        if (listed.free()) {
            return BigDecimal.ZERO;
        } else if (usage.inputTokens() == null || usage.outputTokens() == null) {
            return null;
        }
        Prices prices = listed.at(usage.inputTokens());
        long cached = orNone(usage.cachedInputTokens());
        long written = orNone(usage.cacheWriteTokens());
        long read = Math.max(0, usage.inputTokens() - cached - written);
        BigDecimal sum = plus(BigDecimal.ZERO, read, prices.input());
        sum = plus(sum, cached, prices.cachedInput());
        sum = plus(sum, written, prices.cacheWrite());
        return total(generated(sum, prices, usage.outputTokens(), orNone(usage.reasoningTokens())));
    }

    private static @Nullable BigDecimal generated(
            @Nullable BigDecimal sum, Prices prices, long output, long reasoning) {
        if (prices.reasoning() == null) {
            return plus(sum, output, prices.output());
        }
        BigDecimal spoken = plus(sum, Math.max(0, output - reasoning), prices.output());
        return plus(spoken, Math.min(output, reasoning), prices.reasoning());
    }

    /**
     * Returns the highest price in USD that so many tokens can have, whatever is read from or written to a cache and
     * whatever is reasoning.
     *
     * @return null if a price that is needed is not known; 0 if it is free
     */
    public static @Nullable BigDecimal atMost(Prices listed, long inputTokens, long outputTokens) {
        if (listed.free()) {
            return BigDecimal.ZERO;
        }
        Prices prices = listed.at(inputTokens);
        BigDecimal read = plus(BigDecimal.ZERO, inputTokens, higher(prices.input(), prices.cacheWrite()));
        return total(plus(read, outputTokens, higher(prices.output(), prices.reasoning())));
    }

    private static long orNone(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
    }

    private static @Nullable BigDecimal higher(@Nullable BigDecimal price, @Nullable BigDecimal other) {
        return price == null || other == null ? price : price.max(other);
    }

    private static @Nullable BigDecimal plus(@Nullable BigDecimal sum, long tokens, @Nullable BigDecimal price) {
        if (tokens == 0 || sum == null) {
            return sum;
        }
        return price == null ? null : sum.add(price.multiply(BigDecimal.valueOf(tokens)));
    }

    private static @Nullable BigDecimal total(@Nullable BigDecimal millionths) {
        if (millionths == null || millionths.signum() == 0) {
            return millionths == null ? null : BigDecimal.ZERO;
        }
        BigDecimal usd = millionths.movePointLeft(MILLION).stripTrailingZeros();
        return usd.scale() < 0 ? usd.setScale(0) : usd;
    }
}

package io.github.camelllm.price;

import io.github.camelllm.chat.Usage;
import io.github.camelllm.chat.UsageDetails;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the cost of tokens. Each token is billed once: input tokens as read from a cache, written to one (for five minutes or an hour),
 * audio, image or text; output tokens as reasoning, if that has a price of its own, audio, image or text. Uses of the provider's tools have
 * fees. A prompt longer than the threshold of a tier is billed at the rates of that tier, including its answer.
 */
public final class Cost {
    private static final int MILLION = 6;
    private static final int THOUSAND = 3;

    private Cost() {}

    /**
     * Returns the price of a call in USD, in the service tier that its usage names. It is exact if each part has a known price. Tokens read
     * from a cache without a known price are billed as input, which is their cost or more.
     *
     * @return null if a number of tokens or a required price is unknown; 0 if it is free
     */
    public static @Nullable BigDecimal of(Prices listed, Usage usage) {
        if (listed.free()) {
            return BigDecimal.ZERO;
        } else if (usage.inputTokens() == null || usage.outputTokens() == null) {
            return null;
        }
        Prices prices = listed.inTier(usage.details().serviceTier()).at(usage.inputTokens());
        BigDecimal sum = generated(prompt(prices, usage, usage.inputTokens()), prices, usage, usage.outputTokens());
        return total(fees(sum, prices.terms(), usage.details().toolUses()));
    }

    private static @Nullable BigDecimal prompt(Prices prices, Usage usage, long input) {
        UsageDetails details = usage.details();
        long cached = orNone(usage.cachedInputTokens());
        long written = orNone(usage.cacheWriteTokens());
        long hour = Math.min(written, orNone(details.cacheWriteHourTokens()));
        long read = Math.max(0, input - cached - written);
        long sound = Math.min(read, orNone(details.audioInputTokens()));
        long images = Math.min(read - sound, orNone(details.imageInputTokens()));
        PriceTerms terms = prices.terms();
        BigDecimal sum = plus(BigDecimal.ZERO, read - sound - images, prices.input());
        sum = plus(sum, sound, terms.audioInput());
        sum = plus(sum, images, either(terms.imageInput(), prices.input()));
        sum = plus(sum, cached, either(prices.cachedInput(), prices.input()));
        sum = plus(sum, written - hour, prices.cacheWrite());
        return plus(sum, hour, hourly(prices));
    }

    private static @Nullable BigDecimal hourly(Prices prices) {
        PriceTerms terms = prices.terms();
        BigDecimal factor = terms.cacheWriteHourFactor();
        return terms.cacheWriteHour() != null || factor == null || prices.input() == null
                ? terms.cacheWriteHour()
                : prices.input().multiply(factor);
    }

    private static @Nullable BigDecimal generated(@Nullable BigDecimal sum, Prices prices, Usage usage, long output) {
        UsageDetails details = usage.details();
        long sound = Math.min(output, orNone(details.audioOutputTokens()));
        long images = Math.min(output - sound, orNone(details.imageOutputTokens()));
        long words = output - sound - images;
        long reasoning = prices.reasoning() == null ? 0 : Math.min(words, orNone(usage.reasoningTokens()));
        BigDecimal all = plus(sum, words - reasoning, prices.output());
        all = plus(all, reasoning, prices.reasoning());
        all = plus(all, sound, prices.terms().audioOutput());
        return plus(all, images, either(prices.terms().imageOutput(), prices.output()));
    }

    /** Adds the fees, which are listed per thousand uses, in millionths of a dollar. */
    private static @Nullable BigDecimal fees(@Nullable BigDecimal sum, PriceTerms terms, Map<String, Long> uses) {
        BigDecimal all = sum;
        for (Map.Entry<String, Long> tool : uses.entrySet()) {
            BigDecimal fee = terms.fees().get(tool.getKey());
            all = plus(all, tool.getValue(), fee == null ? null : fee.movePointRight(MILLION - THOUSAND));
        }
        return all;
    }

    /**
     * Returns the maximum cost of text tokens in USD, for any share of cached and reasoning tokens.
     *
     * @return null if a required price is unknown; 0 if it is free
     */
    public static @Nullable BigDecimal atMost(Prices listed, long inputTokens, long outputTokens) {
        return atMost(listed, inputTokens, outputTokens, BilledParts.TEXT);
    }

    /**
     * Returns the maximum cost of tokens in USD, if some of them are billed at rates of their own.
     *
     * @return null if a required price is unknown; 0 if it is free
     */
    public static @Nullable BigDecimal atMost(Prices listed, long inputTokens, long outputTokens, BilledParts parts) {
        if (listed.free()) {
            return BigDecimal.ZERO;
        }
        Prices prices = listed.at(inputTokens);
        PriceTerms terms = prices.terms();
        BigDecimal read = highest(
                highest(prices.input(), prices.cacheWrite(), false),
                parts.hour() ? hourly(prices) : null,
                parts.hour());
        read = highest(read, parts.sound() ? terms.audioInput() : terms.imageInput(), parts.sound());
        BigDecimal written = highest(prices.output(), prices.reasoning(), false);
        written = highest(written, parts.images() ? terms.imageOutput() : null, false);
        written = highest(written, parts.speech() ? terms.audioOutput() : null, parts.speech());
        return total(plus(plus(BigDecimal.ZERO, inputTokens, read), outputTokens, written));
    }

    /** Returns the higher of two prices; null if the first is unknown, or the second is required and unknown. */
    private static @Nullable BigDecimal highest(
            @Nullable BigDecimal price, @Nullable BigDecimal other, boolean needed) {
        if (price == null || (needed && other == null)) {
            return null;
        }
        return other == null ? price : price.max(other);
    }

    private static @Nullable BigDecimal either(@Nullable BigDecimal price, @Nullable BigDecimal other) {
        return price != null ? price : other;
    }

    private static long orNone(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
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

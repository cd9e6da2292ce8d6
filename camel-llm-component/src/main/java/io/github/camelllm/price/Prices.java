package io.github.camelllm.price;

import io.github.camelllm.chat.BoundedDecimal;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
 * @param terms what is billed besides text, and when these prices change
 */
public record Prices(
        @Nullable BigDecimal input,
        @Nullable BigDecimal output,
        @Nullable BigDecimal cachedInput,
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal reasoning,
        List<Tier> tiers,
        PriceTerms terms) {
    /** The service tiers that cost more where no price is known for them; all others cost the usual price or less. */
    private static final Set<String> DEARER = Set.of("priority", "fast", "performance");

    /** Makes prices of text alone. */
    public Prices(
            @Nullable BigDecimal input,
            @Nullable BigDecimal output,
            @Nullable BigDecimal cachedInput,
            @Nullable BigDecimal cacheWrite,
            @Nullable BigDecimal reasoning,
            List<Tier> tiers) {
        this(input, output, cachedInput, cacheWrite, reasoning, tiers, PriceTerms.NONE);
    }

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
                        List.of(),
                        terms);
    }

    private Prices withoutTiers() {
        return tiers.isEmpty() ? this : new Prices(input, output, cachedInput, cacheWrite, reasoning, List.of(), terms);
    }

    /** Returns these prices with other terms. */
    public Prices withTerms(PriceTerms value) {
        return new Prices(input, output, cachedInput, cacheWrite, reasoning, tiers, value);
    }

    /** Returns these prices times a factor, fees included: a discount, or a margin. */
    public Prices times(BigDecimal factor) {
        Prices changed = PriceChange.times(factor).of(this);
        Map<String, BigDecimal> fees = new LinkedHashMap<>();
        terms.fees().forEach((tool, fee) -> fees.put(tool, fee.multiply(factor)));
        List<DatedPrices> dated = terms.dated().stream()
                .map(one ->
                        new DatedPrices(one.from(), one.until(), one.prices().times(factor)))
                .toList();
        Map<String, PriceChange> tiersOfService = new LinkedHashMap<>();
        terms.serviceTiers().forEach((tier, change) -> tiersOfService.put(tier, change.namedTimes(factor)));
        Map<String, PriceChange> regional = new LinkedHashMap<>();
        terms.regions().forEach((region, change) -> regional.put(region, change.namedTimes(factor)));
        PriceTerms t = changed.terms();
        return changed.withTerms(new PriceTerms(
                t.audioInput(),
                t.audioOutput(),
                t.imageInput(),
                t.imageOutput(),
                t.cacheWriteHour(),
                t.cacheWriteHourFactor(),
                fees,
                tiersOfService,
                regional,
                t.peak(),
                dated));
    }

    /**
     * Returns the prices in a region.
     *
     * @param region its name; null for none in particular
     */
    public Prices in(@Nullable String region) {
        PriceChange change = region == null ? null : terms.regions().get(region.toLowerCase(Locale.ROOT));
        return change == null ? this : change.of(this);
    }

    /** Returns the prices on a day, without dates. */
    public Prices on(LocalDate day) {
        for (DatedPrices one : terms.dated()) {
            if (one.holdOn(day)) {
                return one.prices().withTerms(one.prices().terms().orElse(terms));
            }
        }
        return this;
    }

    /**
     * Returns the prices for a call: those of the day, in peak hours if it was so at its begin or at its end.
     *
     * @param begin when it was sent
     * @param end when its answer was there
     */
    public Prices between(Instant begin, Instant end) {
        Prices dated = terms.dated().isEmpty() ? this : on(LocalDate.ofInstant(begin, ZoneOffset.UTC));
        PeakHours peak = dated.terms().peak();
        return peak == null || peak.contains(begin) || peak.contains(end)
                ? dated
                : peak.offPeak().of(dated);
    }

    /**
     * Returns the prices in a service tier. Those of a tier of which nothing is known are the usual ones, if it is not one
     * that costs more: that is what it costs, or plainly more.
     *
     * @param tier the provider's name of the tier; null if it told none
     * @return {@link #UNKNOWN} if the tier costs more and no price of it is known
     */
    public Prices inTier(@Nullable String tier) {
        if (tier == null) {
            return this;
        }
        String name = tier.toLowerCase(Locale.ROOT);
        PriceChange change = terms.serviceTiers().get(name);
        if (change != null) {
            return change.of(this);
        }
        return DEARER.contains(name) && !free() ? UNKNOWN : this;
    }

    /** Returns whether a call costs nothing, whatever it holds. */
    public boolean free() {
        return isZero(input) && isZero(output) && tiers.isEmpty();
    }

    private static boolean isZero(@Nullable BigDecimal price) {
        return price != null && price.signum() == 0;
    }
}

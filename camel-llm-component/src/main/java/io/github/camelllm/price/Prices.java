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
 * The prices of a model, in USD for 1,000,000 tokens. A null price is unknown, which is not the same as 0 (free).
 *
 * @param input of tokens
 *     of the prompt that are neither read from nor written to a cache
 * @param output of generated tokens
 * @param cachedInput of tokens of the prompt that are read from the provider's cache
 * @param cacheWrite of tokens of the prompt that are written to the provider's cache
 * @param reasoning of generated tokens that are reasoning; null if they are billed as output
 * @param tiers the prices of long prompts, from the lowest threshold to the highest
 * @param terms prices besides text, and changes of prices over time
 */
public record Prices(
        @Nullable BigDecimal input,
        @Nullable BigDecimal output,
        @Nullable BigDecimal cachedInput,
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal reasoning,
        List<Tier> tiers,
        PriceTerms terms) {
    /** The service tiers that may cost more than the default tier; all others cost the same or less. */
    private static final Set<String> DEARER = Set.of("priority", "fast", "performance");

    /** Creates prices of text only. */
    public Prices(
            @Nullable BigDecimal input,
            @Nullable BigDecimal output,
            @Nullable BigDecimal cachedInput,
            @Nullable BigDecimal cacheWrite,
            @Nullable BigDecimal reasoning,
            List<Tier> tiers) {
        this(input, output, cachedInput, cacheWrite, reasoning, tiers, PriceTerms.NONE);
    }

    /** Unknown prices. */
    public static final Prices UNKNOWN = new Prices(null, null, null, null, null, List.of());

    /** Free of charge. */
    public static final Prices FREE =
            new Prices(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, null, List.of());

    /**
     * The prices of a whole call whose prompt is longer than a threshold, in USD for 1,000,000 tokens.
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
        /** Checks that no number is negative or out of bounds. */
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

    /** Checks that no price is negative or out of bounds, and sorts the tiers. */
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

    /** Creates prices of input and output. */
    public static Prices of(@Nullable BigDecimal input, @Nullable BigDecimal output) {
        return new Prices(input, output, null, null, null, List.of());
    }

    /**
     * Returns the prices for the length of a prompt, without tiers. If a tier has no price for tokens that are read from or written to a
     * cache, that price is unknown; {@link #reasoning} applies only to prompts below all tiers.
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

    /** Returns these prices multiplied by a factor, fees included: a discount or a margin. */
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
     * Returns the prices for a call: those of the day, and of peak hours if it began or ended in them.
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
     * Returns the prices in a service tier. A tier without listed prices has the default prices unless it may cost more, so the result may
     * be too high.
     *
     * @param tier the provider's name of the tier; null if it reported none
     * @return {@link #UNKNOWN} if the tier may cost
     *     more and its price is unknown
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

    /** Returns whether every call is free of charge. */
    public boolean free() {
        return isZero(input) && isZero(output) && tiers.isEmpty();
    }

    private static boolean isZero(@Nullable BigDecimal price) {
        return price != null && price.signum() == 0;
    }
}

package io.github.camelllm.price;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prices besides text, and changes of prices over time. A null rate is unknown.
 *
 * @param audioInput of tokens of sound in the prompt, in USD for 1,000,000 tokens, as the four that follow
 * @param audioOutput of generated tokens of sound
 * @param imageInput of tokens of images in the prompt; null if they are billed as input
 * @param imageOutput of generated tokens of images; null if they are billed as output
 * @param cacheWriteHour of tokens that are written to a cache for an hour
 * @param cacheWriteHourFactor what the price of input is multiplied with for the same, where no rate is given
 * @param fees what a use of a provider's tool costs besides its tokens, in USD for 1,000 uses, by the tool: {@code
 *     web-search}, {@code file-search}, {@code code-execution}
 * @param serviceTiers what prices become in a service tier, by the provider's name of it: {@code flex}, {@code priority},
 *     {@code batch}
 * @param regions what prices become in a region, by its name
 * @param peak the hours in which prices hold as they are listed; null for all hours
 * @param dated prices that hold for some time in place of those without a date; the first that holds counts
 */
public record PriceTerms(
        @Nullable BigDecimal audioInput,
        @Nullable BigDecimal audioOutput,
        @Nullable BigDecimal imageInput,
        @Nullable BigDecimal imageOutput,
        @Nullable BigDecimal cacheWriteHour,
        @Nullable BigDecimal cacheWriteHourFactor,
        Map<String, BigDecimal> fees,
        Map<String, PriceChange> serviceTiers,
        Map<String, PriceChange> regions,
        @Nullable PeakHours peak,
        List<DatedPrices> dated) {
    /** Text only, at the same price at all times. */
    public static final PriceTerms NONE =
            new PriceTerms(null, null, null, null, null, null, Map.of(), Map.of(), Map.of(), null, List.of());

    /** Makes immutable copies. */
    public PriceTerms {
        fees = Map.copyOf(fees);
        serviceTiers = Map.copyOf(serviceTiers);
        regions = Map.copyOf(regions);
        dated = List.copyOf(dated);
    }

    /** Returns these terms without dated prices. */
    public PriceTerms undated() {
        return dated.isEmpty()
                ? this
                : new PriceTerms(
                        audioInput,
                        audioOutput,
                        imageInput,
                        imageOutput,
                        cacheWriteHour,
                        cacheWriteHourFactor,
                        fees,
                        serviceTiers,
                        regions,
                        peak,
                        List.of());
    }

    /** Returns these terms, completed by those of the provider. */
    PriceTerms orElse(PriceTerms provider) {
        if (provider.equals(NONE) || equals(NONE)) {
            return equals(NONE) ? provider : this;
        }
        return new PriceTerms(
                audioInput != null ? audioInput : provider.audioInput,
                audioOutput != null ? audioOutput : provider.audioOutput,
                imageInput != null ? imageInput : provider.imageInput,
                imageOutput != null ? imageOutput : provider.imageOutput,
                cacheWriteHour != null ? cacheWriteHour : provider.cacheWriteHour,
                cacheWriteHourFactor != null ? cacheWriteHourFactor : provider.cacheWriteHourFactor,
                merged(provider.fees, fees),
                merged(provider.serviceTiers, serviceTiers),
                merged(provider.regions, regions),
                peak != null ? peak : provider.peak,
                dated.isEmpty() ? provider.dated : dated);
    }

    private static <V> Map<String, V> merged(Map<String, V> provider, Map<String, V> own) {
        Map<String, V> all = new LinkedHashMap<>(provider);
        all.putAll(own);
        return all;
    }

    /** Returns these terms with all rates multiplied by a factor; fees for tools do not depend on the service tier. */
    PriceTerms times(BigDecimal factor) {
        return equals(NONE)
                ? this
                : new PriceTerms(
                        times(audioInput, factor),
                        times(audioOutput, factor),
                        times(imageInput, factor),
                        times(imageOutput, factor),
                        times(cacheWriteHour, factor),
                        cacheWriteHourFactor,
                        fees,
                        serviceTiers,
                        regions,
                        peak,
                        dated);
    }

    private static @Nullable BigDecimal times(@Nullable BigDecimal price, BigDecimal factor) {
        return price == null ? null : price.multiply(factor);
    }
}

package io.github.camelllm.catalog;

import io.github.camelllm.price.DatedPrices;
import io.github.camelllm.price.PriceTerms;
import io.github.camelllm.price.Prices;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prices in a cell of a bundled table, in USD for 1,000,000 tokens: {@code input output cachedInput cacheWrite
 * reasoning}, with {@code -} for one that is not known, those at the end left out. Further parts follow, each after a
 * {@code ;}: a tier begins with its threshold, {@code audio} and {@code image} stand before the rates of input and output
 * of such tokens, {@code from} before a day and the rates that hold from it on.
 */
final class BundledPrices {
    private static final int FIRST_DATED_RATE = 2;

    private final List<Prices.Tier> tiers = new ArrayList<>();
    private final List<DatedPrices> dated = new ArrayList<>();
    private final String[] audio;
    private final String[] image;

    private BundledPrices(String[] parts) {
        String[] sound = {};
        String[] pictures = {};
        for (int i = 1; i < parts.length; i++) {
            String[] words = parts[i].split(" ", -1);
            switch (words[0]) {
                case "audio" -> sound = words;
                case "image" -> pictures = words;
                case "from" ->
                    dated.add(
                            new DatedPrices(IsoDays.parse(words[1]), null, rates(words, FIRST_DATED_RATE, List.of())));
                default -> tiers.add(tier(words));
            }
        }
        audio = sound;
        image = pictures;
    }

    /** Returns the prices in a cell; {@link Prices#UNKNOWN} if it is empty. */
    static Prices of(String cell) {
        if (cell.isEmpty()) {
            return Prices.UNKNOWN;
        }
        String[] parts = cell.split(";", -1);
        BundledPrices rest = new BundledPrices(parts);
        Prices prices = rates(parts[0].split(" ", -1), 0, rest.tiers);
        return rest.hasTerms() ? prices.withTerms(rest.terms()) : prices;
    }

    private boolean hasTerms() {
        return audio.length > 0 || image.length > 0 || !dated.isEmpty();
    }

    private PriceTerms terms() {
        return new PriceTerms(
                rate(audio, 1),
                rate(audio, 2),
                rate(image, 1),
                rate(image, 2),
                null,
                null,
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                dated);
    }

    private static Prices.Tier tier(String[] words) {
        return new Prices.Tier(
                Long.parseLong(words[0]), rate(words, 1), rate(words, 2), rate(words, 3), rate(words, 4));
    }

    private static Prices rates(String[] words, int first, List<Prices.Tier> tiers) {
        return new Prices(
                rate(words, first),
                rate(words, first + 1),
                rate(words, first + 2),
                rate(words, first + 3),
                rate(words, first + 4),
                tiers);
    }

    private static @Nullable BigDecimal rate(String[] words, int index) {
        return index >= words.length || words[index].equals("-") ? null : new BigDecimal(words[index]);
    }
}

package io.github.camelllm.catalog;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How many points a model gets for what is preferred, of 100, or of 120 where open weights are preferred. What is not known
 * gets none. {@code docs/model-catalog.md} has the rule.
 *
 * @param quality at most 40: {@code highest} 40, {@code high} 30, {@code good} 18, {@code basic} 6
 * @param price at most 30: all if three tokens read and one generated cost at most 0.10 USD a million, none from 30 USD
 *     on, and between them by the logarithm
 * @param speed at most 20: all up to an answer in a second, none from 60 seconds on, and between them by the logarithm
 * @param age at most 10: one less for every three months since its release
 * @param preview -5 for a preview
 * @param weights 20 for open weights, if they are preferred
 */
record ModelScore(double quality, double price, double speed, double age, double preview, double weights) {
    static ModelScore of(Model model, ModelCatalog catalog, ModelQuery query, LocalDate today) {
        OptionalDouble millis = catalog.latencyMillis(model);
        return new ModelScore(
                quality(model.qualityTier()),
                price(model.prices().at(query.minContextWindow())),
                millis.isEmpty() ? 0 : falling(20, millis.getAsDouble(), 1_000, 60_000),
                age(model.releaseDate(), today),
                model.status() == ModelStatus.PREVIEW ? -5 : 0,
                query.preferOpenWeights() && model.openWeights() ? 20 : 0);
    }

    double total() {
        return quality + price + speed + age + preview + weights;
    }

    private static double quality(@Nullable QualityTier tier) {
        if (tier == null) {
            return 0;
        }
        return switch (tier) {
            case BASIC -> 6;
            case GOOD -> 18;
            case HIGH -> 30;
            case HIGHEST -> 40;
        };
    }

    private static double price(Prices prices) {
        double mixed = mixed(prices);
        return Double.isNaN(mixed) ? 0 : falling(30, mixed, 0.1, 30);
    }

    /** Returns the price of a million tokens, three read to one generated; not a number if it is not known. */
    static double mixed(Prices prices) {
        BigDecimal input = prices.input();
        BigDecimal output = prices.output();
        return input == null || output == null ? Double.NaN : (3 * input.doubleValue() + output.doubleValue()) / 4;
    }

    private static double falling(double most, double value, double from, double to) {
        double way = Math.log(Math.max(value, from) / from) / Math.log(to / from);
        return most * Math.max(0, 1 - way);
    }

    private static double age(@Nullable String date, LocalDate today) {
        if (date == null || date.length() < 7) {
            return 0;
        }
        int year = Integer.parseInt(date, 0, 4, 10);
        int month = Integer.parseInt(date, 5, 7, 10);
        int months = (today.getYear() - year) * 12 + today.getMonthValue() - month;
        return Math.max(0, 10 - Math.max(0, months) / 3);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f = quality %.0f + price %.1f + speed %.1f + age %.0f%s%s",
                total(),
                quality,
                price,
                speed,
                age,
                preview < 0 ? " - preview 5" : "",
                weights > 0 ? String.format(Locale.ROOT, " + open weights %.0f", weights) : "");
    }
}

package io.github.camelllm.catalog;

import io.github.camelllm.price.Prices;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The score of a model, of about 100 points. {@code docs/model-catalog.md} has the rule.
 *
 * @param quality about 40 at most: from a
 *     published result, or else from the tier
 * @param result the published result; null if there is none
 * @param price at most 30: all if three tokens read and one generated cost at most 0.10 USD a million, none from 30 USD
 *     on, and between them by the logarithm
 * @param speed at most 20: all up to an answer in a second, none from 60 seconds on, and between them by the logarithm
 * @param age at most 10: one less for every three months since its release
 * @param preview -5 for a preview
 * @param weights 20 for open weights, if they are preferred
 */
record ModelScore(
        double quality,
        PublishedResults.@Nullable Result result,
        double price,
        double speed,
        double age,
        double preview,
        double weights) {
    /** The score of an unknown speed or age, in the middle, because missing data says nothing about the model. */
    private static final double UNKNOWN_SPEED = 10;

    private static final double UNKNOWN_AGE = 5;

    /**
     * Returns the points of a model.
     *
     * @param millis the measured latency; empty if there is none
     */
    static ModelScore of(
            Model model, OptionalDouble millis, ModelQuery query, FlagshipPrices flagships, LocalDate today) {
        boolean best = query.minQuality() == QualityTier.HIGHEST;
        PublishedResults.Result result = PublishedResults.of(model);
        double factor = best ? 1.5 : 1; // a query for the best quality is not about the price
        double rest = best ? 1 / 3.0 : 1;
        return new ModelScore(
                factor * (result == null ? quality(model, flagships) : quality(result, today)),
                result,
                rest * price(model, query),
                rest * (millis.isEmpty() ? UNKNOWN_SPEED : falling(20, millis.getAsDouble(), 1_000, 60_000)),
                age(model.releaseDate(), today),
                model.status() == ModelStatus.PREVIEW ? -5 : 0,
                query.preferOpenWeights() && model.openWeights() ? 20 : 0);
    }

    double total() {
        return quality + price + speed + age + preview + weights;
    }

    /** Returns 0 for a score of 1250, 40 for 1500, and 0.6 less for each month since, because other models have improved. */
    private static double quality(PublishedResults.Result result, LocalDate today) {
        double points = 40 * (result.score() - 1250) / 250 - 0.6 * result.age(today);
        return Math.max(4, Math.min(42, points));
    }

    private static double quality(Model model, FlagshipPrices flagships) {
        QualityTier tier = model.qualityTier();
        if (tier == null) {
            return 0;
        }
        return switch (tier) {
            case BASIC -> 6;
            case GOOD -> 18;
            case HIGH -> 30;
            case HIGHEST -> highest(model, flagships.of(model));
        };
    }

    /** Distinguishes the flagship of a provider from its other models of the highest tier: it has the highest price. */
    private static double highest(Model model, @Nullable BigDecimal output) {
        double usd = output == null || model.openWeights() ? 10 : output.doubleValue();
        return 38 + 6 * Math.log(Math.max(10, Math.min(50, usd)) / 10) / Math.log(5);
    }

    private static double price(Model model, ModelQuery query) {
        Prices prices = model.prices().at(query.minContextWindow());
        boolean trial = model.prices().free() && !LocalProviders.isLocal(model.provider()) && !asksForFree(query);
        double mixed = mixed(prices);
        return trial || Double.isNaN(mixed) ? 0 : falling(30, mixed, 0.1, 30);
    }

    private static boolean asksForFree(ModelQuery query) {
        BigDecimal most = query.maxCost();
        return most != null && most.signum() == 0;
    }

    /** Returns the price of a million tokens, three read to one generated; not a number if it is not known. */
    static double mixed(Prices prices) {
        BigDecimal input = prices.input();
        BigDecimal output = prices.output();
        return input == null || output == null ? Double.NaN : (3 * input.doubleValue() + output.doubleValue()) / 4;
    }

    private static double falling(double most, double value, double from, double to) {
        if (value <= from) {
            return most;
        }
        return value >= to ? 0 : most * (1 - Math.log(value / from) / Math.log(to / from));
    }

    private static double age(@Nullable String date, LocalDate today) {
        if (date == null || date.length() < 7) {
            return UNKNOWN_AGE;
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
                "%.1f = quality %.0f%s + price %.1f + speed %.1f + age %.0f%s%s",
                total(),
                quality,
                result == null ? "" : " (" + result + ")",
                price,
                speed,
                age,
                preview < 0 ? " - preview 5" : "",
                weights > 0 ? String.format(Locale.ROOT, " + open weights %.0f", weights) : "");
    }
}

package io.github.camelllm.price;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Prices for a period.
 *
 * @param from the first day, in UTC; null for no start
 * @param until the day after the last one, in UTC; null if unknown
 * @param prices the prices, without further dates
 */
public record DatedPrices(
        @Nullable LocalDate from, @Nullable LocalDate until, Prices prices) {
    boolean holdOn(LocalDate day) {
        return (from == null || !day.isBefore(from)) && (until == null || day.isBefore(until));
    }
}

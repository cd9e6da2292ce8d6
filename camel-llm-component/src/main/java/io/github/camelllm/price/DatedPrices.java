package io.github.camelllm.price;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Prices that hold for some time in place of others.
 *
 * @param from the first day, in UTC; null if they hold since ever
 * @param until the first day on which they do not hold any more, in UTC; null if none is known
 * @param prices the prices, without further dates
 */
public record DatedPrices(
        @Nullable LocalDate from, @Nullable LocalDate until, Prices prices) {
    boolean holdOn(LocalDate day) {
        return (from == null || !day.isBefore(from)) && (until == null || day.isBefore(until));
    }
}

package io.github.camelllm.history;

import io.github.camelllm.telemetry.BreakerStates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a query. All numbers are of one moment: calls that ended later are in none of them.
 *
 * @param at that moment
 * @param from the start of the window: that of a minute, or of an hour if {@code resolution} is one
 * @param to the end of the window
 * @param since from when on there are figures: the start, the last reset, or the oldest period that is kept
 * @param resolution the length of the periods that the rows were made of
 * @param grouping what the rows stand for
 * @param step the length of the period of each row; null if it is the window
 * @param rows the rows by name and period, without those of no call
 * @param total the figures of all rows together
 */
public record HistoryReport(
        Instant at,
        Instant from,
        Instant to,
        Instant since,
        Duration resolution,
        HistoryGrouping grouping,
        @Nullable Duration step,
        List<Row> rows,
        CallFigures total) {
    /** Copies the rows. */
    public HistoryReport {
        rows = List.copyOf(rows);
    }

    /**
     * The figures of a name in a period.
     *
     * @param name what the calls have in common
     * @param start the start of the period
     * @param end the end of the period, which does not belong to it
     * @param figures the figures of the calls that ended in it
     * @param breaker the worst state, at the moment of the report, of the breakers of load balancers' candidates that the row is about;
     *     null if there are none, for rows by key or tenant, and for periods that were over then
     */
    public record Row(
            HistoryName name, Instant start, Instant end, CallFigures figures, BreakerStates.@Nullable State breaker) {}
}

package io.github.camelllm.history;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.telemetry.BreakerStates;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns of exported rows, in their order, which only grows at the end. */
final class HistoryColumns {
    /** The figures of a row or a total. */
    static final List<Column<CallFigures>> FIGURES = figures();

    /** What tells rows apart. */
    static final List<Column<HistoryReport.Row>> NAMES = List.of(
            new Column<>("start", HistoryReport.Row::start),
            new Column<>("end", HistoryReport.Row::end),
            new Column<>("provider", row -> row.name().provider()),
            new Column<>("model", row -> row.name().model()),
            new Column<>("key", row -> row.name().key()),
            new Column<>("route", row -> row.name().route()),
            new Column<>("tenant", row -> row.name().tenant()));

    /** What holds at the moment of the report; a total has none of it. */
    static final List<Column<HistoryReport.Row>> STATES = List.of(new Column<>("breaker", row -> label(row.breaker())));

    private HistoryColumns() {}

    static @Nullable String label(BreakerStates.@Nullable State state) {
        return state == null ? null : state.label();
    }

    /** A column: its name, and its value in a row, which is a text, number or instant, or null if it is unknown. */
    record Column<R>(String name, Function<R, @Nullable Object> value) {
        @Nullable
        Object of(R row) {
            return value.apply(row);
        }
    }

    private static List<Column<CallFigures>> figures() {
        List<Column<CallFigures>> columns = new ArrayList<>(List.of(
                new Column<>("calls", CallFigures::calls),
                new Column<>("successes", CallFigures::successes),
                new Column<>("failed", CallFigures::failed),
                new Column<>("failureRate", figures -> rounded(figures.failureRate(), 6)),
                new Column<>("retries", CallFigures::retries),
                new Column<>("inputTokens", CallFigures::inputTokens),
                new Column<>("outputTokens", CallFigures::outputTokens),
                new Column<>("cachedInputTokens", CallFigures::cachedInputTokens),
                new Column<>("cacheWriteTokens", CallFigures::cacheWriteTokens),
                new Column<>("reasoningTokens", CallFigures::reasoningTokens),
                new Column<>("cost", CallFigures::cost),
                new Column<>("costUnknown", CallFigures::costUnknown),
                new Column<>("costEstimated", CallFigures::costEstimated),
                new Column<>("cacheLookups", CallFigures::cacheLookups),
                new Column<>("cacheHits", CallFigures::cacheHits),
                new Column<>("cacheSaved", CallFigures::cacheSaved),
                new Column<>("limitWaits", CallFigures::limitWaits),
                new Column<>("limitWaitMillis", figures -> figures.limitWait().toMillis()),
                new Column<>("limitRefused", CallFigures::limitRefused)));
        durations(columns, "latency", CallFigures::latency);
        durations(columns, "firstToken", CallFigures::firstToken);
        columns.add(new Column<>("overheadMillis", figures -> rounded(figures.overheadMillis(), 3)));
        for (ErrorKind kind : ErrorKind.values()) {
            String name = "failures." + kind.name().toLowerCase(Locale.ROOT);
            columns.add(new Column<>(name, figures -> figures.failures().getOrDefault(kind, 0L)));
        }
        return List.copyOf(columns);
    }

    private static void durations(
            List<Column<CallFigures>> columns, String prefix, Function<CallFigures, LatencySummary> of) {
        columns.add(new Column<>(prefix + "Count", figures -> of.apply(figures).count()));
        columns.add(millis(prefix + "Mean", of, LatencySummary::mean));
        columns.add(millis(prefix + "P50", of, LatencySummary::p50));
        columns.add(millis(prefix + "P90", of, LatencySummary::p90));
        columns.add(millis(prefix + "P95", of, LatencySummary::p95));
        columns.add(millis(prefix + "P99", of, LatencySummary::p99));
    }

    /** Returns a column in milliseconds, which is unknown if there are no durations. */
    private static Column<CallFigures> millis(
            String name, Function<CallFigures, LatencySummary> of, Function<LatencySummary, Double> value) {
        return new Column<>(name, figures -> {
            LatencySummary summary = of.apply(figures);
            return summary.count() == 0 ? null : rounded(value.apply(summary), 3);
        });
    }

    private static BigDecimal rounded(double value, int places) {
        return BigDecimal.valueOf(value).setScale(places, java.math.RoundingMode.HALF_UP);
    }
}

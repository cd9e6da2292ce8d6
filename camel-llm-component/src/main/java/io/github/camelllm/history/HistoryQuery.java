package io.github.camelllm.history;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a query of the history is about. Immutable; made by methods that return changed copies:
 *
 * <pre>{@code
 * HistoryQuery.by(HistoryGrouping.MODEL).provider("openai").last(Duration.ofHours(24)).step(Duration.ofHours(1))
 * }</pre>
 *
 * @param grouping what the rows stand for
 * @param provider the only provider; null for all
 * @param from the start of the window; null for {@code last} before its end
 * @param to the end of the window; null for now
 * @param last the length of the window if it has no start
 * @param step the length of the period of each row; null for one row over the whole window
 */
public record HistoryQuery(
        HistoryGrouping grouping,
        @Nullable String provider,
        @Nullable Instant from,
        @Nullable Instant to,
        Duration last,
        @Nullable Duration step) {
    /** The longest window. */
    public static final Duration LONGEST = Duration.ofDays(30);

    /** The maximum number of steps of a window: the minutes of a day. */
    public static final int MOST_STEPS = 1_440;

    private static final Duration SHORTEST_STEP = Duration.ofMinutes(1);

    /**
     * Checks the query.
     *
     * @throws IllegalArgumentException if rows of the grouping have no provider, or the window or its steps are too short
     */
    public HistoryQuery {
        Objects.requireNonNull(grouping, "grouping");
        if (provider != null && !grouping.hasProvider()) {
            throw new IllegalArgumentException("Rows grouped by " + grouping.label()
                    + " have no provider; group by provider, model, key or route-model");
        }
        if (last.isNegative() || last.isZero() || (from != null && to != null && !from.isBefore(to))) {
            throw new IllegalArgumentException("The window ends before it starts");
        }
        if (last.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The history has " + LONGEST.toDays() + " days, not " + last.toDays());
        }
        if (step != null && step.compareTo(SHORTEST_STEP) < 0) {
            throw new IllegalArgumentException("The shortest step is a minute, not " + step);
        }
    }

    /** Returns a query of the last 24 hours with one row for each name. */
    public static HistoryQuery by(HistoryGrouping grouping) {
        return new HistoryQuery(grouping, null, null, null, Duration.ofDays(1), null);
    }

    /**
     * Returns the query of named parameters, as in the address of a request: {@code by} (a {@linkplain HistoryGrouping#label() grouping}, by
     * default {@code model}), {@code provider}, {@code hours} (24), {@code from} and {@code to} (ISO 8601, instead of hours), {@code step}
     * (such as {@code 5m}, {@code 1h}, {@code 1d} or {@code PT5M}). Others are ignored.
     *
     * @throws IllegalArgumentException that says which one is wrong
     */
    public static HistoryQuery of(Map<String, String> parameters) {
        HistoryQuery query =
                by(HistoryGrouping.of(parameters.getOrDefault("by", "model"))).provider(parameters.get("provider"));
        String from = parameters.getOrDefault("from", "");
        String to = parameters.getOrDefault("to", "");
        String hours = parameters.getOrDefault("hours", "");
        if (!from.isEmpty() || !to.isEmpty()) {
            query = new HistoryQuery(
                    query.grouping, query.provider, time("from", from), time("to", to), query.last, null);
        } else if (!hours.isEmpty()) {
            query = query.last(duration("hours", hours + "h"));
        }
        String step = parameters.getOrDefault("step", "");
        return step.isEmpty() ? query : query.step(duration("step", step));
    }

    private static @Nullable Instant time(String name, String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + "=" + text + " is not a time such as 2026-01-31T12:00:00Z", e);
        }
    }

    private static Duration duration(String name, String text) {
        try {
            String upper = text.trim().toUpperCase(Locale.ROOT);
            return Duration.parse(upper.startsWith("P") ? upper : upper.endsWith("D") ? "P" + upper : "PT" + upper);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(name + ": " + text + " is not a duration such as 5m, 1h or 1d", e);
        }
    }

    /** Returns a query of one provider only; null or empty for all. */
    public HistoryQuery provider(@Nullable String only) {
        String name = only == null || only.isEmpty() ? null : only;
        return new HistoryQuery(grouping, name, from, to, last, step);
    }

    /** Returns a query of a window that ends now. */
    public HistoryQuery last(Duration length) {
        return new HistoryQuery(grouping, provider, null, null, length, step);
    }

    /** Returns a query of a window that ends now. */
    public HistoryQuery lastHours(int hours) {
        return last(Duration.ofHours(hours));
    }

    /** Returns a query of a window; it includes the whole minutes or hours that it begins and ends in. */
    public HistoryQuery between(Instant start, Instant end) {
        return new HistoryQuery(grouping, provider, start, end, last, step);
    }

    /** Returns a query with a row for each name and step, the last of which may be shorter. */
    public HistoryQuery step(@Nullable Duration length) {
        return new HistoryQuery(grouping, provider, from, to, last, length);
    }
}

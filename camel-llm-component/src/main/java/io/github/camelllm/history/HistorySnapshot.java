package io.github.camelllm.history;

import io.github.camelllm.history.HistoryRows.LiveRow;
import io.github.camelllm.history.TimeSlices.Entry;
import io.github.camelllm.history.TimeSlices.RowKey;
import io.github.camelllm.telemetry.BreakerStates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a query needs of one moment. Periods that are over do not change any more, so that they are read without the lock. */
final class HistorySnapshot {
    private final HistoryQuery query;
    private final long now;
    private final long to;
    private final long from;
    private final long since;
    private final TimeSlices slices;
    private final long oldest;
    private final Predicate<RowKey> asked;
    private final List<Entry> current = new ArrayList<>();
    private final List<BreakerStates.Breaker> breakers;

    /** Takes what a query needs; the caller holds the lock of the history. */
    HistorySnapshot(
            HistoryQuery query,
            long now,
            long since,
            TimeSlices minutes,
            TimeSlices hours,
            List<BreakerStates.Breaker> breakers) {
        this.breakers = breakers;
        this.query = query;
        this.now = now;
        this.since = since;
        this.to = query.to() == null ? now + 1 : query.to().toEpochMilli();
        long start = query.from() == null
                ? (query.to() == null ? now : to) - query.last().toMillis()
                : query.from().toEpochMilli();
        long oldestMinute = Math.max(
                floor(now, CallHistory.MINUTE) - (CallHistory.MINUTES - 1) * CallHistory.MINUTE, minutes.wholeSince());
        this.slices = floor(start, CallHistory.MINUTE) >= oldestMinute ? minutes : hours;
        this.from = floor(start, slices.millis());
        this.oldest = slices == minutes
                ? oldestMinute
                : Math.max(
                        floor(now, CallHistory.HOUR) - (CallHistory.HOURS - 1) * CallHistory.HOUR, hours.wholeSince());
        this.asked = key -> key.grouping() == query.grouping()
                && (query.provider() == null
                        || query.provider().equals(key.name().provider()));
        // the current period still grows
        current.addAll(slices.entries(Math.max(from, changing()), to, asked));
    }

    /** Takes a row of the current minute. */
    void add(LiveRow row) {
        long start = floor(row.minute() * CallHistory.MINUTE, slices.millis());
        if (asked.test(row.key()) && !row.sums().isEmpty() && start >= from && start < to) {
            current.add(new Entry(row.key(), start, row.sums().bytes()));
        }
    }

    private long changing() {
        return floor(now, slices.millis());
    }

    private static long floor(long time, long unit) {
        return Math.floorDiv(time, unit) * unit;
    }

    HistoryReport report() {
        long step = step();
        List<HistoryReport.Row> result = new ArrayList<>();
        CallSums total = new CallSums();
        for (Map.Entry<Long, List<Entry>> period : periods(step).entrySet()) {
            long start = period.getKey();
            sums(period.getValue()).forEach((name, sums) -> {
                total.add(sums);
                long end = Math.min(start + step, to);
                result.add(new HistoryReport.Row(
                        name, time(start), time(end), new CallFigures(sums), end > now ? breaker(name) : null));
            });
        }
        result.sort(Comparator.comparing(HistoryReport.Row::name).thenComparing(HistoryReport.Row::start));
        return new HistoryReport(
                time(now),
                time(from),
                time(Math.min(to, now)),
                time(Math.max(since, oldest)),
                Duration.ofMillis(slices.millis()),
                query.grouping(),
                query.step() == null ? null : Duration.ofMillis(step),
                result,
                new CallFigures(total));
    }

    private BreakerStates.@Nullable State breaker(HistoryName name) {
        return BreakerStates.worst(breakers, one -> query.grouping().includes(name, one));
    }

    private long step() {
        Duration asked = query.step();
        long window = Math.max(1, to - from);
        if (asked == null) {
            return window;
        }
        long unit = slices.millis();
        long step = Math.max(unit, (asked.toMillis() + unit - 1) / unit * unit);
        if (window / step > HistoryQuery.MOST_STEPS) {
            throw new IllegalArgumentException("The window has " + window / step + " steps of " + asked
                    + ", and the maximum is " + HistoryQuery.MOST_STEPS + ": ask for a longer step");
        }
        return step;
    }

    private Map<Long, List<Entry>> periods(long step) {
        Map<Long, List<Entry>> periods = new TreeMap<>();
        List<Entry> all = slices.entries(from, Math.min(to, changing()), asked);
        all.addAll(current);
        for (Entry entry : all) {
            long start = from + (entry.start() - from) / step * step;
            periods.computeIfAbsent(start, one -> new ArrayList<>()).add(entry);
        }
        return periods;
    }

    private static Map<HistoryName, CallSums> sums(List<Entry> entries) {
        Map<HistoryName, CallSums> sums = new HashMap<>();
        for (Entry entry : entries) {
            sums.computeIfAbsent(entry.key().name(), one -> new CallSums()).add(entry.sums(), null);
        }
        return sums;
    }

    private static Instant time(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}

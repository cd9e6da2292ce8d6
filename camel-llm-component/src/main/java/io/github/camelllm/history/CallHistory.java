package io.github.camelllm.history;

import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.history.HistoryRows.LiveRow;
import io.github.camelllm.history.TimeSlices.Entry;
import io.github.camelllm.telemetry.BreakerStates;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.CallRecorder;
import io.github.camelllm.telemetry.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The history of all calls by provider, model, credential, route and tenant: by minute for a day, by hour for 30 days. Sums are kept when a
 * call ends and are never computed from single calls, so a query costs the same after ten calls and after ten million.
 *
 * <p>Memory is bounded, whatever callers name: each {@linkplain HistoryGrouping grouping} has a maximum number of rows, further names share
 * the row {@value Names#OTHERS}, and minutes and hours take at most {@value #MOST_BYTES} bytes each; beyond that the oldest are dropped. See
 * {@link #bytes()}.
 *
 * <p>Safe for all threads. Recording takes less than a microsecond and waits at most for other calls that are being recorded.
 *
 * <pre>{@code
 * HistoryReport report = history.query(HistoryQuery.by(HistoryGrouping.MODEL).lastHours(24));
 * report.rows().forEach(row -> log.info("{} {}", row.name().model(), row.figures().latency().p95()));
 * }</pre>
 */
public final class CallHistory implements CallRecorder {
    /** The maximum size of the minutes, and that of the hours. */
    static final long MOST_BYTES = 24L << 20;

    static final long MINUTE = 60_000;
    static final long HOUR = 60 * MINUTE;

    /** An hour more than a day, so that a window of 24 hours is whole. */
    static final int MINUTES = 25 * 60;

    static final int HOURS = 30 * 24 + 1;
    private static final int FAILURES_PER_PROVIDER = 20;

    private final LongSupplier millis;
    private final BreakerStates breakers;
    private final Object lock = new Object();
    private final HistoryRows rows = new HistoryRows(this::flush);
    private final Map<String, Deque<RecentFailure>> failures = new HashMap<>();
    private final Map<HistoryName, List<RateLimitStatus>> rateLimits = new HashMap<>();
    private TimeSlices minutes = minutes();
    private TimeSlices hours = hours();
    private long since;
    private long recorded;
    private long resets;

    /** Creates an empty history with the clock of the system. */
    public CallHistory() {
        this(System::currentTimeMillis);
    }

    /**
     * Creates an empty history without breakers.
     *
     * @param millis the time, as {@link System#currentTimeMillis()}
     */
    public CallHistory(LongSupplier millis) {
        this(millis, new BreakerStates());
    }

    /**
     * Creates an empty history.
     *
     * @param millis the time, as {@link System#currentTimeMillis()}
     * @param breakers the breakers whose states reports have
     */
    public CallHistory(LongSupplier millis, BreakerStates breakers) {
        this.millis = millis;
        this.breakers = breakers;
        this.since = millis.getAsLong();
    }

    private static TimeSlices minutes() {
        return new TimeSlices(MINUTE, MINUTES, MOST_BYTES);
    }

    private static TimeSlices hours() {
        return new TimeSlices(HOUR, HOURS, MOST_BYTES);
    }

    @Override
    public void begun(String provider, String model) {
        // a call is counted when it ends
    }

    @Override
    public void ended(CallOutcome outcome) {
        CallSample sample = new CallSample(outcome);
        long now = millis.getAsLong();
        long minute = Math.floorDiv(now, MINUTE);
        synchronized (lock) {
            recorded++;
            for (LiveRow row : rows.of(outcome, minute)) {
                if (row.minute() < minute) {
                    flush(row);
                    row.minute(minute);
                }
                sample.addTo(row.sums());
            }
            if (outcome.error() != null) {
                failed(outcome, now);
            }
            if (!outcome.rateLimits().isEmpty()) {
                limited(outcome);
            }
        }
    }

    private void failed(CallOutcome outcome, long now) {
        LiveRow[] of = rows.of(outcome, Math.floorDiv(now, MINUTE));
        keep(of[0], RecentFailure.of(outcome, now));
    }

    /** Keeps a failure among the last ones of the provider that a row stands for. */
    private void keep(LiveRow row, RecentFailure failure) {
        Deque<RecentFailure> known = failures.computeIfAbsent(row.key().name().provider(), one -> new ArrayDeque<>());
        known.addLast(failure);
        if (known.size() > FAILURES_PER_PROVIDER) {
            known.removeFirst();
        }
    }

    private void limited(CallOutcome outcome) {
        HistoryName name = HistoryGrouping.KEY.name(outcome);
        if (rateLimits.size() < HistoryGrouping.KEY.mostRows() || rateLimits.containsKey(name)) {
            rateLimits.put(name, outcome.rateLimits());
        }
    }

    /** Returns what providers said last of their limits, by provider and credential; it is read about once a second. */
    public Map<HistoryName, List<RateLimitStatus>> rateLimits() {
        synchronized (lock) {
            return Map.copyOf(rateLimits);
        }
    }

    /** Moves the sums of a row into its minute and hour. */
    private void flush(LiveRow row) {
        if (row.sums().isEmpty()) {
            return;
        }
        byte[] sums = row.sums().bytes();
        minutes.add(row.minute() * MINUTE, row.key(), sums, null);
        hours.add(row.minute() * MINUTE, row.key(), sums, null);
        row.sums().clear();
    }

    /**
     * Answers a query.
     *
     * <p>It reads minutes if they go back to the start of the window, else hours; then a shorter step becomes an hour.
     *
     * @throws IllegalArgumentException if the window has more than {@value HistoryQuery#MOST_STEPS} steps
     */
    public HistoryReport query(HistoryQuery query) {
        return query(List.of(query)).get(0);
    }

    /**
     * Answers several queries of one moment, so that their figures fit together.
     *
     * @throws IllegalArgumentException if a window has more than {@value HistoryQuery#MOST_STEPS} steps
     */
    public List<HistoryReport> query(List<HistoryQuery> queries) {
        List<HistorySnapshot> snapshots = new ArrayList<>();
        List<BreakerStates.Breaker> states = breakers.all(); // of foreign code, so without the lock
        synchronized (lock) {
            long now = millis.getAsLong();
            long minute = Math.floorDiv(now, MINUTE);
            rows.all().stream().filter(row -> row.minute() < minute).forEach(this::flush);
            for (HistoryQuery query : queries) {
                HistorySnapshot snapshot = new HistorySnapshot(query, now, since, minutes, hours, states);
                rows.all().forEach(snapshot::add);
                snapshots.add(snapshot);
            }
        }
        return snapshots.stream().map(HistorySnapshot::report).toList();
    }

    /**
     * Compares the last whole window with the one before it, by name: the minutes or, if both together are longer than a day, hours that
     * ended.
     *
     * @param grouping what the rows stand for
     * @param window the length of each of them, at most 15 days
     * @throws IllegalArgumentException if it is longer
     */
    public List<HistoryTrend> trend(HistoryGrouping grouping, Duration window) {
        if (window.compareTo(HistoryQuery.LONGEST.dividedBy(2)) > 0) {
            throw new IllegalArgumentException("A trend compares windows of at most 15 days, not " + window);
        }
        long unit = window.compareTo(Duration.ofHours(12)) > 0 ? HOUR : MINUTE;
        Instant end = Instant.ofEpochMilli(Math.floorDiv(millis.getAsLong(), unit) * unit);
        Instant middle = end.minus(window);
        Map<HistoryName, CallFigures> now =
                byName(query(HistoryQuery.by(grouping).between(middle, end)));
        Map<HistoryName, CallFigures> before =
                byName(query(HistoryQuery.by(grouping).between(middle.minus(window), middle)));
        CallFigures none = new CallFigures(new CallSums());
        Map<HistoryName, HistoryTrend> trends = new TreeMap<>();
        now.forEach(
                (name, figures) -> trends.put(name, new HistoryTrend(name, figures, before.getOrDefault(name, none))));
        before.forEach((name, figures) -> trends.putIfAbsent(name, new HistoryTrend(name, none, figures)));
        return List.copyOf(trends.values());
    }

    private static Map<HistoryName, CallFigures> byName(HistoryReport report) {
        Map<HistoryName, CallFigures> figures = new HashMap<>();
        report.rows().forEach(row -> figures.put(row.name(), row.figures()));
        return figures;
    }

    /** Returns the last failures, the newest first: at most {@value #FAILURES_PER_PROVIDER} of each provider. */
    public List<RecentFailure> lastFailures() {
        synchronized (lock) {
            return failures.values().stream()
                    .flatMap(Deque::stream)
                    .sorted(Comparator.comparing(RecentFailure::time).reversed())
                    .toList();
        }
    }

    /** Returns how many calls have been recorded since the start, those that were forgotten included. */
    public long recorded() {
        synchronized (lock) {
            return recorded;
        }
    }

    /** Forgets everything. */
    public void reset() {
        synchronized (lock) {
            rows.clear();
            failures.clear();
            rateLimits.clear();
            minutes = minutes(); // queries under way go on with the old ones
            hours = hours();
            since = millis.getAsLong();
            resets++;
        }
    }

    /** Returns a number that grows with each call and each reset: what was written when it was the same has all that is here. */
    public long version() {
        synchronized (lock) {
            return recorded + resets;
        }
    }

    /** Returns the size of the minutes and hours in bytes, at most twice {@value #MOST_BYTES}, without the rows of the current minute. */
    public long bytes() {
        synchronized (lock) {
            return minutes.bytes() + hours.bytes();
        }
    }

    /**
     * Writes the minutes and hours, the current ones included, and the last failures.
     *
     * @param out not closed here
     */
    public void write(OutputStream out) throws IOException {
        List<Entry> ofMinutes;
        List<Entry> ofHours;
        List<RecentFailure> ofFailures;
        long start;
        synchronized (lock) {
            rows.all().forEach(this::flush);
            ofMinutes = minutes.entries(Long.MIN_VALUE, Long.MAX_VALUE, any -> true);
            ofHours = hours.entries(Long.MIN_VALUE, Long.MAX_VALUE, any -> true);
            ofFailures = failures.values().stream().flatMap(Deque::stream).toList();
            start = since;
        }
        HistoryFormat.write(out, start, ofMinutes, ofHours, ofFailures);
    }

    /**
     * Adds what was written by {@link #write}, also by another version.
     *
     * @param in not closed here
     * @throws IOException if it cannot be read; then nothing is added
     */
    public void read(InputStream in) throws IOException {
        HistoryFormat.Content content = HistoryFormat.read(in);
        synchronized (lock) {
            content.minutes().forEach(one -> add(minutes, one, content.indexes()));
            content.hours().forEach(one -> add(hours, one, content.indexes()));
            addFailures(content.failures());
            since = Math.min(since, content.since());
        }
    }

    private void add(TimeSlices slices, Entry entry, int[] indexes) {
        if (entry.start() <= millis.getAsLong()) {
            HistoryName name = entry.key().name();
            LiveRow row = rows.row(entry.key().grouping(), name, Names.OTHERS, entry.start() / MINUTE);
            row.minute(Math.max(row.minute(), entry.start() / MINUTE));
            slices.add(entry.start(), row.key(), entry.sums(), indexes);
        }
    }

    /** Adds failures of before, which are older than those that are here, or of another process in the same time. */
    private void addFailures(List<RecentFailure> read) {
        List<RecentFailure> all = new ArrayList<>(read);
        failures.values().forEach(all::addAll);
        failures.clear();
        all.sort(Comparator.comparing(RecentFailure::time));
        for (RecentFailure failure : all) {
            String provider = failure.name().provider();
            HistoryName name = new HistoryName(provider, "", "", "", "");
            long minute = failure.time().toEpochMilli() / MINUTE;
            keep(rows.row(HistoryGrouping.PROVIDER, name, Names.OTHERS, minute), failure);
        }
    }
}

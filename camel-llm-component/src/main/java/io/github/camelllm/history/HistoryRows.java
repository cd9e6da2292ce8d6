package io.github.camelllm.history;

import io.github.camelllm.history.TimeSlices.RowKey;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.Names;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The rows that calls are being added to: one for each name of each grouping, up to the grouping's maximum, and rows of all others. A row
 * that had no call for a day makes room for a new name. Not for use by several threads.
 */
final class HistoryRows {
    /** The number of callers whose rows are found with one lookup. */
    private static final int MOST_CALLERS = 2_000;

    private static final long IDLE_MINUTES = 24 * 60;
    /** The provider first, which the others may need. */
    private static final HistoryGrouping[] GROUPINGS = HistoryGrouping.values();

    private final Consumer<LiveRow> flush;
    private final Map<HistoryName, LiveRow[]> callers = new HashMap<>();
    private final Map<RowKey, LiveRow> rows = new HashMap<>();
    private final Map<HistoryGrouping, Integer> named = new EnumMap<>(HistoryGrouping.class);
    private final Map<HistoryGrouping, Long> cleaned = new EnumMap<>(HistoryGrouping.class);

    /** A row with the sums of one minute. */
    static final class LiveRow {
        private final RowKey key;
        private final CallSums sums = new CallSums();
        private long minute;

        LiveRow(RowKey key) {
            this.key = key;
        }

        RowKey key() {
            return key;
        }

        CallSums sums() {
            return sums;
        }

        long minute() {
            return minute;
        }

        void minute(long value) {
            minute = value;
        }
    }

    /**
     * Creates an empty set.
     *
     * @param flush keeps the sums of a row that is removed
     */
    HistoryRows(Consumer<LiveRow> flush) {
        this.flush = flush;
    }

    Collection<LiveRow> all() {
        return rows.values();
    }

    void clear() {
        callers.clear();
        rows.clear();
        named.clear();
        cleaned.clear();
    }

    /** Returns the row of each grouping for a call. */
    LiveRow[] of(CallOutcome outcome, long minute) {
        HistoryName caller = caller(outcome);
        LiveRow[] known = callers.get(caller);
        if (known == null) {
            known = new LiveRow[GROUPINGS.length];
            String provider = Names.OTHERS;
            for (int i = 0; i < known.length; i++) { // the first one is that of the provider
                known[i] = row(GROUPINGS[i], GROUPINGS[i].name(outcome), provider, minute);
                provider = known[0].key().name().provider();
            }
            if (callers.size() >= MOST_CALLERS) {
                callers.clear();
            }
            callers.put(caller, known);
        }
        return known;
    }

    /** Returns all names of a call. */
    static HistoryName caller(CallOutcome outcome) {
        return new HistoryName(
                outcome.provider(),
                outcome.model(),
                outcome.account(),
                Objects.requireNonNullElse(outcome.caller().route(), ""),
                Objects.requireNonNullElse(outcome.caller().tenant(), ""));
    }

    /**
     * Returns the row of a name, or that of the others if there are too many.
     *
     * @param provider the provider of the others
     */
    LiveRow row(HistoryGrouping grouping, HistoryName name, String provider, long minute) {
        RowKey key = new RowKey(grouping, name);
        LiveRow row = rows.get(key);
        if (row == null) {
            boolean hasRoom = hasRoom(grouping, minute);
            if (hasRoom) {
                named.merge(grouping, 1, Integer::sum);
            }
            RowKey kept = hasRoom ? key : new RowKey(grouping, grouping.others(provider));
            row = rows.computeIfAbsent(kept, LiveRow::new);
        }
        return row;
    }

    private boolean hasRoom(HistoryGrouping grouping, long minute) {
        if (named.getOrDefault(grouping, 0) < grouping.mostRows()) {
            return true;
        }
        if (cleaned.getOrDefault(grouping, Long.MIN_VALUE) < minute) {
            cleaned.put(grouping, minute);
            removeIdle(grouping, minute);
        }
        return named.getOrDefault(grouping, 0) < grouping.mostRows();
    }

    private void removeIdle(HistoryGrouping grouping, long minute) {
        rows.values().removeIf(row -> {
            HistoryName name = row.key().name();
            boolean idle = row.key().grouping() == grouping
                    && row.minute() < minute - IDLE_MINUTES
                    && !name.equals(grouping.others(name.provider()));
            if (idle) {
                flush.accept(row);
                named.merge(grouping, -1, Integer::sum);
            }
            return idle;
        });
        callers.clear();
    }
}

package io.github.camelllm.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sums of rows in periods of equal length, such as minutes, as {@linkplain CallSums#bytes bytes}. Periods that are too old are dropped,
 * and the oldest ones also if all together would take more bytes than allowed. One thread at
 * a time may change it, while others read.
 */
final class TimeSlices {
    /** The bytes of an entry beside its sums: the map's node and the array's head. */
    private static final int ENTRY = 64;

    private final long millis;
    private final int most;
    private final long mostBytes;
    private final ConcurrentNavigableMap<Long, Map<RowKey, byte[]>> slices = new ConcurrentSkipListMap<>();
    private long bytes; // read by the thread that changes it
    private volatile long droppedUntil = Long.MIN_VALUE;

    /** The grouping and the name of a row. */
    record RowKey(HistoryGrouping grouping, HistoryName name) {}

    /** The sums of a row in a period. */
    record Entry(RowKey key, long start, byte[] sums) {}

    /**
     * Creates an empty store.
     *
     * @param millis the length of a period
     * @param most the number of periods that are kept
     * @param mostBytes the maximum size
     */
    TimeSlices(long millis, int most, long mostBytes) {
        this.millis = millis;
        this.most = most;
        this.mostBytes = mostBytes;
    }

    long millis() {
        return millis;
    }

    long bytes() {
        return bytes;
    }

    /** Returns the start of the oldest period whose figures are whole, given what has been dropped for its size. */
    long wholeSince() {
        return droppedUntil;
    }

    /** Adds sums to a row in the period that a time is in. */
    void add(long time, RowKey key, byte[] sums, int @Nullable [] indexes) {
        long start = Math.floorDiv(time, millis) * millis;
        Map<RowKey, byte[]> slice = slices.computeIfAbsent(start, one -> new ConcurrentHashMap<>(4));
        byte[] before = slice.get(key);
        byte[] after = sums;
        if (before != null || indexes != null) {
            CallSums both = new CallSums();
            both.add(sums, indexes);
            if (before != null) {
                both.add(before, null);
            }
            after = both.bytes();
        }
        slice.put(key, after);
        bytes += after.length + (before == null ? ENTRY : -before.length);
        prune(time);
    }

    private void prune(long now) {
        long oldest = Math.floorDiv(now, millis) * millis - (most - 1) * millis;
        while (!slices.isEmpty() && slices.firstKey() < oldest) {
            drop();
        }
        while (bytes > mostBytes && slices.size() > 1) {
            droppedUntil = slices.firstKey() + millis;
            drop();
        }
    }

    private void drop() {
        for (byte[] sums : slices.pollFirstEntry().getValue().values()) {
            bytes -= sums.length + ENTRY;
        }
    }

    /** Returns the entries of some rows in the periods that begin in a window, the oldest first. */
    List<Entry> entries(long from, long to, Predicate<RowKey> rows) {
        List<Entry> entries = new ArrayList<>();
        slices.subMap(from, Math.max(from, to))
                .forEach((start, slice) -> slice.forEach((key, sums) -> {
                    if (rows.test(key)) {
                        entries.add(new Entry(key, start, sums));
                    }
                }));
        return entries;
    }
}

package io.github.camelllm.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations from 1 µs to 2.3 hours: 64 intervals of equal width between each power of two and the next one, the layout of
 * HdrHistogram. A percentile is at most 1/128 (0.8 %) away from the recorded value from 64 µs on; below that, 1 µs at most. It has
 * memory only for the powers of two that occurred: 280 bytes each, at most 8 kB.
 */
final class LatencyHistogram {
    private static final int PAGE = 64;
    private static final int PAGES = 28;
    private static final long LARGEST = (1L << 33) - 1;

    private final int[] @Nullable [] pages = new int[PAGES][];
    private long count;

    /** Adds a duration in nanoseconds; what is too long counts as the longest. */
    void add(long nanos) {
        add(index(Math.max(0, nanos / 1_000)), 1);
    }

    private void add(int index, int times) {
        int page = index / PAGE;
        int[] counts = pages[page];
        if (counts == null) {
            counts = new int[PAGE];
            pages[page] = counts;
        }
        counts[index % PAGE] = (int) Math.min(Integer.MAX_VALUE, (long) counts[index % PAGE] + times);
        count += times;
    }

    void add(LatencyHistogram other) {
        for (int page = 0; page < PAGES; page++) {
            int[] counts = other.pages[page];
            if (counts == null) {
                continue;
            }
            for (int i = 0; i < PAGE; i++) {
                if (counts[i] != 0) {
                    add(page * PAGE + i, counts[i]);
                }
            }
        }
    }

    void clear() {
        Arrays.fill(pages, null);
        count = 0;
    }

    long count() {
        return count;
    }

    /** Returns the duration in nanoseconds that a share of all does not exceed; 0 if there are none. */
    double percentile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int page = 0; page < PAGES; page++) {
            int[] counts = pages[page];
            for (int i = 0; counts != null && i < PAGE; i++) {
                seen += counts[i];
                if (seen >= rank) {
                    return middle(page * PAGE + i) * 1e3;
                }
            }
        }
        return 0;
    }

    private static int index(long micros) {
        long value = Math.min(micros, LARGEST);
        if (value < 2 * PAGE) {
            return (int) value;
        }
        int power = 63 - Long.numberOfLeadingZeros(value);
        return (power - 5) * PAGE + (int) (value >> (power - 6)) % PAGE;
    }

    private static double middle(int index) {
        int page = index / PAGE;
        if (page < 2) {
            return index;
        }
        int shift = page - 1;
        long lowest = (long) (PAGE + index % PAGE) << shift;
        return lowest + ((1L << shift) - 1) / 2.0;
    }

    void write(CompactBytes.Writer out) {
        int before = 0;
        for (int page = 0; page < PAGES; page++) {
            int[] counts = pages[page];
            for (int i = 0; counts != null && i < PAGE; i++) {
                if (counts[i] != 0) {
                    int index = page * PAGE + i + 1; // 0 ends the list
                    out.put(index - before);
                    out.put(counts[i]);
                    before = index;
                }
            }
        }
        out.put(0);
    }

    /**
     * Adds what was written.
     *
     * @throws IllegalArgumentException if it was not written by {@link #write}
     */
    void read(CompactBytes.Reader in) {
        long index = 0;
        for (long step = in.get(); step != 0; step = in.get()) {
            index += step;
            long times = in.get();
            if (index < 1 || index > PAGES * PAGE || times < 1 || times > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("There is no histogram");
            }
            add((int) index - 1, (int) times);
        }
    }
}

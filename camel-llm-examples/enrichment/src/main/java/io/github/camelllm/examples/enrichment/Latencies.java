package io.github.camelllm.examples.enrichment;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** All latencies of a run, in milliseconds: four bytes each. Not for use by several threads. */
final class Latencies {
    private int[] values = new int[64];
    private int size;

    void add(long millis) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** Returns a percentile of the latencies (nearest rank); null if there is none. */
    @Nullable
    Long percentile(int percent) {
        if (size == 0) {
            return null;
        }
        int[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(size * (percent / 100.0));
        return (long) sorted[Math.max(1, rank) - 1];
    }
}

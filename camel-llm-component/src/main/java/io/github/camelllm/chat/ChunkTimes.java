package io.github.camelllm.chat;

import java.util.function.LongSupplier;

/**
 * The times between the deltas of a streamed answer, by the buckets that OpenTelemetry's conventions have for them: up to 10 ms, up to 20 ms,
 * and so on, doubling. It has the same size for an answer of ten deltas and of a million. Not for use by several threads at once.
 */
public final class ChunkTimes {
    private static final long SMALLEST = 10_000_000;
    private static final int BUCKETS = 16;

    private final LongSupplier nanos;
    private final int[] counts = new int[BUCKETS];
    private final long[] sums = new long[BUCKETS];
    private boolean begun;
    private long last;

    /**
     * Creates an empty collection.
     *
     * @param nanos a clock like {@link System#nanoTime()}
     */
    public ChunkTimes(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A receiver of the times of a bucket. */
    public interface Receiver {
        /**
         * Takes the times of a bucket.
         *
         * @param nanos their mean, which is in the same bucket
         * @param count how many there are, at least 1
         */
        void take(long nanos, int count);
    }

    /** Takes that a delta has arrived. */
    public void delta() {
        long now = nanos.getAsLong();
        if (begun) {
            long time = Math.max(0, now - last);
            int bucket = bucket(time);
            counts[bucket]++;
            sums[bucket] += time;
        }
        begun = true;
        last = now;
    }

    private static int bucket(long time) {
        long units = (Math.max(1, time) - 1) / SMALLEST; // 0 up to 10 ms, 1 up to 20 ms, 2 and 3 up to 40 ms
        return Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(units));
    }

    /** Passes the times on, bucket by bucket. */
    public void forEach(Receiver receiver) {
        for (int i = 0; i < BUCKETS; i++) {
            if (counts[i] > 0) {
                receiver.take(sums[i] / counts[i], counts[i]);
            }
        }
    }
}

package io.github.camelllm.history;

import io.github.camelllm.chat.ErrorKind;
import org.jspecify.annotations.Nullable;

/** The sums of a row over some time. Not for use by several threads. */
final class CallSums {
    private final long[] counts = new long[CallCounter.COUNT];
    private final LatencyHistogram latency = new LatencyHistogram();
    private final LatencyHistogram firstToken = new LatencyHistogram();

    long get(CallCounter counter) {
        return counts[counter.index()];
    }

    /** Returns a copy of the counters by their indexes. */
    long[] counts() {
        return counts.clone();
    }

    long failures(ErrorKind kind) {
        return counts[CallCounter.failures(kind)];
    }

    LatencyHistogram latency() {
        return latency;
    }

    LatencyHistogram firstToken() {
        return firstToken;
    }

    boolean isEmpty() {
        return get(CallCounter.CALLS) == 0;
    }

    void clear() {
        java.util.Arrays.fill(counts, 0);
        latency.clear();
        firstToken.clear();
    }

    void count(CallCounter counter, long amount) {
        if (amount > 0) {
            count(counter.index(), amount);
        }
    }

    void countFailure(ErrorKind kind) {
        count(CallCounter.failures(kind), 1);
    }

    private void count(int index, long amount) {
        long sum = counts[index] + amount;
        counts[index] = sum < 0 ? Long.MAX_VALUE : sum;
    }

    void add(CallSums more) {
        for (int i = 0; i < counts.length; i++) {
            if (more.counts[i] != 0) {
                count(i, more.counts[i]);
            }
        }
        latency.add(more.latency);
        firstToken.add(more.firstToken);
    }

    byte[] bytes() {
        CompactBytes.Writer out = new CompactBytes.Writer();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                out.put(i + 1L); // 0 ends the list
                out.put(counts[i]);
            }
        }
        out.put(0);
        latency.write(out);
        firstToken.write(out);
        return out.take();
    }

    /**
     * Adds sums that were written by {@link #bytes}.
     *
     * @param indexes the index here of each index there, negative for counters that there are no longer; null if they are the same
     * @throws IllegalArgumentException if the bytes were not written by it
     */
    void add(byte[] bytes, int @Nullable [] indexes) {
        CompactBytes.Reader in = new CompactBytes.Reader(bytes);
        for (long next = in.get(); next != 0; next = in.get()) {
            long amount = in.get();
            int known = indexes == null ? counts.length : indexes.length;
            if (next < 1 || next > known || amount < 0) {
                throw new IllegalArgumentException("There is no counter " + next);
            }
            int index = indexes == null ? (int) next - 1 : indexes[(int) next - 1];
            if (index >= 0) {
                count(index, amount);
            }
        }
        latency.read(in);
        firstToken.read(in);
    }
}

package io.github.camelllm.limit;

import java.util.Arrays;

/** What was counted in a window, by the time at which it counts no more. Not safe for several threads. */
final class WindowCount {
    private long[] expiries = new long[4];
    private long[] counts = new long[4];
    private int first;
    private int size;
    private long total;

    /** Forgets what counts no more. */
    void expire(long now) {
        while (size > 0 && expiries[first] <= now) {
            total -= counts[first];
            first = (first + 1) % expiries.length;
            size--;
        }
    }

    long total() {
        return total;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Counts something; expiries never go back. */
    void add(long expiry, long count) {
        total += count;
        if (size > 0 && expiries[at(size - 1)] >= expiry) {
            counts[at(size - 1)] += count;
            return;
        }
        if (size == expiries.length) {
            grow();
        }
        expiries[at(size)] = expiry;
        counts[at(size)] = count;
        size++;
    }

    /** Changes what was counted before, if it still counts. */
    void correct(long expiry, long difference) {
        for (int i = size - 1; i >= 0; i--) {
            if (expiries[at(i)] == expiry) {
                counts[at(i)] += difference;
                total += difference;
                return;
            }
        }
    }

    /** Returns when so much will have been forgotten, if nothing is added; the last expiry if there is not so much. */
    long freedAt(long missing, long now) {
        long left = missing;
        for (int i = 0; i < size; i++) {
            left -= counts[at(i)];
            if (left <= 0) {
                return expiries[at(i)];
            }
        }
        return size == 0 ? now : expiries[at(size - 1)];
    }

    private int at(int index) {
        return (first + index) % expiries.length;
    }

    private void grow() {
        long[] moreExpiries = Arrays.copyOf(expiries, 2 * size);
        long[] moreCounts = Arrays.copyOf(counts, 2 * size);
        for (int i = 0; i < size; i++) {
            moreExpiries[i] = expiries[at(i)];
            moreCounts[i] = counts[at(i)];
        }
        expiries = moreExpiries;
        counts = moreCounts;
        first = 0;
    }
}

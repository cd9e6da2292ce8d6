package io.github.camelllm.limit;

/** How many calls were sent and refused in the last one or two seconds. Not safe for several threads. */
final class RecentCalls {
    private static final long BUCKET = 1_000_000_000L;
    private static final double SECOND = 1e9;

    private long begin;
    private long previousBegin;
    private int sent;
    private int refused;
    private int previousSent;
    private int previousRefused;

    RecentCalls(long now) {
        restart(now);
    }

    void restart(long now) {
        begin = now;
        previousBegin = now;
        sent = 0;
        refused = 0;
        previousSent = 0;
        previousRefused = 0;
    }

    private void roll(long now) {
        long age = now - begin;
        if (age < BUCKET) {
            return;
        }
        boolean adjacent = age < 2 * BUCKET;
        previousBegin = adjacent ? begin : now - BUCKET;
        previousSent = adjacent ? sent : 0;
        previousRefused = adjacent ? refused : 0;
        begin = adjacent ? begin + BUCKET : now;
        sent = 0;
        refused = 0;
    }

    void send(long now) {
        roll(now);
        sent++;
    }

    void unsend() {
        if (sent > 0) {
            sent--;
        }
    }

    void refuse(long now) {
        roll(now);
        refused++;
    }

    int sent() {
        return sent + previousSent;
    }

    int refused() {
        return refused + previousRefused;
    }

    /** Returns the time for which the numbers are, at least a tenth of a second. */
    double seconds(long now) {
        return Math.max(now - previousBegin, BUCKET / 10) / SECOND;
    }
}

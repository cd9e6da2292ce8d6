package io.github.camelllm.limit;

/**
 * The pace of a caller on this node, so that nodes which share a limit do not each send at the pace of the whole. A caller that the limit has
 * refused of late, because others use it too, is let through at the pace of its own last minute, and somewhat more, so that it gets more
 * where others need less. Without refusals, as on a single node that others do not disturb, the pace is that of the limit.
 * Not safe for several threads.
 */
final class LinePace {
    private static final long MINUTE = 60_000_000_000L;

    /** How long a refusal counts: longer than the wait for the next minute that follows it. */
    private static final long REMEMBERED = 3 * MINUTE / 2;

    /** The longest interval that is due to others, so that a node which has got nothing yet asks often enough. */
    private static final long LONGEST = 5_000_000_000L;

    /** How many nanoseconds calls that waited may catch up, since a timer is late at times, and so is Redis. */
    private static final long CATCH_UP = 1_000_000_000;

    private final long whole;
    private final long begun;
    private long minute;
    private int granted;
    private int grantedBefore;
    private long refusedAt;
    private boolean refused;
    private long nextAt;

    /**
     * Makes the pace of a caller without calls.
     *
     * @param whole the interval of calls at the pace of the whole limit, in nanoseconds
     */
    LinePace(long whole, long now) {
        this.whole = whole;
        this.begun = now;
        this.minute = now;
        this.nextAt = now;
    }

    /**
     * Counts a call that was let through.
     *
     * @param waited whether it has waited. If not, those who wait later need not wait for it, unless others use the limit, too
     */
    void granted(long now, boolean waited) {
        roll(now);
        granted++;
        if (!waited && !isShared(now)) {
            return;
        }
        nextAt = Math.max(nextAt - now, -CATCH_UP) + now + interval(now);
    }

    /** Notes that the limit of requests has refused a call. */
    void refused(long now) {
        refused = true;
        refusedAt = now;
    }

    /** Notes that the limit has none to let through before a time, so that there is nothing to catch up then. */
    void nothingBefore(long time) {
        nextAt = Math.max(nextAt, time);
    }

    /** Returns the time before which calls that have waited are not let through. */
    long nextAt() {
        return nextAt;
    }

    /** Returns whether a call must wait, although none waits before it, as this node has had its part. */
    boolean isEarly(long now) {
        roll(now);
        return isShared(now) && nextAt - now > 0;
    }

    private void roll(long now) {
        long age = now - minute;
        if (age >= MINUTE) {
            grantedBefore = age < 2 * MINUTE ? granted : 0;
            granted = 0;
            minute += age / MINUTE * MINUTE;
        }
    }

    /** Returns whether others use the limit, too, as far as a minute is known. */
    private boolean isShared(long now) {
        return refused && now - refusedAt <= REMEMBERED && now - begun >= MINUTE;
    }

    private long interval(long now) {
        if (!isShared(now)) {
            return whole;
        }
        double own = Math.max(granted, grantedBefore);
        // Those with little are given relatively more, so that chance does not make the parts of nodes ever more uneven
        long due = (long) (MINUTE / (own + 2 * Math.sqrt(own) + 2));
        return Math.max(whole, Math.min(due, LONGEST));
    }

    /** Returns whether nothing was let through for so long that a new one would be the same. */
    boolean isIdle(long now) {
        return now - minute >= 2 * MINUTE && now - nextAt >= 0;
    }
}

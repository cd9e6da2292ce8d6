package io.github.camelllm.limit;

import java.time.Instant;

/**
 * A number that is allowed in a window of time.
 *
 * @param kind what is counted
 * @param limit how much is allowed in the window
 * @param window the time in which what is counted now counts
 */
public record CountedWindow(LimitKind kind, long limit, BudgetWindow window) {
    /** The length of the slots of {@link #MINUTE}, in milliseconds: what is counted may count so much longer. */
    public static final long SLOT_MILLIS = 250;

    private static final long MINUTE_MILLIS = 60_000;

    /** Any 60 seconds. */
    public static final BudgetWindow MINUTE = now -> Instant.ofEpochMilli(minuteExpiry(now.toEpochMilli()));

    /** Returns from when on what is counted now counts no more, in milliseconds of the same clock. */
    long expiry(long now) {
        return isMinute()
                ? minuteExpiry(now)
                : window.expiry(Instant.ofEpochMilli(now)).toEpochMilli();
    }

    /** Returns whether the window is {@link #MINUTE}. */
    public boolean isMinute() {
        return kind == LimitKind.REQUESTS_PER_MINUTE || kind == LimitKind.TOKENS_PER_MINUTE;
    }

    /** Returns what a call counts here. More than the limit counts as the limit, so that the call passes alone. */
    public long cost(long tokens) {
        return kind.countsTokens() ? Math.min(Math.max(0, tokens), limit) : 1;
    }

    private static long minuteExpiry(long now) {
        return (Math.floorDiv(now, SLOT_MILLIS) + 1) * SLOT_MILLIS + MINUTE_MILLIS;
    }
}

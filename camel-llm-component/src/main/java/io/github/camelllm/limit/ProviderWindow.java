package io.github.camelllm.limit;

import io.github.camelllm.chat.RateLimitStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a provider as its responses report it, and what was sent since. It keeps the report of the request that was
 * sent last. Not safe for several threads.
 */
public final class ProviderWindow {
    /** Where a provider does not say when all is there again. */
    private static final long MINUTE = 60_000_000_000L;

    /** Rests of longer windows are not spread: who has a few calls for the whole day left may make them now. */
    private static final long LONGEST_SPREAD = 2 * MINUTE;

    private final RateLimitStatus.Unit unit;
    private double remaining;
    private double limit;
    private long reportedAt;
    private long reset;
    private boolean gradual;
    private long sentBefore = Long.MIN_VALUE;
    private double mostLeft = 1;

    /** Creates the window of a limit without a report. */
    public ProviderWindow(RateLimitStatus.Unit unit) {
        this.unit = unit;
    }

    /**
     * Takes a report.
     *
     * @param sentAt when the request was sent that it came with, in nanoseconds: its provider counted then
     * @param sent what was sent until then, that request included
     */
    public void report(RateLimitStatus status, long sentAt, long sent) {
        if (sent < sentBefore) {
            return;
        }
        sentBefore = sent;
        reportedAt = sentAt;
        remaining = status.remaining();
        mostLeft = Math.max(mostLeft, remaining);
        @Nullable Long most = status.limit();
        limit = most == null || most < status.remaining() ? -1 : most;
        Duration time = status.reset();
        if (time != null && !time.isNegative()) {
            reset = Math.max(1, saturated(time));
            gradual = limit > 0 && status.gradual();
        } else {
            gradual = limit > 0;
            reset = gradual ? (long) Math.max(1, MINUTE * (limit - remaining) / limit) : MINUTE;
        }
    }

    private static long saturated(Duration time) {
        return time.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365).toNanos() : time.toNanos();
    }

    /** Returns what a call counts here. */
    long cost(long tokens) {
        return unit == RateLimitStatus.Unit.TOKENS ? Math.max(1, tokens) : 1;
    }

    /** Returns which sum of what was sent belongs to this window. */
    public RateLimitStatus.Unit unit() {
        return unit;
    }

    /**
     * Returns the share of the limit that is left, from 0 to 1; 0 if that is less than one. Where the limit is unknown, the most that was
     * ever left is taken for it.
     *
     * @param now the time in nanoseconds
     * @param sent what was sent until now
     */
    public double left(long now, long sent) {
        long age = now - reportedAt;
        if (age >= reset) {
            return 1;
        }
        double level = remaining - (unit == RateLimitStatus.Unit.OUTPUT_TOKENS ? 0 : sent - sentBefore);
        if (gradual) {
            level += (limit - remaining) * age / reset;
        }
        return level < 1 ? 0 : Math.min(1, level / Math.max(limit, mostLeft));
    }

    /**
     * Returns how long a call must wait, in nanoseconds; 0 if it need not.
     *
     * @param sent what was sent until now
     * @param lastSent when the last call was sent
     */
    long wait(long tokens, long now, long sent, long lastSent) {
        long age = now - reportedAt;
        if (age >= reset) {
            return 0;
        }
        double pending = unit == RateLimitStatus.Unit.OUTPUT_TOKENS ? 0 : sent - sentBefore;
        if (gradual) {
            double level = remaining - pending + (limit - remaining) * age / reset;
            double missing = Math.min((double) cost(tokens), limit) - level;
            return missing <= 0 || limit <= remaining ? 0 : (long) Math.ceil(missing * reset / (limit - remaining));
        }
        double level = remaining - pending;
        if (level < 1 || (level < cost(tokens) && pending > 0)) {
            return reset - age;
        }
        return reset > LONGEST_SPREAD || level > limit / 5 ? 0 : spread(level / cost(tokens), age, now - lastSent);
    }

    /** Spreads what is left over the time that is left. */
    private long spread(double calls, long age, long sinceLast) {
        return Math.max(0, (long) ((reset - age) / (calls + 1)) - sinceLast);
    }
}

package io.github.camelllm.limit;

import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.RateLimiter.Grant;

/** The paces of the callers of a limit; without {@code requestsPerMinute} nothing is paced. Safe for all threads. */
final class LinePaces {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final Timer timer;
    private long interval;
    private CallerStates<LinePace> paces;

    LinePaces(LimitRule rule, Timer timer) {
        this.timer = timer;
        this.interval = interval(rule);
        this.paces = paces();
    }

    private static long interval(LimitRule rule) {
        Long perMinute = rule.requestsPerMinute();
        return perMinute == null ? 0 : (long) (NANOS_PER_MINUTE / perMinute);
    }

    private CallerStates<LinePace> paces() {
        long whole = interval;
        return new CallerStates<>(key -> new LinePace(whole, timer.nanos()), pace -> pace.isIdle(timer.nanos()));
    }

    /** Begins anew with another rule. */
    synchronized void change(LimitRule to) {
        interval = interval(to);
        paces = paces();
    }

    /** Notes what the limiter has said to a call, which has waited or not. */
    synchronized void note(String key, Grant grant, boolean waited) {
        if (interval == 0) {
            return;
        } else if (grant.permit() != null) {
            paces.get(key).granted(timer.nanos(), waited);
        } else if (grant.kind() == LimitKind.REQUESTS_PER_MINUTE) {
            paces.get(key).refused(timer.nanos());
        }
    }

    /** Notes that the limit has none to let through before a time, so that there is nothing to catch up then. */
    synchronized void nothingBefore(String key, long time) {
        if (interval > 0) {
            paces.get(key).nothingBefore(time);
        }
    }

    /** Returns the nanoseconds before which a call that has waited is not let through. */
    synchronized long early(String key, long now) {
        return interval == 0 ? 0 : Math.max(0, paces.get(key).nextAt() - now);
    }

    /** Returns whether a call must wait, although none waits before it, as this node has had its part. */
    synchronized boolean isEarly(String key) {
        return interval > 0 && paces.get(key).isEarly(timer.nanos());
    }
}

package io.github.camelllm.limit;

import io.github.camelllm.limit.RateLimiter.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What counts against the limits of one caller. Not safe for several threads. */
final class LimitCounts {
    private LimitRule rule;
    private List<CountedWindow> windows;
    private WindowCount[] counts;
    private int underWay;

    LimitCounts(LimitRule rule, List<CountedWindow> windows) {
        this.rule = rule;
        this.windows = windows;
        this.counts = new WindowCount[windows.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new WindowCount();
        }
    }

    /**
     * What a call has counted, kept by the windows of that time: the figures may change before it ends.
     *
     * @param windows the windows
     * @param counts their counts
     * @param expiries until when it counts in each
     */
    record Taken(List<CountedWindow> windows, WindowCount[] counts, long[] expiries) {}

    /** Goes on with other figures; what was counted stays counted where the same kind is still limited. */
    LimitCounts following(LimitRule now, List<CountedWindow> nowCounted) {
        if (nowCounted == windows) {
            rule = now;
            return this;
        }
        WindowCount[] kept = new WindowCount[nowCounted.size()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = count(nowCounted.get(i).kind());
        }
        rule = now;
        windows = nowCounted;
        counts = kept;
        return this;
    }

    private WindowCount count(LimitKind kind) {
        for (int i = 0; i < counts.length; i++) {
            if (windows.get(i).kind() == kind) {
                return counts[i];
            }
        }
        return new WindowCount();
    }

    /** Two readings of the time: minutes must not jump with the clock, and days must go by it. */
    record Now(long steadyMillis, long clockMillis) {
        long of(CountedWindow window) {
            return window.isMinute() ? steadyMillis : clockMillis;
        }
    }

    /** Returns null if a call may be sent, else why it must not. */
    @Nullable
    Grant refusal(long tokens, Now now) {
        Integer most = rule.maxConcurrent();
        if (most != null && underWay >= most) {
            return Grant.refused(LimitKind.MAX_CONCURRENT, most, null);
        }
        Grant longest = null;
        for (int i = 0; i < counts.length; i++) {
            CountedWindow window = windows.get(i);
            long time = now.of(window);
            counts[i].expire(time);
            long missing = counts[i].total() + window.cost(tokens) - window.limit();
            if (missing > 0) {
                long wait = counts[i].freedAt(missing, time) - time;
                if (longest == null
                        || longest.retryAfter() == null
                        || wait > longest.retryAfter().toMillis()) {
                    longest = Grant.refused(window.kind(), window.limit(), Duration.ofMillis(Math.max(1, wait)));
                }
            }
        }
        return longest;
    }

    /** Counts a call, and returns what it has counted. */
    Taken count(long tokens, Now now) {
        underWay++;
        long[] expiries = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            CountedWindow window = windows.get(i);
            expiries[i] = window.expiry(now.of(window));
            counts[i].add(expiries[i], window.cost(tokens));
        }
        return new Taken(windows, counts, expiries);
    }

    /** Ends a call; negative tokens if it is not known what it took, so that what was expected stays counted. */
    void settle(Taken taken, long expected, long tokens) {
        underWay--;
        for (int i = 0; i < taken.counts().length; i++) {
            CountedWindow window = taken.windows().get(i);
            if (tokens >= 0 && window.kind().countsTokens()) {
                taken.counts()[i].correct(taken.expiries()[i], tokens - window.cost(expected));
            }
        }
    }

    /** Ends a call that was not sent. */
    void cancel(Taken taken, long expected) {
        underWay--;
        for (int i = 0; i < taken.counts().length; i++) {
            taken.counts()[i].correct(
                    taken.expiries()[i], -taken.windows().get(i).cost(expected));
        }
    }

    /** Forgets what counts no more. */
    void expire(Now now) {
        for (int i = 0; i < counts.length; i++) {
            counts[i].expire(now.of(windows.get(i)));
        }
    }

    boolean isIdle(Now now) {
        expire(now);
        for (int i = 0; i < counts.length; i++) {
            if (!counts[i].isEmpty()) {
                return false;
            }
        }
        return underWay == 0;
    }

    List<LimitUse> use(Now now) {
        List<LimitUse> all = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            CountedWindow window = windows.get(i);
            long time = now.of(window);
            counts[i].expire(time);
            long until = counts[i].freedAt(Long.MAX_VALUE, time) - time;
            all.add(new LimitUse(window.kind(), window.limit(), counts[i].total(), Duration.ofMillis(until)));
        }
        Integer most = rule.maxConcurrent();
        if (most != null) {
            all.add(new LimitUse(LimitKind.MAX_CONCURRENT, most, underWay, Duration.ZERO));
        }
        return all;
    }
}

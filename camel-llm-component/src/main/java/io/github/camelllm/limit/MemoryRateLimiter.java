package io.github.camelllm.limit;

import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.LimitCounts.Now;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A limit of this process. In any 60 seconds it lets no more through than it allows; a request counts up to a quarter of a
 * second longer. It keeps the counts of at most {@value CallerStates#MOST} callers; further callers share one limit.
 */
public final class MemoryRateLimiter implements RateLimiter {
    private volatile LimitRule rule;
    private volatile List<CountedWindow> windows;
    private volatile boolean countsTokens;
    private final Clock clock;
    private final Timer timer;
    private final CallerStates<LimitCounts> callers;

    /**
     * Makes a limit of which nothing is used.
     *
     * @param rule how much is allowed, and to whom
     * @param clock tells when the windows of quotas begin
     * @param timer tells the time within a minute
     */
    public MemoryRateLimiter(LimitRule rule, Clock clock, Timer timer) {
        this.rule = rule;
        this.windows = rule.windows();
        this.countsTokens = RateLimiter.super.countsTokens();
        this.clock = clock;
        this.timer = timer;
        this.callers =
                new CallerStates<>(key -> new LimitCounts(this.rule, this.windows), counts -> counts.isIdle(now()));
    }

    @Override
    public LimitRule rule() {
        return rule;
    }

    /** Goes on with other figures. What has been counted stays counted where the same kind is still limited. */
    @Override
    public synchronized boolean change(LimitRule to) {
        windows = to.windows();
        rule = to;
        countsTokens = RateLimiter.super.countsTokens();
        return true;
    }

    private LimitCounts counts(String key) {
        return callers.get(key).following(rule, windows);
    }

    @Override
    public boolean countsTokens() {
        return countsTokens;
    }

    private Now now() {
        return new Now(timer.nanos() / 1_000_000, rule.quota() == null ? 0 : clock.millis());
    }

    @Override
    public CompletionStage<Grant> tryAcquire(String key, long tokens) {
        return CompletableFuture.completedFuture(grant(key, tokens));
    }

    private synchronized Grant grant(String key, long tokens) {
        Now now = now();
        LimitCounts counts = counts(key);
        Grant refusal = counts.refusal(tokens, now);
        return refusal != null ? refusal : Grant.of(new Counted(counts, tokens, counts.count(tokens, now)));
    }

    /**
     * Counts a call that may be sent, as another limiter says, whether or not there is room for it here.
     *
     * @param key whose limit it is
     * @param tokens how many tokens the call is expected to take
     */
    public synchronized Permit record(String key, long tokens) {
        LimitCounts counts = counts(key);
        Now now = now();
        counts.expire(now);
        return new Counted(counts, tokens, counts.count(tokens, now));
    }

    @Override
    public CompletionStage<List<LimitUse>> use(String key) {
        synchronized (this) {
            return CompletableFuture.completedFuture(counts(key).use(now()));
        }
    }

    /** Returns how many callers are remembered. */
    synchronized int callers() {
        return callers.size();
    }

    /** One call under way. */
    private final class Counted extends AtomicBoolean implements Permit {
        private static final long serialVersionUID = 1L;

        private final transient LimitCounts counts;
        private final long expected;
        private final transient LimitCounts.Taken taken;

        Counted(LimitCounts counts, long expected, LimitCounts.Taken taken) {
            this.counts = counts;
            this.expected = expected;
            this.taken = taken;
        }

        @Override
        public void settle(long tokens) {
            if (compareAndSet(false, true)) {
                synchronized (MemoryRateLimiter.this) {
                    counts.settle(taken, expected, tokens);
                }
            }
        }

        @Override
        public void cancel() {
            if (compareAndSet(false, true)) {
                synchronized (MemoryRateLimiter.this) {
                    counts.cancel(taken, expected);
                }
            }
        }
    }
}

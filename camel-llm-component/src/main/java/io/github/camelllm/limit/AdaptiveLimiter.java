package io.github.camelllm.limit;

import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A limit without a fixed figure: it follows what providers refuse and what they report of their limits, for each key and model. Each
 * node has its own; nodes with one key share what it allows by each adapting to what is left.
 */
public final class AdaptiveLimiter implements RateLimiter {
    private static final LimitRule RULE = new LimitRule(
            LimitKind.ADAPTIVE.option(),
            Set.of(LimitScope.PROVIDER, LimitScope.KEY, LimitScope.MODEL),
            null,
            null,
            null,
            null);

    private final Timer timer;
    private final CallerStates<AdaptiveRate> rates;
    private volatile boolean countsTokens;

    /** Makes a limiter that knows of no limit yet. */
    public AdaptiveLimiter(Timer timer) {
        this.timer = timer;
        this.rates = new CallerStates<>(key -> new AdaptiveRate(timer.nanos()), rate -> rate.isIdle(timer.nanos()));
    }

    @Override
    public LimitRule rule() {
        return RULE;
    }

    /** Returns whether a provider has reported a limit of tokens. */
    @Override
    public boolean countsTokens() {
        return countsTokens;
    }

    @Override
    public CompletionStage<Grant> tryAcquire(String key, long tokens) {
        return CompletableFuture.completedFuture(grant(key, tokens));
    }

    private synchronized Grant grant(String key, long tokens) {
        AdaptiveRate rate = rates.get(key);
        long now = timer.nanos(); // not before a new rate is made, which begins at its time
        long wait = rate.wait(tokens, now);
        return wait > 0
                ? Grant.refused(LimitKind.ADAPTIVE, perMinute(rate), Duration.ofNanos(wait))
                : Grant.of(new SentCall(rate, rate.send(tokens, now)));
    }

    /** Returns 0 if there is no limit but a pause. */
    private static long perMinute(AdaptiveRate rate) {
        return rate.rate() == Double.POSITIVE_INFINITY ? 0 : Math.max(1, Math.round(60 * rate.rate()));
    }

    @Override
    public synchronized Duration timeFor(String key, int calls, long tokens) {
        double seconds = calls / rates.get(key).rate();
        return Duration.ofMillis((long) (1000 * seconds));
    }

    @Override
    public synchronized CompletionStage<List<LimitUse>> use(String key) {
        List<LimitUse> all = new ArrayList<>(1);
        AdaptiveRate rate = rates.get(key);
        if (rate.rate() != Double.POSITIVE_INFINITY) {
            all.add(new LimitUse(LimitKind.ADAPTIVE, perMinute(rate), 0, Duration.ZERO));
        }
        return CompletableFuture.completedFuture(all);
    }

    /** One call that was sent. */
    private final class SentCall extends AtomicBoolean implements Permit {
        private static final long serialVersionUID = 1L;

        private final transient AdaptiveRate rate;
        private final transient AdaptiveRate.Sent sent;

        SentCall(AdaptiveRate rate, AdaptiveRate.Sent sent) {
            this.rate = rate;
            this.sent = sent;
        }

        @Override
        public void settle(long tokens) {
            set(true);
        }

        @Override
        public void cancel() {
            if (compareAndSet(false, true)) {
                synchronized (AdaptiveLimiter.this) {
                    rate.unsend();
                }
            }
        }

        @Override
        public void observe(List<RateLimitStatus> statuses) {
            for (RateLimitStatus status : statuses) {
                countsTokens |= status.unit() == RateLimitStatus.Unit.TOKENS;
            }
            synchronized (AdaptiveLimiter.this) {
                rate.observe(statuses, sent);
            }
        }

        @Override
        public void refused(LlmException error) {
            synchronized (AdaptiveLimiter.this) {
                rate.refused(sent, error.retryAfter(), timer.nanos());
            }
        }
    }
}

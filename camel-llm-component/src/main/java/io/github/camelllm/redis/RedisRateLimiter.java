package io.github.camelllm.redis;

import static io.github.camelllm.redis.RedisScript.argument;
import static io.github.camelllm.redis.RedisScript.number;

import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.CountedWindow;
import io.github.camelllm.limit.LimitKind;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.LimitUse;
import io.github.camelllm.limit.MemoryRateLimiter;
import io.github.camelllm.limit.RateLimiter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A limit that all nodes share: one script for each call, and another at its end if that frees or corrects something. This node
 * also counts its own calls in memory, by which it limits them while Redis cannot be reached.
 */
final class RedisRateLimiter implements RateLimiter {
    private final RedisCounting counting;
    private volatile LimitRule rule;
    private volatile List<CountedWindow> windows;
    private volatile int most;
    private final boolean countsTokens;
    private final Clock clock;
    private final MemoryRateLimiter own;
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    RedisRateLimiter(RedisCounting counting, LimitRule rule, Clock clock, Timer timer) {
        this.counting = counting;
        this.rule = rule;
        this.windows = rule.windows();
        this.most = rule.maxConcurrent() == null ? 0 : rule.maxConcurrent();
        this.countsTokens = RateLimiter.super.countsTokens();
        this.clock = clock;
        this.own = new MemoryRateLimiter(rule, clock, timer);
    }

    @Override
    public LimitRule rule() {
        return rule;
    }

    /** Changes the figures; not what is counted, whose keys in Redis are those of the kinds, nor who has a limit. */
    @Override
    public synchronized boolean change(LimitRule to) {
        boolean isSameKind = to.scopes().equals(rule.scopes())
                && kinds(to).equals(kinds(rule))
                && (to.maxConcurrent() == null) == (rule.maxConcurrent() == null);
        if (isSameKind) {
            own.change(to);
            windows = to.windows();
            most = to.maxConcurrent() == null ? 0 : to.maxConcurrent();
            rule = to;
        }
        return isSameKind;
    }

    private static List<LimitKind> kinds(LimitRule rule) {
        return rule.windows().stream().map(CountedWindow::kind).toList();
    }

    @Override
    public boolean countsTokens() {
        return countsTokens;
    }

    @Override
    public CompletionStage<Grant> tryAcquire(String key, long tokens) {
        CompletionStage<List<Object>> answered;
        synchronized (this) { // so that the numbers of calls under way arrive in their order
            int calls = most == 0 ? 0 : underWay.merge(key, 1, Integer::sum);
            answered = counting.run(RedisScript.LIMIT_ACQUIRE, RedisKeys.limit(rule, key), acquire(calls, tokens));
        }
        return answered.handle((result, failure) -> failure == null ? grant(key, tokens, result) : alone(key, tokens))
                .thenCompose(grant -> grant);
    }

    private byte[][] acquire(int calls, long tokens) {
        byte[][] values = new byte[4 + 3 * windows.size()][];
        head(values, calls);
        for (int i = 0; i < windows.size(); i++) {
            CountedWindow window = windows.get(i);
            values[4 + 3 * i] = argument(window.limit());
            values[5 + 3 * i] = argument(window.cost(tokens));
            values[6 + 3 * i] = argument(window.isMinute() ? 0 : expiry(window));
        }
        return values;
    }

    private void head(byte[][] values, int calls) {
        values[0] = argument(counting.node());
        values[1] = argument(calls);
        values[2] = argument(most);
        values[3] = argument(counting.leaseMillis());
    }

    private long expiry(CountedWindow window) {
        return window.window().expiry(Instant.ofEpochMilli(clock.millis())).toEpochMilli();
    }

    private CompletionStage<Grant> grant(String key, long tokens, List<Object> result) {
        if (number(result.get(0)) == 1) {
            Permit counted = own.record(key, tokens);
            return CompletableFuture.completedFuture(
                    Grant.of(new Shared(key, tokens, counted, result.subList(1, result.size()))));
        }
        ended(key);
        int refusing = (int) number(result.get(1));
        if (refusing < 0) {
            return CompletableFuture.completedFuture(Grant.refused(LimitKind.MAX_CONCURRENT, most, null));
        }
        CountedWindow window = windows.get(refusing - 1);
        Duration wait = Duration.ofMillis(Math.max(1, number(result.get(2))));
        return CompletableFuture.completedFuture(Grant.refused(window.kind(), window.limit(), wait));
    }

    /** Limits a call by what this node knows alone. */
    private CompletionStage<Grant> alone(String key, long tokens) {
        if (counting.isRefusing()) {
            ended(key);
            return CompletableFuture.failedFuture(counting.unreachable(rule.title(key)));
        }
        return own.tryAcquire(key, tokens).thenApply(grant -> {
            Permit permit = grant.permit();
            if (permit == null) {
                ended(key);
                return grant;
            }
            return Grant.of(new Shared(key, tokens, permit, null));
        });
    }

    /** Takes note that a call of this node is no longer under way, and returns how many are. */
    private int ended(String key) {
        Integer left = most == 0 ? null : underWay.computeIfPresent(key, (any, calls) -> calls > 1 ? calls - 1 : null);
        return left == null ? 0 : left;
    }

    /** Renews the leases of calls under way. */
    void renew() {
        underWay.keySet().forEach(key -> {
            synchronized (this) {
                byte[][] values = new byte[4][];
                head(values, underWay.getOrDefault(key, 0));
                byte[][] keys = {RedisKeys.limit(rule, key)[0]};
                unanswered(counting.run(RedisScript.LIMIT_SETTLE, keys, values));
            }
        });
    }

    /** A failure needs nothing: the link has logged it, counts expire, and leases are renewed or end. */
    private static void unanswered(CompletionStage<?> command) {
        command.exceptionally(failure -> null);
    }

    @Override
    public CompletionStage<List<LimitUse>> use(String key) {
        return counting.run(RedisScript.LIMIT_USE, RedisKeys.limit(rule, key), new byte[0][])
                .handle((result, failure) ->
                        failure == null ? CompletableFuture.completedFuture(use(result)) : own.use(key))
                .thenCompose(use -> use);
    }

    private List<LimitUse> use(List<Object> result) {
        List<LimitUse> all = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            CountedWindow window = windows.get(i);
            Duration resets = Duration.ofMillis(number(result.get(2 * i + 2)));
            all.add(new LimitUse(window.kind(), window.limit(), number(result.get(2 * i + 1)), resets));
        }
        if (most > 0) {
            all.add(new LimitUse(LimitKind.MAX_CONCURRENT, most, number(result.get(0)), Duration.ZERO));
        }
        return all;
    }

    /** One call under way. */
    private final class Shared extends AtomicBoolean implements Permit {
        private static final long serialVersionUID = 1L;

        private final String key;
        private final long expected;
        private final transient Permit counted;
        private final transient @Nullable List<Object> expiries;

        Shared(String key, long expected, Permit counted, @Nullable List<Object> expiries) {
            this.key = key;
            this.expected = expected;
            this.counted = counted;
            this.expiries = expiries;
        }

        @Override
        public void settle(long tokens) {
            if (compareAndSet(false, true)) {
                counted.settle(tokens);
                end(tokens, false);
            }
        }

        @Override
        public void cancel() {
            if (compareAndSet(false, true)) {
                counted.cancel();
                end(-1, true);
            }
        }

        @Override
        public boolean isLocal() {
            return expiries == null;
        }

        private void end(long tokens, boolean cancelled) {
            List<Object> counts = expiries;
            boolean corrects = counts != null && (cancelled || (countsTokens && tokens >= 0));
            if (!corrects && most == 0) {
                return;
            }
            int size = corrects ? windows.size() : 0;
            byte[][] values = new byte[4 + 2 * size][];
            for (int i = 0; i < size; i++) {
                CountedWindow window = windows.get(i);
                values[4 + 2 * i] = argument(RedisScript.text(
                        java.util.Objects.requireNonNull(counts).get(i)));
                values[5 + 2 * i] = argument(difference(window, tokens, cancelled));
            }
            synchronized (RedisRateLimiter.this) {
                head(values, ended(key));
                unanswered(counting.run(RedisScript.LIMIT_SETTLE, RedisKeys.limitCounts(rule, key, size), values));
            }
        }

        private long difference(CountedWindow window, long tokens, boolean cancelled) {
            if (cancelled) {
                return -window.cost(expected);
            }
            return window.kind().countsTokens() ? tokens - window.cost(expected) : 0;
        }
    }
}

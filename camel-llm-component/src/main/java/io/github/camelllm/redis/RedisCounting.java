package io.github.camelllm.redis;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.LimitQueue;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.RateLimiter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits and budgets in Redis, for all nodes that reach it. What a node holds (calls under way, reserved money) it holds by a
 * lease that it renews, and that ends when it dies.
 */
public final class RedisCounting implements AutoCloseable {
    /** For how long a node that has died still holds what it held. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(RedisCounting.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RedisLink link;
    private final RedisServers servers;
    private final Timer timer;
    private final boolean refusing;
    private final Duration lease;
    private final String node = UUID.randomUUID().toString();
    private final Queue<Runnable> renewals = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    private RedisCounting(RedisServers servers, Timer timer, boolean refusing, Duration lease) {
        this.lease = lease;
        this.servers = servers;
        this.timer = timer;
        this.refusing = refusing;
        this.link = new RedisLink(
                servers,
                timer,
                refusing
                        ? "calls with limits or budgets fail until it does"
                        : "this node keeps to limits and budgets by itself until it does");
    }

    /**
     * Begins to connect, and returns at once.
     *
     * @param uri the address; several with commas between for a cluster
     * @param timer what renews leases
     * @param refusing whether calls fail while Redis cannot be reached; else this node counts by itself
     * @throws LlmException of kind {@code CONFIGURATION} if it is no address
     */
    public static RedisCounting connect(String uri, Timer timer, boolean refusing) {
        return connect(uri, timer, refusing, LEASE);
    }

    /** Connects with leases of another length. */
    static RedisCounting connect(String uri, Timer timer, boolean refusing, Duration lease) {
        RedisCounting counting = new RedisCounting(new RedisServers(uri), timer, refusing, lease);
        counting.renewLater();
        return counting;
    }

    /** Returns a limit that is counted here. */
    public RateLimiter limiter(LimitRule rule, Clock clock) {
        RedisRateLimiter limiter = new RedisRateLimiter(this, rule, clock, timer);
        renewals.add(limiter::renew);
        return limiter;
    }

    /** Returns a budget that is counted here. */
    public Budget budget(BudgetRule rule, Clock clock) {
        RedisBudget budget = new RedisBudget(this, rule, clock);
        renewals.add(budget::renew);
        return budget;
    }

    private void renewLater() {
        try {
            timer.after(lease.dividedBy(3), this::renew);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("Leases end by themselves, since the timer has stopped", stopping);
        }
    }

    private void renew() {
        if (closed) {
            return;
        }
        try {
            renewals.forEach(Runnable::run);
        } finally {
            renewLater();
        }
    }

    CompletionStage<List<Object>> run(RedisScript script, byte[][] keys, byte[][] values) {
        return script.run(link, keys, values);
    }

    /** Returns for how long what this node holds is held without being renewed, in milliseconds. */
    long leaseMillis() {
        return lease.toMillis();
    }

    /** Returns the name of this process among the nodes. */
    String node() {
        return node;
    }

    /** Returns whether calls fail while Redis cannot be reached. */
    boolean isRefusing() {
        return refusing;
    }

    LlmException unreachable(String title) {
        return ErrorDetails.of(
                        ErrorKind.RATE_LIMIT,
                        title + " is counted in Redis at " + servers
                                + ", which cannot be reached, so the call is refused (component option"
                                + " redisFailure=refuse)")
                .providerCode(LimitQueue.LOCAL)
                .retryAfter(RETRY)
                .exception();
    }

    @Override
    public void close() {
        closed = true;
        link.close();
    }

    @Override
    public String toString() {
        return "RedisCounting[" + servers + "]";
    }
}

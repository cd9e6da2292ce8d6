package io.github.camelllm.redis;

import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis that tolerates outages. Commands wait only for the first connection attempt: while Redis is unreachable or slow,
 * they fail at once, except for one per second that probes it. Each outage is logged once.
 */
final class RedisLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

    /** The number of successive failures after which only probes are sent. */
    private static final int MOST_FAILURES = 3;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final RedisServers servers;
    private final Timer timer;
    private final String consequence;
    private final CompletableFuture<Boolean> first = new CompletableFuture<>();
    private final AtomicBoolean reachable = new AtomicBoolean(true);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong nextTry = new AtomicLong();
    private volatile @Nullable RedisClusterAsyncCommands<byte[], byte[]> commands;
    private volatile boolean closed;
    private final Set<RedisScript> scripts = ConcurrentHashMap.newKeySet();

    /**
     * Starts connecting.
     *
     * @param consequence the effect of an outage on calls, for the log
     */
    RedisLink(RedisServers servers, Timer timer, String consequence) {
        this.servers = servers;
        this.consequence = consequence;
        this.timer = timer;
        connect();
    }

    private void connect() {
        servers.commands().whenComplete((connected, failure) -> {
            if (connected != null) {
                servers.onLost(connected.opened(), this::lost);
                commands = connected.commands();
                reached();
            } else {
                failed(failure);
                again();
            }
            first.complete(true);
        });
    }

    private void lost() {
        commands = null;
        scripts.clear(); // it may come back without them
        failed(new ConnectException("The connection was lost"));
        again();
    }

    private void again() {
        if (closed) {
            return;
        }
        try {
            timer.after(PAUSE, this::connect);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("The timer has stopped; no further attempt to reach Redis", stopping);
        }
    }

    /** Sends a command; the promise fails if Redis cannot be reached or does not answer in time. */
    <T> CompletionStage<T> send(
            Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        return first.isDone() ? sendNow(command) : first.thenCompose(done -> sendNow(command));
    }

    private <T> CompletionStage<T> sendNow(
            Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        RedisClusterAsyncCommands<byte[], byte[]> now = commands;
        if (now == null || closed || !isWorthATry()) {
            return CompletableFuture.failedFuture(new ConnectException("Redis at " + servers + " cannot be reached"));
        }
        CompletionStage<T> result;
        try {
            result = command.apply(now);
        } catch (RuntimeException e) {
            result = CompletableFuture.failedFuture(e);
        }
        return result.whenComplete((value, failure) -> {
            if (failure == null) {
                reached();
            } else {
                failed(failure);
            }
        });
    }

    private boolean isWorthATry() {
        if (failures.get() < MOST_FAILURES) {
            return true;
        }
        long now = timer.nanos();
        long due = nextTry.get();
        return now - due >= 0 && nextTry.compareAndSet(due, now + PAUSE.toNanos());
    }

    private void reached() {
        failures.set(0);
        if (reachable.compareAndSet(false, true)) {
            LOG.info("Redis at {} can be reached again", servers);
        }
    }

    private void failed(Throwable failure) {
        if (failures.incrementAndGet() == MOST_FAILURES) {
            nextTry.set(timer.nanos() + PAUSE.toNanos());
        }
        if (!closed && reachable.compareAndSet(true, false)) {
            LOG.warn(
                    "Redis at {} cannot be reached or does not answer in time: {} ({})",
                    servers,
                    consequence,
                    LlmException.causeOf(failure).toString());
        }
    }

    /** Returns the scripts that Redis has been sent whole since the connection was opened. */
    Set<RedisScript> scripts() {
        return scripts;
    }

    /** Returns whether the last command was answered. */
    boolean isReachable() {
        return reachable.get();
    }

    @Override
    public void close() {
        closed = true;
        first.complete(false);
        servers.close();
    }
}

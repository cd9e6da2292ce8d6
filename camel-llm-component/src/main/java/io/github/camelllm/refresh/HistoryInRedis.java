package io.github.camelllm.refresh;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.history.CallHistory;
import io.github.camelllm.redis.RedisHistory;
import io.github.camelllm.wiring.SharedResources;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the history of calls in Redis over restarts. At the start and each minute it adds the histories of nodes that have stopped to its
 * own, and writes its own if it has changed, also at the stop. Calls do not wait for it. While Redis cannot be reached, the history is in
 * memory, and is written when Redis is back.
 */
public final class HistoryInRedis {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final long STOP_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(HistoryInRedis.class);

    private final CallHistory history;
    private final Set<String> included = new HashSet<>();
    private final Set<String> unreadable = new HashSet<>();
    private String node = UUID.randomUUID().toString();
    private @Nullable RedisHistory redis;
    private CompletableFuture<?> working = CompletableFuture.completedFuture(null);
    private Runnable pending = () -> {};
    private long written;
    private boolean stopped = true;

    /** Creates the keeper of a history, which may be started and stopped several times. */
    public HistoryInRedis(CallHistory history) {
        this.history = history;
    }

    /**
     * Begins to connect, to read and to write.
     *
     * @param uri the address of Redis
     * @param group the name that all nodes of an application share
     * @return writes the history a last time and stops
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} if the address is wrong or the client is missing
     */
    public synchronized Runnable start(SharedResources shared, String uri, String group) {
        try {
            redis = RedisHistory.connect(uri, group, shared.timer());
        } catch (NoClassDefFoundError e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "A history in Redis needs io.lettuce:lettuce-core on the classpath: add it, or set the"
                                    + " component option telemetryStore=file")
                    .cause(e)
                    .exception();
        }
        stopped = false;
        work(shared);
        return this::stop;
    }

    private synchronized void work(SharedResources shared) {
        RedisHistory now = redis;
        if (stopped || now == null) {
            return;
        }
        working = step(now, shared.workers()).toCompletableFuture().whenComplete((done, failure) -> later(shared));
    }

    private synchronized void later(SharedResources shared) {
        if (stopped) {
            return;
        }
        try {
            pending = shared.timer().after(INTERVAL, () -> shared.workers().execute(() -> work(shared)));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("The history is no longer written to Redis, since the component stops", stopping);
        }
    }

    /** Adds the histories of others and writes; it never fails: an outage has been logged, and the next step does what is left. */
    private CompletionStage<?> step(RedisHistory with, Executor workers) {
        return with.claim(node())
                .thenCompose(nodes -> addAll(nodes, with, workers))
                .thenComposeAsync(done -> write(with, false), workers)
                .handle((done, failure) -> {
                    LOG.debug("The history has been exchanged with Redis, or will be in a minute", failure);
                    return null;
                });
    }

    private CompletionStage<?> addAll(List<String> nodes, RedisHistory from, Executor workers) {
        CompletionStage<?> all = CompletableFuture.completedFuture(null);
        for (String one : nodes) {
            all = all.thenCompose(done -> from.read(one)).thenAcceptAsync(bytes -> add(one, bytes), workers);
        }
        return all;
    }

    private synchronized void add(String from, byte[] bytes) {
        if (included.contains(from) || unreadable.contains(from)) {
            return;
        }
        try {
            if (bytes.length > 0) {
                history.read(new ByteArrayInputStream(bytes));
            }
            included.add(from);
        } catch (IOException e) {
            unreadable.add(from);
            LOG.warn(
                    "The history of calls of the node {} in Redis cannot be read and stays there for 31 days", from, e);
        }
    }

    private CompletionStage<?> write(RedisHistory to, boolean last) {
        long version = history.version();
        List<String> with = included();
        byte[] bytes = version == written() && with.isEmpty() ? new byte[0] : bytes();
        return to.write(node(), bytes, with, last).thenAccept(replaced -> {
            if (replaced) {
                wrote(version, with);
            } else {
                beginAnew();
            }
        });
    }

    private byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            history.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private synchronized String node() {
        return node;
    }

    private synchronized long written() {
        return written;
    }

    private synchronized List<String> included() {
        return List.copyOf(included);
    }

    private synchronized void wrote(long version, Collection<String> with) {
        written = version;
        with.forEach(included::remove);
    }

    /** Another node has this one's history: to go on with it here would count its calls twice. */
    private synchronized void beginAnew() {
        LOG.warn(
                "This node could not reach Redis for minutes, and another one goes on with its history of calls; it begins"
                        + " a new one");
        node = UUID.randomUUID().toString();
        included.clear();
        history.reset();
    }

    /** Waits without the lock, which the last step needs. */
    private void stop() {
        CompletableFuture<?> all;
        RedisHistory from;
        synchronized (this) {
            from = redis;
            if (stopped || from == null) {
                return;
            }
            stopped = true;
            pending.run();
            all = working.thenCompose(done -> write(from, true));
        }
        try {
            all.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("The last minute of the history of calls could not be written to Redis before the stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            from.close();
        }
    }
}

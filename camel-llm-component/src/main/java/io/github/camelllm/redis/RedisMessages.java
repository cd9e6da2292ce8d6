package io.github.camelllm.redis;

import io.github.camelllm.concurrent.Timer;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of other nodes. They may be lost, so waiting calls also poll from time to time, and data kept current by messages is dropped
 * when the connection was lost.
 */
final class RedisMessages {
    private static final Logger LOG = LoggerFactory.getLogger(RedisMessages.class);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    /** How long to wait for a message before polling. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final RedisServers servers;
    private final Timer timer;
    private final String standing;
    private final Consumer<String> listener;
    private final Runnable interrupted;
    private final Map<String, Set<CompletableFuture<Boolean>>> waiting = new ConcurrentHashMap<>();
    private volatile @Nullable StatefulRedisPubSubConnection<String, String> connection;
    private volatile boolean closed;

    /**
     * Begins to connect.
     *
     * @param standing the channel with a permanent subscription
     * @param listener receives its messages
     * @param interrupted run when messages may have been lost
     */
    RedisMessages(RedisServers servers, Timer timer, String standing, Consumer<String> listener, Runnable interrupted) {
        this.servers = servers;
        this.timer = timer;
        this.standing = standing;
        this.listener = listener;
        this.interrupted = interrupted;
        connect();
    }

    private void connect() {
        servers.messages().whenComplete((connected, failure) -> {
            if (connected != null) {
                listen(connected);
            } else if (!closed) {
                later(RECONNECT, this::connect);
            }
        });
    }

    private void listen(StatefulRedisPubSubConnection<String, String> connected) {
        connected.addListener(messages());
        connected.addListener(interruptions());
        servers.onLost(connected, () -> {
            connection = null;
            if (!closed) {
                later(RECONNECT, this::connect);
            }
        });
        connection = connected;
        logged(connected.async().subscribe(standing));
    }

    private RedisPubSubListener<String, String> messages() {
        return new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                if (channel.equals(standing)) {
                    listener.accept(message);
                } else {
                    wake(channel);
                }
            }

            @Override
            public void subscribed(String channel, long count) {
                if (channel.equals(standing)) {
                    interrupted.run(); // earlier messages were missed
                }
            }
        };
    }

    private RedisConnectionStateListener interruptions() {
        return new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                interrupted.run();
            }

            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> found, SocketAddress address) {
                interrupted.run(); // Lettuce subscribes again
            }
        };
    }

    /** Returns a promise that completes with a message on a channel, or after a delay. */
    CompletionStage<?> await(String channel) {
        CompletableFuture<Boolean> woken = new CompletableFuture<>();
        Set<CompletableFuture<Boolean>> others =
                waiting.computeIfAbsent(channel, name -> ConcurrentHashMap.newKeySet());
        others.add(woken);
        StatefulRedisPubSubConnection<String, String> now = connection;
        if (now != null) {
            logged(now.async().subscribe(channel));
        }
        later(LOOK, () -> wake(channel));
        return woken;
    }

    private void wake(String channel) {
        Set<CompletableFuture<Boolean>> woken = waiting.remove(channel);
        if (woken == null) {
            return;
        }
        StatefulRedisPubSubConnection<String, String> now = connection;
        if (now != null) {
            logged(now.async().unsubscribe(channel));
        }
        woken.forEach(each -> each.complete(true));
    }

    private void later(Duration delay, Runnable task) {
        try {
            timer.after(delay, task);
        } catch (RejectedExecutionException stopping) {
            task.run();
        }
    }

    private static void logged(CompletionStage<?> command) {
        command.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.debug("Messages of other nodes may be lost", failure);
            }
        });
    }

    void close() {
        closed = true;
        waiting.keySet().forEach(this::wake);
    }
}

package io.github.camelllm.redis;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A server or a cluster of Redis, as Lettuce reaches it. To a cluster Lettuce reconnects itself; a lost connection to a single server is
 * reopened by its user, because Lettuce would log each attempt as a warning.
 */
final class RedisServers implements AutoCloseable {
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration COMMAND_TIMEOUT = Duration.ofMillis(250);

    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final Supplier<CompletionStage<Connection>> commands;
    private final Supplier<CompletionStage<? extends StatefulRedisPubSubConnection<String, String>>> messages;
    private final String description;
    private final Set<StatefulConnection<?, ?>> open = ConcurrentHashMap.newKeySet();

    /** An open connection and its commands. */
    record Connection(StatefulConnection<?, ?> opened, RedisClusterAsyncCommands<byte[], byte[]> commands) {}

    RedisServers(String addresses) {
        List<RedisURI> uris = uris(addresses);
        Duration timeout = addresses.contains("timeout=") ? uris.get(0).getTimeout() : COMMAND_TIMEOUT;
        uris.forEach(uri -> uri.setTimeout(CONNECT_TIMEOUT));
        description =
                uris.stream().map(uri -> uri.getHost() + ":" + uri.getPort()).collect(Collectors.joining(","));
        resources = resources();
        if (uris.size() == 1) {
            RedisClient single = RedisClient.create(resources, uris.get(0));
            single.setOptions(options(ClientOptions.builder(), timeout)
                    .autoReconnect(false)
                    .build());
            client = single;
            commands = () -> single.connectAsync(ByteArrayCodec.INSTANCE, uris.get(0))
                    .thenApply(opened -> new Connection(opened, opened.async()));
            messages = () -> single.connectPubSubAsync(StringCodec.UTF8, uris.get(0));
        } else {
            RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
            cluster.setOptions((ClusterClientOptions)
                    options(ClusterClientOptions.builder(), timeout).build());
            client = cluster;
            commands = () -> cluster.refreshPartitionsAsync()
                    .thenCompose(known -> cluster.connectAsync(ByteArrayCodec.INSTANCE))
                    .thenApply(opened -> new Connection(opened, opened.async()));
            messages = () ->
                    cluster.refreshPartitionsAsync().thenCompose(known -> cluster.connectPubSubAsync(StringCodec.UTF8));
        }
    }

    private static ClientResources resources() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(
                        Delay.exponential(Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
                .build();
    }

    private static List<RedisURI> uris(String addresses) {
        try {
            return Arrays.stream(addresses.split(","))
                    .map(String::strip)
                    .map(RedisURI::create)
                    .toList();
        } catch (IllegalArgumentException e) { // not its message, which may contain the password
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The component option redisUri must be an address such as redis://localhost:6379, or several"
                                    + " with commas between")
                    .exception();
        }
    }

    private static ClientOptions.Builder options(ClientOptions.Builder options, Duration timeout) {
        return options.maintNotificationsConfig(MaintNotificationsConfig.disabled()) // of Redis Enterprise
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.builder().fixedTimeout(timeout).build());
    }

    /** Runs an action when a connection is lost that must be reopened. */
    void onLost(StatefulConnection<?, ?> opened, Runnable task) {
        if (client instanceof RedisClusterClient) {
            return;
        }
        opened.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                open.remove(opened);
                task.run();
            }
        });
    }

    /** Opens the connection for commands. */
    CompletionStage<Connection> commands() {
        return commands.get().thenApply(connection -> {
            open.add(connection.opened());
            return connection;
        });
    }

    /** Opens the connection for messages. */
    CompletionStage<? extends StatefulRedisPubSubConnection<String, String>> messages() {
        return messages.get().thenApply(connection -> {
            open.add(connection);
            return connection;
        });
    }

    /** Returns hosts and ports. */
    @Override
    public String toString() {
        return description;
    }

    @Override
    public void close() {
        // Each by itself, as the client would log that they are closed
        CompletableFuture<?>[] closing =
                open.stream().map(StatefulConnection::closeAsync).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(closing)
                .completeOnTimeout(null, 2, TimeUnit.SECONDS)
                .handle((done, failure) -> null)
                .join();
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}

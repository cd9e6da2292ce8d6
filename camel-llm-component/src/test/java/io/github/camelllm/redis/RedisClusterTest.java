package io.github.camelllm.redis;

import static org.awaitility.Awaitility.await;

import io.github.camelllm.cache.ResponseCache;
import io.github.camelllm.concurrent.JdkTimer;
import io.github.camelllm.test.ManualClock;
import io.github.camelllm.test.ResponseCacheContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import redis.embedded.RedisShardedCluster;
import redis.embedded.core.RedisServerBuilder;

/** The cache in a real cluster of three nodes. */
class RedisClusterTest extends ResponseCacheContract {
    private static RedisShardedCluster cluster;
    private static String uris;

    private final ManualClock clock = new ManualClock(Instant.now());
    private final RedisCache cache = RedisCache.connect(uris, null, clock, JdkTimer.INSTANCE);

    @BeforeAll
    static void start() throws IOException {
        List<Integer> ports = List.of(TestRedis.freeBusPort(), TestRedis.freeBusPort(), TestRedis.freeBusPort());
        cluster = RedisShardedCluster.newRedisCluster()
                .withServerBuilder(new RedisServerBuilder().bind("127.0.0.1").setting("save \"\""))
                .serverPorts(ports)
                .shard("one", 0)
                .shard("two", 0)
                .shard("three", 0)
                .build();
        cluster.start();
        ports.forEach(RedisClusterTest::neverGivesUp);
        ports.forEach(RedisClusterTest::awaitCluster);
        uris = ports.stream()
                .map(port -> "redis://127.0.0.1:" + port + "?timeout=20s")
                .collect(Collectors.joining(","));
    }

    /** A node that has no CPU for 5 seconds would make the others declare the cluster down. */
    private static void neverGivesUp(int port) {
        try (RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().configSet("cluster-node-timeout", "600000");
        }
    }

    /** A node learns by gossip, after it has been started, that all slots are served. */
    private static void awaitCluster(int port) {
        try (RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> connection.sync().clusterInfo().contains("cluster_state:ok"));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.stop();
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Override
    protected ResponseCache cache() {
        return cache;
    }

    @Override
    protected long now() {
        return clock.millis();
    }

    @Override
    protected void pass(Duration time) {
        clock.pass(time);
    }
}

package io.github.camelllm.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.cache.CacheKey;
import io.github.camelllm.cache.Invalidation;
import io.github.camelllm.cache.ResponseCache;
import io.github.camelllm.concurrent.JdkTimer;
import io.github.camelllm.test.ManualClock;
import io.github.camelllm.test.ResponseCacheContract;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisCacheContractTest extends ResponseCacheContract {
    private static final TestRedis REDIS = TestRedis.start();

    private final ManualClock clock = new ManualClock(Instant.now());
    private final RedisCache cache = RedisCache.connect(REDIS.uri(), null, clock, JdkTimer.INSTANCE);

    @AfterEach
    void close() {
        cache.close();
    }

    @AfterAll
    static void stop() {
        REDIS.close();
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

    @Test
    void theKeysOfOneCommandHaveOneSlotOfACluster() {
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 256; i++) {
            byte[] hash = new byte[32];
            hash[0] = (byte) i;
            CacheKey key = CacheKey.of("a}b{c", hash);
            int shard = RedisKeys.shard(key);
            int slot = SlotHash.getSlot(RedisKeys.entry(key));
            slots.add(slot);
            assertThat(SlotHash.getSlot(RedisKeys.lease(key))).isEqualTo(slot);
            for (Invalidation what :
                    Set.of(Invalidation.key(key), Invalidation.tag("a}b{c", "{t}"), Invalidation.namespace("a}b{c"))) {
                assertThat(SlotHash.getSlot(RedisKeys.invalidated(what, shard))).isEqualTo(slot);
            }
        }
        assertThat(slots).as("a namespace is on several nodes").hasSize(RedisKeys.SHARDS);
    }
}

package io.github.camelllm.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.test.ManualClock;
import io.github.camelllm.test.ManualTimer;
import io.github.camelllm.test.ResponseCacheContract;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TieredCacheContractTest extends ResponseCacheContract {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-28T22:30:00Z"));
    private final ManualTimer timer = new ManualTimer();
    private final MemoryCache near = new MemoryCache(1 << 20, clock, timer);
    private final MemoryCache far = new MemoryCache(1 << 20, clock, timer);
    private final TieredCache cache = new TieredCache(near, far);

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
        timer.pass(time);
    }

    @Test
    void whatIsFoundFarIsNearFromThenOn() {
        CacheKey key = CacheKey.of("", new byte[32]);
        far.put(key, CacheEntry.of(ChatResponse.builder().build(), CachePolicy.of(Duration.ofHours(1)), now()));
        assertThat(cache.getIfPresent(key)).isNull();
        cache.get(key);
        assertThat(cache.getIfPresent(key)).isNotNull();
    }
}

package io.github.camelllm.cache;

import io.github.camelllm.test.ManualClock;
import io.github.camelllm.test.ManualTimer;
import io.github.camelllm.test.ResponseCacheContract;
import java.time.Duration;
import java.time.Instant;

class MemoryCacheContractTest extends ResponseCacheContract {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-28T22:30:00Z"));
    private final ManualTimer timer = new ManualTimer();
    private final MemoryCache cache = new MemoryCache(1 << 20, clock, timer);

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
}

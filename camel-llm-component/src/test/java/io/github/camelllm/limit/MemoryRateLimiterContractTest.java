package io.github.camelllm.limit;

import io.github.camelllm.test.ManualClock;
import io.github.camelllm.test.ManualTimer;
import io.github.camelllm.test.RateLimiterContract;
import java.time.Duration;
import java.time.Instant;

class MemoryRateLimiterContractTest extends RateLimiterContract {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-28T22:30:00Z"));
    private final ManualTimer timer = new ManualTimer();

    @Override
    protected RateLimiter limiter(LimitRule wanted) {
        return new MemoryRateLimiter(wanted, clock, timer);
    }

    @Override
    protected void pass(Duration time) {
        clock.pass(time);
        timer.pass(time);
    }
}

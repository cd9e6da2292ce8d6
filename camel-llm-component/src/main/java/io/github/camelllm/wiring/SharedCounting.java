package io.github.camelllm.wiring;

import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.MemoryBudget;
import io.github.camelllm.limit.MemoryRateLimiter;
import io.github.camelllm.limit.RateLimiter;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where limits and budgets are counted; made when first asked for, since without Redis Lettuce is not needed. */
final class SharedCounting implements AutoCloseable {
    private final Supplier<CountingSettings> source;
    private final Timer timer;
    private @Nullable CountingSettings settings;

    SharedCounting(Supplier<CountingSettings> source, Timer timer) {
        this.source = source;
        this.timer = timer;
    }

    synchronized CountingSettings settings() {
        if (settings == null) {
            settings = source.get();
        }
        return settings;
    }

    RateLimiter limiter(LimitRule rule) {
        return new MemoryRateLimiter(rule, settings().clock(), timer);
    }

    Budget budget(BudgetRule rule, Clock clock) {
        return new MemoryBudget(rule, clock);
    }

    @Override
    public void close() {}
}

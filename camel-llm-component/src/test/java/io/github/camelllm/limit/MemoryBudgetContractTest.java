package io.github.camelllm.limit;

import io.github.camelllm.test.BudgetContract;
import io.github.camelllm.test.ManualClock;
import java.time.Duration;
import java.time.Instant;

class MemoryBudgetContractTest extends BudgetContract {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-28T22:30:00Z"));

    @Override
    protected Budget budget(BudgetRule wanted) {
        return new MemoryBudget(wanted, clock);
    }

    @Override
    protected void pass(Duration time) {
        clock.pass(time);
    }
}

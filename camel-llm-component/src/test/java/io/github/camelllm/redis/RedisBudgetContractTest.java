package io.github.camelllm.redis;

import io.github.camelllm.concurrent.JdkTimer;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.test.BudgetContract;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

class RedisBudgetContractTest extends BudgetContract {
    private static final TestRedis REDIS = TestRedis.start();

    private final RedisCounting counting = RedisCounting.connect(REDIS.patientUri(), JdkTimer.INSTANCE, true);

    @AfterEach
    void close() {
        counting.close();
    }

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @Override
    protected Budget budget(BudgetRule wanted) {
        return counting.budget(wanted, Clock.systemUTC());
    }

    @Override
    protected void pass(Duration time) throws Exception {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}

package io.github.camelllm.stage;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits retries to a share of the calls to a provider, so that retries do not amplify an outage. Each call deposits a fraction of a retry,
 * each retry withdraws one; an initial reserve allows retries of rare calls, too. Safe for all threads.
 *
 * <p>Source: the retry budget of Finagle.
 */
public final class RetryBudget {
    private static final long ONE = 1_000;
    private static final long RESERVE = 10 * ONE;
    private static final long MOST = 100 * ONE;

    private final long deposit;
    private final AtomicLong balance = new AtomicLong(RESERVE);

    /**
     * Creates a budget.
     *
     * @param share the fraction of a retry deposited by each call, such as 0.2; with 0 there is only the reserve of 10
     */
    public RetryBudget(double share) {
        if (!(share >= 0)) {
            throw new IllegalArgumentException("retryBudget must be 0 or more: " + share);
        }
        this.deposit = Math.round(share * ONE);
    }

    void call() {
        balance.updateAndGet(now -> Math.min(MOST, now + deposit));
    }

    boolean retry() {
        return balance.getAndUpdate(now -> now >= ONE ? now - ONE : now) >= ONE;
    }
}

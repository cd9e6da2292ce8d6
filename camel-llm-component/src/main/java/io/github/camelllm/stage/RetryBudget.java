package io.github.camelllm.stage;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The share of calls to a provider that may be retries, so that retries do not add to an outage. Each call pays a share
 * of a retry in, each retry takes a whole one out; a reserve lets rare calls be retried, too. Safe for all threads.
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
     * Makes a budget.
     *
     * @param share how many retries each call pays for, such as 0.2; 0 leaves only the reserve of 10
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

package io.github.camelllm.limit;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * An amount of money that calls share. The worst-case cost of a call is reserved before it and settled after it, so that
 * concurrent calls never overspend. Safe for all threads; no method blocks.
 *
 * <p>For example, five dollars a day for each tenant, for endpoints with {@code budget=tenants}:
 *
 * <pre>{@code
 * BudgetRule rule = new BudgetRule(
 *         "tenants",
 *         new BigDecimal("5.00"),
 *         BudgetWindow.day(ZoneOffset.UTC),
 *         BudgetRule.Scope.TENANT,
 *         new BigDecimal("0.8"));
 * context.getRegistry().bind("tenants", Budget.class, new MemoryBudget(rule, Clock.systemUTC()));
 * }</pre>
 */
public interface Budget {
    /** Returns how much may be spent, when, and by whom. */
    BudgetRule rule();

    /**
     * Reserves money for a call.
     *
     * @param key the caller's account, by {@link BudgetRule.Scope#of}
     * @param worst the worst-case cost in USD; 0 always fits, so that what has been spent already can be settled
     * @return the promised reservation, failed with a {@link io.github.camelllm.chat.BudgetExceededException} if so much
     *     is not left. Its {@code retryAfter()} says when it will be; null if never
     */
    CompletionStage<Reservation> reserve(String key, BigDecimal worst);

    /** Returns the promised state of what a caller may spend. */
    CompletionStage<Balance> balance(String key);

    /** Money that is kept for a call until it is over. */
    @FunctionalInterface
    interface Reservation {
        /**
         * Gives back what was reserved and takes what was spent; only the first time has an effect.
         *
         * @param spent what the call has cost in USD; 0 if it was not answered
         */
        void settle(BigDecimal spent);
    }

    /**
     * What a caller may spend.
     *
     * @param amount how much it is in the window, in USD
     * @param spent what was spent of it
     * @param reserved what calls under way may yet spend
     * @param resetsAt from when on what is spent now counts no more
     */
    record Balance(BigDecimal amount, BigDecimal spent, BigDecimal reserved, Instant resetsAt) {
        /** Returns what is left for further calls; less than 0 if calls have cost more than was reserved for them. */
        public BigDecimal left() {
            return amount.subtract(spent).subtract(reserved);
        }
    }
}

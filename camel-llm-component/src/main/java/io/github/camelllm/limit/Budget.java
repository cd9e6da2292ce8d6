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
    /** Returns the rule. */
    BudgetRule rule();

    /**
     * Changes amount, window, scope or warning while calls are counted.
     *
     * @param to the new rule, of the same name
     * @return false if this budget cannot do that; then nothing changes
     */
    default boolean change(BudgetRule to) {
        return false;
    }

    /**
     * Reserves money for a call.
     *
     * @param key the caller's account, by {@link BudgetRule.Scope#of}
     * @param worst the worst-case cost in USD
     * @return the promised reservation, failed with a {@link io.github.camelllm.chat.BudgetExceededException} if the amount left is too
     *     small. Its {@code retryAfter()} is the time until it is large enough; null if never
     */
    CompletionStage<Reservation> reserve(String key, BigDecimal worst);

    /** Returns the promised state of a caller's account. */
    CompletionStage<Balance> balance(String key);

    /** Money reserved for a call until it ends. */
    @FunctionalInterface
    interface Reservation {
        /**
         * Releases the reservation and charges the actual cost; only the first call has an effect.
         *
         * @param spent the cost of the call in
         *     USD; 0 if it was not answered
         */
        void settle(BigDecimal spent);
    }

    /**
     * The state of a caller's account.
     *
     * @param amount the amount of the window in USD
     * @param spent the amount spent
     * @param reserved the amount reserved for calls in flight
     * @param resetsAt the time from which money spent now no longer counts
     */
    record Balance(BigDecimal amount, BigDecimal spent, BigDecimal reserved, Instant resetsAt) {
        /** Returns the amount left for further calls; negative if calls have cost more than was reserved for them. */
        public BigDecimal left() {
            return amount.subtract(spent).subtract(reserved);
        }
    }
}

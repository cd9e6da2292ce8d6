package io.github.camelllm.insight;

import io.github.camelllm.limit.BudgetRule;
import java.util.Locale;

/**
 * An amount of money that an insight may be about: that of a budget, or of a caller with an amount of its own.
 *
 * @param budget the name of the budget
 * @param scope who has an amount of its own
 * @param caller the tenant, user or route; empty for an amount that all callers share, and for callers without a name
 */
public record BudgetSubject(String budget, BudgetRule.Scope scope, String caller) {
    /** Returns the amount that all callers of a budget share. */
    public static BudgetSubject shared(String budget) {
        return new BudgetSubject(budget, BudgetRule.Scope.ALL, "");
    }

    /** Returns the budget, and whose amount it is if it is not that of all: {@code month of the tenant acme}. */
    @Override
    public String toString() {
        String who = scope.name().toLowerCase(Locale.ROOT);
        return scope == BudgetRule.Scope.ALL
                ? budget
                : budget + (caller.isEmpty() ? " of callers without a " + who : " of the " + who + " " + caller);
    }
}

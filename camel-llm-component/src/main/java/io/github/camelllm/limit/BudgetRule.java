package io.github.camelllm.limit;

import io.github.camelllm.chat.Call;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much may be spent, when, and by whom.
 *
 * @param name the name of the budget
 * @param amount how much may be spent in the window, in USD; more than zero
 * @param window the time for which the amount is meant
 * @param scope who has an amount of their own
 * @param warnAt the share of the amount, from 0 to 1, from which on its use is logged as a warning; 1 for never
 */
public record BudgetRule(String name, BigDecimal amount, BudgetWindow window, Scope scope, BigDecimal warnAt) {
    /** Who has an amount of their own. */
    public enum Scope {
        /** All callers share one amount. */
        ALL,
        /** Each tenant has the amount; so have together the calls that name none. */
        TENANT,
        /** Each end user has the amount; so have together the calls that name none. */
        USER,
        /** Each route has the amount. */
        ROUTE;

        /** Returns who makes a call, as far as this scope tells callers apart; empty if it is nobody in particular. */
        public String of(Call call) {
            @Nullable
            String who =
                    switch (this) {
                        case ALL -> null;
                        case TENANT -> call.caller().tenant();
                        case USER -> call.request().user();
                        case ROUTE -> call.caller().route();
                    };
            return Objects.requireNonNullElse(who, "");
        }
    }

    /** Checks the figures. */
    public BudgetRule {
        if (amount.signum() <= 0) {
            throw new IllegalArgumentException(
                    "The amount of the budget '" + name + "' must be more than 0 USD, not " + amount.toPlainString());
        }
        if (warnAt.signum() < 0 || warnAt.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("The share at which the budget '" + name
                    + "' warns must be from 0 to 1, not " + warnAt.toPlainString());
        }
    }

    /** Returns the amount from which on its use is worth a warning. */
    public BigDecimal warnAmount() {
        return amount.multiply(warnAt);
    }

    /** Returns how the budget is named in messages for one of its callers. */
    public String title(String key) {
        return "The budget '" + name + "'"
                + (key.isEmpty() ? "" : " of the " + scope.name().toLowerCase(Locale.ROOT) + " '" + key + "'");
    }
}

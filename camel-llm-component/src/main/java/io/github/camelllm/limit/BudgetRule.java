package io.github.camelllm.limit;

import io.github.camelllm.chat.Call;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rule of a budget: amount, window and scope.
 *
 * @param name the name of the budget
 * @param amount the amount for the window in USD; more than zero
 * @param window the window
 * @param scope the callers that share an amount
 * @param warnAt the share of the amount, from 0 to 1, at which a warning is logged; 1 for never
 */
public record BudgetRule(String name, BigDecimal amount, BudgetWindow window, Scope scope, BigDecimal warnAt) {
    /** The callers that share an amount. */
    public enum Scope {
        /** All callers share one amount. */
        ALL,
        /** Each tenant has the amount; calls without a tenant share one. */
        TENANT,
        /** Each end user has the amount; calls without a user share one. */
        USER,
        /** Each route has the amount. */
        ROUTE;

        /** Returns the account of a caller in this scope; empty for the shared one. */
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

    /** Checks the values. */
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

    /** Returns the amount at which a warning is logged. */
    public BigDecimal warnAmount() {
        return amount.multiply(warnAt);
    }

    /** Returns the name of the budget in messages about one of its callers. */
    public String title(String key) {
        return "The budget '" + name + "'"
                + (key.isEmpty() ? "" : " of the " + scope.name().toLowerCase(Locale.ROOT) + " '" + key + "'");
    }
}

package io.github.camelllm;

import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetWindow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a budget: {@code camel.component.llm.budgets[team-a].amount=10.00}, or a bean with the budget's name.
 */
public class BudgetSettings {
    private @Nullable Double amount;
    private String window = "month";
    private String zone = "UTC";
    private BudgetRule.Scope scope = BudgetRule.Scope.ALL;
    private double warnAt = 0.8;

    /** Creates settings without an amount. */
    public BudgetSettings() {}

    /** Returns how much may be spent in the window, in USD; null if it is not set. */
    public @Nullable Double getAmount() {
        return amount;
    }

    /** Sets the amount that may be spent in the window, in USD. */
    public void setAmount(@Nullable Double amount) {
        this.amount = amount;
    }

    /** Returns the window. */
    public String getWindow() {
        return window;
    }

    /**
     * Sets the window: {@code day} or {@code month} of the calendar, or a duration such as {@code 24h} for a rolling window.
     */
    public void setWindow(String window) {
        this.window = window;
    }

    /** Returns the time zone of the calendar. */
    public String getZone() {
        return zone;
    }

    /** Sets the time zone in which days and months begin, such as {@code Europe/Berlin}. */
    public void setZone(String zone) {
        this.zone = zone;
    }

    /** Returns the scope. */
    public BudgetRule.Scope getScope() {
        return scope;
    }

    /** Sets the scope: one amount for all callers, or one for each tenant, user or route. */
    public void setScope(BudgetRule.Scope scope) {
        this.scope = scope;
    }

    /** Returns the share of the amount at which a warning is logged. */
    public double getWarnAt() {
        return warnAt;
    }

    /** Sets the share of the amount, from 0 to 1, at which a warning is logged; 1 for never. */
    public void setWarnAt(double warnAt) {
        this.warnAt = warnAt;
    }

    /**
     * Returns the rule with these settings.
     *
     * @throws RuntimeException if a setting is missing or invalid
     */
    public BudgetRule rule(String name) {
        if (amount == null) {
            throw new IllegalArgumentException("the amount is not set");
        }
        return new BudgetRule(name, BigDecimal.valueOf(amount), window(), scope, BigDecimal.valueOf(warnAt));
    }

    private BudgetWindow window() {
        return switch (window.toLowerCase(Locale.ROOT)) {
            case "day" -> BudgetWindow.day(ZoneId.of(zone));
            case "month" -> BudgetWindow.month(ZoneId.of(zone));
            default -> BudgetWindow.rolling(Duration.ofMillis(TimeUtils.toMilliSeconds(window)));
        };
    }
}

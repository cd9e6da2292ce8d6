package io.github.camelllm.insight;

import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryName;
import io.github.camelllm.limit.Budget;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A budget is nearly used up, or will be before it starts anew if the next hours cost what the last one did. The rate of a
 * budget that all callers share is that of all calls, which is too high if some calls do not belong to the budget; that of a tenant's or a
 * route's amount is its own.
 */
final class BudgetBurnRule implements InsightRule {
    static final String NAME = "budget";

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        List<Insight> found = new ArrayList<>();
        facts.budgets().forEach((subject, balance) -> {
            Insight insight = insight(facts, subject, balance, lastHour(facts, subject));
            if (insight != null) {
                found.add(insight);
            }
        });
        return found;
    }

    private static BigDecimal lastHour(InsightFacts facts, BudgetSubject subject) {
        HistoryGrouping grouping =
                switch (subject.scope()) {
                    case TENANT -> HistoryGrouping.TENANT;
                    case ROUTE -> HistoryGrouping.ROUTE;
                    case ALL, USER -> HistoryGrouping.PROVIDER;
                };
        return facts.figures(grouping, Duration.ofHours(1)).entrySet().stream()
                .filter(row -> grouping == HistoryGrouping.PROVIDER || isOf(row.getKey(), grouping, subject.caller()))
                .map(row -> row.getValue().cost())
                .filter(Objects::nonNull)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static boolean isOf(HistoryName row, HistoryGrouping grouping, String caller) {
        return caller.equals(grouping == HistoryGrouping.TENANT ? row.tenant() : row.route());
    }

    private static @Nullable Insight insight(
            InsightFacts facts, BudgetSubject subject, Budget.Balance balance, BigDecimal perHour) {
        String name = subject.toString();
        double used = 1 - balance.left().doubleValue() / balance.amount().doubleValue();
        Duration lasts = lasts(balance.left(), perHour);
        Duration rest = Duration.between(facts.now(), balance.resetsAt());
        boolean early = lasts != null && lasts.compareTo(rest) < 0 && used >= facts.threshold(NAME, name, 0.25);
        if (used < facts.threshold(NAME, name, facts.thresholds().getBudgetShare()) && !early) {
            return null;
        }
        boolean exhausted = balance.left().signum() <= 0;
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("amount", balance.amount());
        numbers.put("left", balance.left());
        numbers.put("used", used);
        numbers.put("perHour", perHour);
        numbers.put("resetsAt", balance.resetsAt().toString());
        String message = "The budget " + name + " has "
                + InsightText.usd(balance.left().max(BigDecimal.ZERO)) + " of " + InsightText.usd(balance.amount())
                + " left (" + InsightText.percent(Math.min(1, used)) + " used).";
        if (exhausted) {
            message += " Calls are refused until " + balance.resetsAt() + ".";
        } else if (early) {
            Instant end = facts.now().plus(Objects.requireNonNull(lasts));
            numbers.put("exhaustedAt", end.toString());
            message += " At the rate of the last hour, " + InsightText.usd(perHour) + ", it is used up in "
                    + InsightText.duration(lasts) + ", before it starts anew in " + InsightText.duration(rest) + ".";
        }
        AlertLevel level = exhausted ? AlertLevel.CRITICAL : early ? AlertLevel.HIGH : AlertLevel.WARNING;
        return new Insight(NAME, name, level, message, numbers);
    }

    private static @Nullable Duration lasts(BigDecimal left, BigDecimal perHour) {
        if (perHour.signum() <= 0 || left.signum() <= 0) {
            return null;
        }
        BigDecimal seconds = left.multiply(BigDecimal.valueOf(3_600)).divide(perHour, 0, RoundingMode.DOWN);
        return Duration.ofSeconds(
                seconds.min(BigDecimal.valueOf(10L * 365 * 24 * 3_600)).longValue());
    }
}

package io.github.camelllm.refresh;

import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryQuery;
import io.github.camelllm.history.HistoryReport;
import io.github.camelllm.insight.BudgetSubject;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.telemetry.Names;
import io.github.camelllm.wiring.SharedResources;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The state of the budgets in use. Of a budget with an amount for each tenant or route it is that of the tenants or routes that have spent
 * most in the last hour, and of those that had less than half of their amount left before. For users there is no list to look at.
 */
final class BudgetWatch {
    /** The maximum number of tenants or routes of a budget: in Redis each is a command. */
    private static final int MOST_CALLERS = 100;

    private final SharedResources shared;
    private final Map<BudgetSubject, Budget.Balance> balances = new ConcurrentHashMap<>();

    BudgetWatch(SharedResources shared) {
        this.shared = shared;
    }

    /** Returns the balances; what Redis has not answered yet is as it was. */
    Map<BudgetSubject, Budget.Balance> balances() {
        Map<BudgetSubject, Budget> watched = new LinkedHashMap<>();
        shared.knownBudgets()
                .forEach((name, budget) ->
                        subjects(name, budget.rule().scope()).forEach(subject -> watched.put(subject, budget)));
        balances.keySet().retainAll(watched.keySet());
        watched.forEach((subject, budget) -> budget.balance(subject.caller()).whenComplete((now, failure) -> {
            if (failure == null) {
                balances.put(subject, now);
            }
        }));
        return new HashMap<>(balances);
    }

    private Set<BudgetSubject> subjects(String name, BudgetRule.Scope scope) {
        return switch (scope) {
            case ALL -> Set.of(BudgetSubject.shared(name));
            case TENANT, ROUTE -> {
                Set<BudgetSubject> subjects = new LinkedHashSet<>();
                callers(scope).forEach(caller -> subjects.add(new BudgetSubject(name, scope, caller)));
                balances.forEach((subject, balance) -> {
                    if (subject.budget().equals(name) && isLow(balance) && subjects.size() < 2 * MOST_CALLERS) {
                        subjects.add(subject);
                    }
                });
                yield subjects;
            }
            case USER -> Set.of();
        };
    }

    private static boolean isLow(Budget.Balance balance) {
        return balance.left().doubleValue() < balance.amount().doubleValue() / 2;
    }

    private List<String> callers(BudgetRule.Scope scope) {
        HistoryGrouping grouping = scope == BudgetRule.Scope.TENANT ? HistoryGrouping.TENANT : HistoryGrouping.ROUTE;
        return shared.history().query(HistoryQuery.by(grouping).lastHours(1)).rows().stream()
                .sorted(Comparator.comparing(BudgetWatch::cost).reversed())
                .map(row -> scope == BudgetRule.Scope.TENANT
                        ? row.name().tenant()
                        : row.name().route())
                .filter(caller -> !caller.equals(Names.OTHERS))
                .limit(MOST_CALLERS)
                .toList();
    }

    private static BigDecimal cost(HistoryReport.Row row) {
        CallFigures figures = row.figures();
        return Objects.requireNonNullElse(figures.cost(), BigDecimal.ZERO);
    }
}

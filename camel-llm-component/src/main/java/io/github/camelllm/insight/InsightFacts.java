package io.github.camelllm.insight;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.CallHistory;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryName;
import io.github.camelllm.history.HistoryQuery;
import io.github.camelllm.limit.Budget;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What rules read at one evaluation. Not for use by several threads. */
public final class InsightFacts {
    private final Instant now;
    private final CallHistory history;
    private final ModelCatalog catalog;
    private final InsightThresholds thresholds;
    private final Map<BudgetSubject, Budget.Balance> budgets;
    private final Predicate<String> active;
    private final Map<List<Object>, Map<HistoryName, CallFigures>> read = new HashMap<>();

    InsightFacts(
            Instant now,
            CallHistory history,
            ModelCatalog catalog,
            InsightThresholds thresholds,
            Map<BudgetSubject, Budget.Balance> budgets,
            Predicate<String> active) {
        this.now = now;
        this.history = history;
        this.catalog = catalog;
        this.thresholds = thresholds;
        this.budgets = budgets;
        this.active = active;
    }

    /** Returns the moment of the evaluation. */
    public Instant now() {
        return now;
    }

    /** Returns the model catalog. */
    public ModelCatalog catalog() {
        return catalog;
    }

    /** Returns the thresholds. */
    public InsightThresholds thresholds() {
        return thresholds;
    }

    /**
     * Returns the state of budgets, as far as it is known: of those that all callers share, and of tenants and routes with an amount of their
     * own that have made calls lately.
     */
    public Map<BudgetSubject, Budget.Balance> budgets() {
        return budgets;
    }

    /** Returns what providers said last of their limits, by provider and credential. */
    public Map<HistoryName, List<RateLimitStatus>> rateLimits() {
        return history.rateLimits();
    }

    /** Returns whether an insight of a rule and subject was active before this evaluation. */
    public boolean isActive(String rule, String subject) {
        return active.test(rule + ' ' + subject);
    }

    /**
     * Returns a threshold, lowered by a fifth while the insight is active, so that it does not come and go with each evaluation.
     *
     * @param threshold the value from which on it is raised
     */
    public double threshold(String rule, String subject, double threshold) {
        return isActive(rule, subject) ? 0.8 * threshold : threshold;
    }

    /** Returns the figures of each name in the last {@linkplain InsightThresholds#getWindow window}. */
    public Map<HistoryName, CallFigures> figures(HistoryGrouping grouping) {
        return figures(grouping, Duration.ofMillis(thresholds.getWindow()));
    }

    /** Returns the figures of each name in a window that ends now. */
    public Map<HistoryName, CallFigures> figures(HistoryGrouping grouping, Duration window) {
        return figures(grouping, now.minus(window), now.plusMillis(1));
    }

    /** Returns the figures of each name in a window. */
    public Map<HistoryName, CallFigures> figures(HistoryGrouping grouping, Instant from, Instant to) {
        return read.computeIfAbsent(List.of(grouping, from, to), key -> {
            Map<HistoryName, CallFigures> figures = new LinkedHashMap<>();
            history.query(HistoryQuery.by(grouping).between(from, to))
                    .rows()
                    .forEach(row -> figures.put(row.name(), row.figures()));
            return figures;
        });
    }
}

package io.github.camelllm.insight;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.history.CallHistory;
import io.github.camelllm.insight.InsightEvent.State;
import io.github.camelllm.limit.Budget;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates rules and keeps what holds, so that each insight is reported once when it begins, once more if its level rises, and once when it
 * is over. Safe for all threads; one evaluation at a time.
 */
public final class InsightEngine {
    private static final Logger LOG = LoggerFactory.getLogger(InsightEngine.class);

    /** The maximum number of insights at a time; a rule may find one for each model, key or tenant. */
    private static final int MOST = 1_000;

    private final CallHistory history;
    private final ModelCatalog catalog;
    private final InsightThresholds thresholds;
    private final Supplier<Map<BudgetSubject, Budget.Balance>> budgets;
    private final Clock clock;
    private final List<InsightRule> rules;
    private final Map<String, Active> active = new LinkedHashMap<>();

    private record Active(Insight insight, Instant since) {}

    /**
     * Creates an engine.
     *
     * @param history the history of calls
     * @param catalog the models
     * @param thresholds read at each evaluation
     * @param budgets returns the state of the budgets in use
     * @param clock the time
     * @param further rules beside the built-in ones
     */
    public InsightEngine(
            CallHistory history,
            ModelCatalog catalog,
            InsightThresholds thresholds,
            Supplier<Map<BudgetSubject, Budget.Balance>> budgets,
            Clock clock,
            List<InsightRule> further) {
        this.history = history;
        this.catalog = catalog;
        this.thresholds = thresholds;
        this.budgets = budgets;
        this.clock = clock;
        this.rules = new ArrayList<>(List.of(
                new ProviderDownRule(),
                new FailureRateRule(),
                new LatencyRule(),
                new RateLimitRule(),
                new KeyRejectedRule(),
                new BudgetBurnRule(),
                new CacheHitRule(),
                new CheaperModelRule(),
                new ModelEndRule()));
        rules.addAll(further);
    }

    /** Evaluates all rules and returns what has begun, risen and ended since the last evaluation. */
    public synchronized List<InsightEvent> evaluate() {
        Instant now = clock.instant();
        InsightFacts facts = new InsightFacts(now, history, catalog, thresholds, budgets.get(), active::containsKey);
        Map<String, Insight> found = new LinkedHashMap<>();
        for (InsightRule rule : rules) {
            for (Insight insight : evaluate(rule, facts)) {
                if (found.size() < MOST) {
                    found.putIfAbsent(insight.id(), insight);
                }
            }
        }
        List<InsightEvent> events = new ArrayList<>();
        found.values().forEach(insight -> update(insight, now, events));
        Map<String, Active> before = new HashMap<>(active);
        before.keySet().removeAll(found.keySet());
        before.forEach((id, over) -> {
            active.remove(id);
            events.add(new InsightEvent(State.CLEARED, now, over.since(), over.insight()));
        });
        return events;
    }

    /** A rule that fails finds nothing; the others are evaluated. */
    private static List<Insight> evaluate(InsightRule rule, InsightFacts facts) {
        try {
            return rule.evaluate(facts);
        } catch (RuntimeException e) {
            LOG.warn("The insight rule {} failed", rule.getClass().getName(), e);
            return List.of();
        }
    }

    private void update(Insight insight, Instant now, List<InsightEvent> events) {
        Active before = active.get(insight.id());
        Instant since = before == null ? now : before.since();
        active.put(insight.id(), new Active(insight, since));
        if (before == null) {
            events.add(new InsightEvent(State.RAISED, now, since, insight));
        } else if (insight.level().compareTo(before.insight().level()) > 0) {
            events.add(new InsightEvent(State.ESCALATED, now, since, insight));
        }
    }

    /** Returns what holds, as of the last evaluation: the most important first, each as the event that it has begun. */
    public synchronized List<InsightEvent> active() {
        return active.values().stream()
                .map(one -> new InsightEvent(State.RAISED, one.since(), one.since(), one.insight()))
                .sorted(Comparator.comparing(
                                (InsightEvent event) -> event.insight().level())
                        .reversed()
                        .thenComparing(InsightEvent::since))
                .toList();
    }

    /** Forgets what holds; the next evaluation reports it again. */
    public synchronized void reset() {
        active.clear();
    }
}

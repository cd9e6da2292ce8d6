package io.github.camelllm.insight;

import java.util.List;

/**
 * A rule that finds insights. It is called at each evaluation by one thread at a time and returns what holds now; the engine reports what is
 * new and what is over. Must not block. A bean of this type in Camel's registry is used beside the built-in rules.
 *
 * <pre>{@code
 * InsightRule quietNights = facts -> facts.figures(HistoryGrouping.TENANT).entrySet().stream()
 *         .filter(one -> one.getValue().calls() > 10_000)
 *         .map(one -> new Insight("busy-tenant", one.getKey().tenant(), AlertLevel.WARNING,
 *                 one.getKey().tenant() + " has made " + one.getValue().calls() + " calls", Map.of()))
 *         .toList();
 * }</pre>
 */
@FunctionalInterface
public interface InsightRule {
    /** Returns what holds now, with at most one insight for each rule and subject. */
    List<Insight> evaluate(InsightFacts facts);
}

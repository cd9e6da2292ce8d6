package io.github.camelllm.insight;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Many calls of a model fail. */
final class FailureRateRule implements InsightRule {
    static final String NAME = "failure-rate";

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        List<Insight> found = new ArrayList<>();
        facts.figures(HistoryGrouping.MODEL).forEach((name, figures) -> {
            String model = InsightText.model(name);
            double threshold = facts.threshold(NAME, model, facts.thresholds().getFailureRate());
            if (figures.calls() >= facts.thresholds().getMinCalls()
                    && figures.failed() > 0
                    && figures.failureRate() >= threshold) {
                found.add(insight(model, figures, facts.thresholds().getFailureRate()));
            }
        });
        return found;
    }

    private static Insight insight(String model, CallFigures figures, double threshold) {
        Map.Entry<ErrorKind, Long> most = figures.failures().entrySet().stream()
                .filter(one -> one.getKey() != ErrorKind.CANCELLED)
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        String kind = most.getKey().name().toLowerCase(Locale.ROOT);
        return new Insight(
                NAME,
                model,
                figures.failureRate() >= Math.min(0.5, 3 * threshold) ? AlertLevel.HIGH : AlertLevel.WARNING,
                InsightText.percent(figures.failureRate()) + " of " + figures.calls() + " calls to " + model
                        + " failed, most of them by " + kind + " (" + most.getValue() + "). "
                        + (most.getKey().retryable()
                                ? "A fallback or a load balancer with another provider keeps routes running."
                                : "Look at the last failures: retries do not help against this kind."),
                Map.of(
                        "failureRate", figures.failureRate(),
                        "threshold", threshold,
                        "calls", figures.calls(),
                        "failed", figures.failed(),
                        "mostFrequentKind", kind));
    }
}

package io.github.camelllm.insight;

import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model is much slower than in the last day. */
final class LatencyRule implements InsightRule {
    static final String NAME = "latency";

    /** Differences below this are not reported, in milliseconds. */
    private static final double LEAST_DIFFERENCE = 250;

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        Instant start = facts.now().minusMillis(facts.thresholds().getWindow());
        Map<HistoryName, CallFigures> usual =
                facts.figures(HistoryGrouping.MODEL, start.minus(Duration.ofHours(23)), start);
        long least = facts.thresholds().getMinCalls();
        List<Insight> found = new ArrayList<>();
        facts.figures(HistoryGrouping.MODEL).forEach((name, figures) -> {
            CallFigures before = usual.get(name);
            if (before != null
                    && figures.latency().count() >= least
                    && before.latency().count() >= least
                    && isSlow(facts, InsightText.model(name), figures, before)) {
                found.add(insight(
                        InsightText.model(name),
                        figures,
                        before,
                        facts.thresholds().getLatencyFactor()));
            }
        });
        return found;
    }

    private static boolean isSlow(InsightFacts facts, String model, CallFigures figures, CallFigures before) {
        double factor = facts.threshold(NAME, model, facts.thresholds().getLatencyFactor());
        double now = figures.latency().p95();
        double usual = before.latency().p95();
        return now >= factor * usual && now - usual >= LEAST_DIFFERENCE;
    }

    private static Insight insight(String model, CallFigures figures, CallFigures before, double threshold) {
        double now = figures.latency().p95();
        double usual = before.latency().p95();
        return new Insight(
                NAME,
                model,
                now >= 2 * threshold * usual ? AlertLevel.HIGH : AlertLevel.WARNING,
                model + " is slow: 95 % of its answers take up to " + InsightText.millis(now) + ", and took up to "
                        + InsightText.millis(usual) + " in the day before ("
                        + figures.latency().count()
                        + " answers now). A hedged request or the strategy fastest avoids it.",
                Map.of("p95", now, "usualP95", usual, "factor", now / usual, "threshold", threshold));
    }
}

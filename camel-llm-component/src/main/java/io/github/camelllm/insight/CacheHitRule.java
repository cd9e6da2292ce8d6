package io.github.camelllm.insight;

import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The response cache of a route hardly ever has an answer. */
final class CacheHitRule implements InsightRule {
    static final String NAME = "cache-useless";

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        List<Insight> found = new ArrayList<>();
        facts.figures(HistoryGrouping.ROUTE, Duration.ofDays(1)).forEach((name, figures) -> {
            double share = figures.cacheLookups() == 0 ? 1 : figures.cacheHits() / (double) figures.cacheLookups();
            double least = facts.thresholds().getCacheHitRate() * (facts.isActive(NAME, subject(name)) ? 1.25 : 1);
            if (figures.cacheLookups() >= facts.thresholds().getCacheLookups() && share < least) {
                found.add(insight(subject(name), figures, share));
            }
        });
        return found;
    }

    private static String subject(HistoryName name) {
        return name.route().isEmpty() ? "(no route)" : name.route();
    }

    private static Insight insight(String route, CallFigures figures, double share) {
        return new Insight(
                NAME,
                route,
                AlertLevel.INFO,
                "The response cache of the route " + route + " had an answer for " + figures.cacheHits() + " of "
                        + figures.cacheLookups() + " calls in a day (" + InsightText.percent(share) + ", saving "
                        + InsightText.usd(figures.cacheSaved())
                        + "). Leave out of the key what differs in each call, or switch it off with cache=off.",
                Map.of(
                        "lookups", figures.cacheLookups(),
                        "hits", figures.cacheHits(),
                        "hitRate", share,
                        "saved", figures.cacheSaved()));
    }
}

package io.github.camelllm.insight;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A provider answers nothing any more. It holds until it answers again, for a day at most: without calls, as when a circuit breaker is open,
 * nothing tells that it has recovered.
 */
final class ProviderDownRule implements InsightRule {
    static final String NAME = "provider-down";

    private static final List<ErrorKind> OUTAGES = List.of(
            ErrorKind.SERVER_ERROR,
            ErrorKind.OVERLOADED,
            ErrorKind.TIMEOUT,
            ErrorKind.NETWORK,
            ErrorKind.STREAM_INTERRUPTED);

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        List<Insight> found = new ArrayList<>();
        Map<HistoryName, CallFigures> now = facts.figures(HistoryGrouping.PROVIDER);
        facts.figures(HistoryGrouping.PROVIDER, Duration.ofDays(1)).forEach((name, day) -> {
            boolean active = facts.isActive(NAME, name.provider());
            CallFigures recent = now.get(name);
            boolean answered = recent != null && recent.successes() > recent.cacheHits();
            long outages = outages(recent == null ? day : recent);
            if (!answered
                    && outages > 0
                    && (active
                            || (recent != null && outages >= facts.thresholds().getDownAfter()))) {
                found.add(insight(name.provider(), outages));
            }
        });
        return found;
    }

    private static long outages(CallFigures figures) {
        return OUTAGES.stream()
                .mapToLong(kind -> figures.failures().getOrDefault(kind, 0L))
                .sum();
    }

    private static Insight insight(String provider, long outages) {
        return new Insight(
                NAME,
                provider,
                AlertLevel.CRITICAL,
                provider + " does not answer: " + outages + " calls failed (server error, overload, timeout or network)"
                        + " and none was answered. Its status page tells more; a fallback keeps routes running.",
                Map.of("failed", outages));
    }
}

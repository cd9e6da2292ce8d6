package io.github.camelllm.insight;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Little is left of a limit that a provider reports, or it refuses calls already. Limits of providers without calls in the window are skipped. */
final class RateLimitRule implements InsightRule {
    static final String NAME = "rate-limit";

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        List<Insight> found = new ArrayList<>();
        Map<HistoryName, CallFigures> calls = facts.figures(HistoryGrouping.KEY);
        Set<HistoryName> refused = new HashSet<>();
        calls.forEach((name, figures) -> {
            long limited = figures.failures().getOrDefault(ErrorKind.RATE_LIMIT, 0L);
            double share = limited / (double) figures.calls();
            if (figures.calls() >= facts.thresholds().getMinCalls()
                    && share >= facts.threshold(NAME, subject(name), 0.05)) {
                refused.add(name);
                found.add(refused(name, limited, share, figures));
            }
        });
        facts.rateLimits().forEach((name, limits) -> {
            if (calls.containsKey(name) && !refused.contains(name)) {
                limits.forEach(limit -> near(facts, name, limit, found));
            }
        });
        return found;
    }

    private static String subject(HistoryName name) {
        return name.key().isEmpty() ? name.provider() : name.provider() + " key " + name.key();
    }

    private static Insight refused(HistoryName name, long limited, double share, CallFigures figures) {
        return new Insight(
                NAME,
                subject(name),
                AlertLevel.HIGH,
                name.provider() + " refused " + limited + " of " + figures.calls() + " calls ("
                        + InsightText.percent(share)
                        + ") because of its rate limits. Set requestsPerMinute or tokensPerMinute so that calls wait here, or add a key.",
                Map.of("refused", limited, "calls", figures.calls(), "share", share));
    }

    private static void near(InsightFacts facts, HistoryName name, RateLimitStatus limit, List<Insight> found) {
        Long all = limit.limit();
        if (all == null || all <= 0) {
            return;
        }
        String subject = subject(name) + " " + limit.name();
        double left = limit.remaining() / (double) all;
        double least = facts.thresholds().getRateLimitLeft() * (facts.isActive(NAME, subject) ? 1.25 : 1);
        if (left < least) {
            String unit = limit.unit().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            found.add(new Insight(
                    NAME,
                    subject,
                    AlertLevel.WARNING,
                    name.provider() + " has " + limit.remaining() + " of " + all + " " + unit + " left ("
                            + InsightText.percent(left) + ", " + limit.name()
                            + "). Calls beyond that are refused: spread them over more keys or providers.",
                    Map.of("remaining", limit.remaining(), "limit", all, "left", left)));
        }
    }
}

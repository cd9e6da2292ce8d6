package io.github.camelllm.insight;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A provider rejects a key, or its credit is used up. It holds until a call with that key is answered, for a day at most. */
final class KeyRejectedRule implements InsightRule {
    static final String NAME = "key-rejected";

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        List<Insight> found = new ArrayList<>();
        Map<HistoryName, CallFigures> now = facts.figures(HistoryGrouping.KEY);
        facts.figures(HistoryGrouping.KEY, Duration.ofDays(1)).forEach((name, day) -> {
            String subject = name.provider() + " key " + (name.key().isEmpty() ? "(none)" : name.key());
            CallFigures recent = now.get(name);
            boolean answered = recent != null && recent.successes() > recent.cacheHits();
            boolean rejected = recent == null ? facts.isActive(NAME, subject) : rejections(recent) > 0;
            if (!answered && (rejected || facts.isActive(NAME, subject)) && rejections(day) > 0) {
                found.add(insight(name, subject, recent == null ? day : recent));
            }
        });
        return found;
    }

    private static long rejections(CallFigures figures) {
        return figures.failures().getOrDefault(ErrorKind.AUTHENTICATION, 0L)
                + figures.failures().getOrDefault(ErrorKind.QUOTA_EXCEEDED, 0L);
    }

    private static Insight insight(HistoryName name, String subject, CallFigures figures) {
        long quota = figures.failures().getOrDefault(ErrorKind.QUOTA_EXCEEDED, 0L);
        return new Insight(
                NAME,
                subject,
                AlertLevel.CRITICAL,
                name.provider() + (quota > 0 ? " has no credit left for" : " rejects") + " the key with the digest "
                        + name.key() + ": " + rejections(figures) + " of " + figures.calls()
                        + " calls failed by it and none was answered. "
                        + (quota > 0
                                ? "Add credit at the provider, or another key."
                                : "Set a valid key; a key file is read again without a restart."),
                Map.of("rejected", rejections(figures), "calls", figures.calls()));
    }
}

package io.github.camelllm.examples.gateway;

import io.github.camelllm.insight.AlertLevel;
import io.github.camelllm.insight.Insight;
import io.github.camelllm.insight.InsightFacts;
import io.github.camelllm.insight.InsightRule;
import io.github.camelllm.limit.Budget;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds keys whose budget is nearly or wholly spent, and those that soon expire. */
final class KeyRule implements InsightRule {
    private static final BigDecimal NEARLY = new BigDecimal("0.9");
    private static final Duration SOON = Duration.ofDays(7);

    private final KeyStore keys;

    KeyRule(KeyStore keys) {
        this.keys = keys;
    }

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        List<Insight> found = new ArrayList<>();
        for (VirtualKey key : keys.all()) {
            if (!key.blocked()) {
                add(found, money(key));
                add(found, time(key, facts.now()));
            }
        }
        return found;
    }

    private static void add(List<Insight> found, @Nullable Insight insight) {
        if (insight != null) {
            found.add(insight);
        }
    }

    private static String title(VirtualKey key) {
        return (key.name().isEmpty() ? "" : key.name() + " ") + key.prefix() + "...";
    }

    private @Nullable Insight money(VirtualKey key) {
        BigDecimal budget = key.budget();
        if (budget == null) {
            return null;
        }
        Budget.Balance balance = keys.balance(key.id()).toCompletableFuture().join();
        if (balance.spent().compareTo(budget.multiply(NEARLY)) < 0) {
            return null;
        }
        boolean over = balance.spent().compareTo(budget) >= 0;
        String then = balance.resetsAt().isBefore(KeyAccount.NEVER)
                ? " until " + balance.resetsAt()
                : " until its budget is raised";
        String spent = balance.spent().setScale(2, RoundingMode.HALF_UP).toPlainString();
        return new Insight(
                "key-budget",
                title(key),
                over ? AlertLevel.HIGH : AlertLevel.WARNING,
                "The key " + title(key) + " has spent " + spent + " of " + budget.toPlainString() + " USD ("
                        + key.window() + "). Its requests are refused"
                        + (over ? then : " once the rest is spent,") + (over ? "." : then + "."),
                Map.of("spent", balance.spent(), "budget", budget));
    }

    private static @Nullable Insight time(VirtualKey key, Instant now) {
        Instant end = key.expiresAt();
        if (end == null || end.isBefore(now) || end.isAfter(now.plus(SOON))) {
            return null;
        }
        return new Insight(
                "key-expiry",
                title(key),
                AlertLevel.INFO,
                "The key " + title(key) + " expires at " + end + ". Set a later time, or give its users another key.",
                Map.of("expiresAt", end.toString()));
    }
}

package io.github.camelllm.insight;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelStatus;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryName;
import io.github.camelllm.price.Cost;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * For what a route has sent in a day, another model of at least the same quality tier, with the same capabilities and modalities, costs
 * much less. Only models of providers that were called in that day are recommended, as there is a key for these. It looks once an hour.
 */
final class CheaperModelRule implements InsightRule {
    static final String NAME = "cheaper-model";

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration INTERVAL = Duration.ofHours(1);

    private Instant looked = Instant.MIN;
    private List<Insight> found = List.of();

    /** A model and what the same tokens cost with it. */
    private record Priced(Model model, BigDecimal cost) {}

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        if (Duration.between(looked, facts.now()).compareTo(INTERVAL) >= 0) {
            looked = facts.now();
            found = look(facts);
        }
        return found;
    }

    private static List<Insight> look(InsightFacts facts) {
        Set<String> called = new HashSet<>();
        facts.figures(HistoryGrouping.PROVIDER, DAY).forEach((name, figures) -> {
            if (figures.successes() > 0) {
                called.add(name.provider());
            }
        });
        List<Insight> insights = new ArrayList<>();
        facts.figures(HistoryGrouping.ROUTE_MODEL, DAY).forEach((name, figures) -> {
            Insight insight = cheaper(facts, name, figures, called);
            if (insight != null) {
                insights.add(insight);
            }
        });
        return insights;
    }

    private static @Nullable Insight cheaper(
            InsightFacts facts, HistoryName name, CallFigures figures, Set<String> called) {
        Model used = facts.catalog().find(name.provider(), name.model()).orElse(null);
        if (used == null || figures.successes() < facts.thresholds().getMinCalls()) {
            return null;
        }
        LocalDate today = LocalDate.ofInstant(facts.now(), ZoneOffset.UTC);
        BigDecimal cost = cost(used, today, figures);
        if (cost == null || cost.compareTo(facts.thresholds().getCheaperSaves()) < 0) {
            return null;
        }
        BigDecimal most = cost.multiply(
                        BigDecimal.valueOf(1 - facts.thresholds().getCheaperBy()))
                .min(cost.subtract(facts.thresholds().getCheaperSaves()));
        return called.stream()
                .flatMap(provider -> facts.catalog().models(provider).stream())
                .filter(other -> canReplace(used, other))
                .flatMap(other -> priced(other, today, figures))
                .filter(other -> other.cost().compareTo(most) <= 0)
                .min(java.util.Comparator.comparing(Priced::cost))
                .map(best -> insight(name, figures, used, cost, best))
                .orElse(null);
    }

    /** Returns what the calls would cost with a model: that of the mean call, since prices may depend on its length. */
    private static @Nullable BigDecimal cost(Model model, LocalDate today, CallFigures figures) {
        long calls = figures.successes();
        Usage mean = new Usage(
                figures.inputTokens() / calls,
                figures.outputTokens() / calls,
                figures.cachedInputTokens() / calls,
                figures.cacheWriteTokens() / calls,
                null);
        BigDecimal cost = Cost.of(model.prices().on(today), mean);
        return cost == null ? null : cost.multiply(BigDecimal.valueOf(calls));
    }

    private static Stream<Priced> priced(Model model, LocalDate today, CallFigures figures) {
        BigDecimal cost = cost(model, today, figures);
        return cost == null ? Stream.empty() : Stream.of(new Priced(model, cost));
    }

    private static boolean canReplace(Model used, Model other) {
        return !other.path().equals(used.path())
                && other.status() == ModelStatus.ACTIVE
                && used.qualityTier() != null
                && other.qualityTier() != null
                && other.qualityTier().compareTo(used.qualityTier()) >= 0
                && other.capabilities().containsAll(used.capabilities())
                && other.inputModalities().containsAll(used.inputModalities())
                && other.outputModalities().containsAll(used.outputModalities())
                && atLeast(other.contextWindow(), used.contextWindow());
    }

    private static boolean atLeast(@Nullable Integer other, @Nullable Integer used) {
        return used == null || (other != null && other >= used / 2);
    }

    private static Insight insight(HistoryName name, CallFigures figures, Model used, BigDecimal cost, Priced best) {
        String route = name.route().isEmpty() ? "(no route)" : name.route();
        BigDecimal saved = cost.subtract(best.cost());
        return new Insight(
                NAME,
                route + " " + used.path(),
                AlertLevel.INFO,
                "What the route " + route + " sent to " + used.path() + " in a day (" + figures.successes()
                        + " answers) costs " + InsightText.usd(cost) + "; with "
                        + best.model().path()
                        + ", of the same quality tier or a higher one, " + InsightText.usd(best.cost()) + ": "
                        + InsightText.percent(saved.doubleValue() / cost.doubleValue())
                        + " less. Compare the answers before you change it.",
                Map.of(
                        "cost", cost,
                        "cheaperCost", best.cost(),
                        "saved", saved,
                        "model", used.path(),
                        "cheaperModel", best.model().path()));
    }
}

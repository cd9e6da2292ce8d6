package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmModelCatalog;
import io.github.camelllm.history.CallFigures;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryQuery;
import io.github.camelllm.history.HistoryReport;
import io.github.camelllm.history.RecentFailure;
import io.github.camelllm.telemetry.Board;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All numbers of the page, of one moment: counts are those of the history's minutes and hours, never of single calls. */
final class DashboardSnapshot {
    /** How many points a series has at most, so that 30 days are as quick to draw as an hour. */
    private static final int POINTS = 120;

    private static final Duration RECENT = Duration.ofMinutes(5);
    private static final double DOWN = 0.5;
    private static final double DEGRADED = 0.1;
    private static final int SHOWN_MODELS = 50;

    private final Gateway gateway;
    private final LlmComponent component;
    private final KeysApi keys;
    private final GatewayAlerts alerts;

    DashboardSnapshot(Gateway gateway, KeysApi keys) {
        this.gateway = gateway;
        this.component = gateway.context().getComponent("llm", LlmComponent.class);
        this.keys = keys;
        this.alerts = new GatewayAlerts(gateway.context(), gateway.keys(), Clock.systemUTC());
    }

    /** Returns the numbers of the last hours. */
    ObjectNode of(int hours) {
        HistoryQuery models = HistoryQuery.by(HistoryGrouping.MODEL).lastHours(hours);
        HistoryQuery providers = HistoryQuery.by(HistoryGrouping.PROVIDER).lastHours(hours);
        HistoryQuery series =
                HistoryQuery.by(HistoryGrouping.ALL).lastHours(hours).step(step(hours));
        HistoryQuery recent = HistoryQuery.by(HistoryGrouping.PROVIDER).last(RECENT);
        List<HistoryReport> reports = component.getHistory().query(List.of(models, providers, series, recent));
        List<Board.Snapshot> board = component.board().snapshots();

        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("at", reports.get(0).at().toString()).put("hours", hours);
        body.put("since", reports.get(0).since().toString());
        body.putObject("configuration").put("problem", gateway.file().problem());
        ObjectNode total = figures(reports.get(0).total());
        body.set("total", total);
        total.put("inFlight", board.stream().mapToLong(Board.Snapshot::inFlight).sum());
        body.set("series", series(reports.get(2)));
        body.set("models", models(reports.get(0)));
        body.set("providers", providers(reports.get(1), reports.get(3), board));
        body.set("keys", keys.all());
        body.set("alerts", alerts.all());
        return body;
    }

    /** Returns the length of a point: a whole minute or hour, as the history has them. */
    static Duration step(int hours) {
        long minutes = Math.max(1, (hours * 60L + POINTS - 1) / POINTS);
        return hours > 24 ? Duration.ofHours((minutes + 59) / 60) : Duration.ofMinutes(minutes);
    }

    private static ObjectNode figures(CallFigures figures) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("calls", figures.calls())
                .put("failed", figures.failed())
                .put("p50", latency(figures, figures.latency().p50()))
                .put("p95", latency(figures, figures.latency().p95()))
                .put("inputTokens", figures.inputTokens())
                .put("outputTokens", figures.outputTokens())
                .put("cost", figures.cost())
                .put("unpriced", figures.costUnknown())
                .put("cacheHits", figures.cacheHits())
                .put("cacheLookups", figures.cacheLookups());
    }

    private static @Nullable Double latency(CallFigures figures, double millis) {
        return figures.latency().count() == 0 ? null : (Double) (Math.round(millis * 100) / 100.0);
    }

    /** Times without calls have zeros, and no latency. */
    private static ObjectNode series(HistoryReport report) {
        Map<Instant, CallFigures> known = new HashMap<>();
        report.rows().forEach(row -> known.put(row.start(), row.figures()));
        ObjectNode series = JsonNodeFactory.instance.objectNode();
        ArrayNode at = series.putArray("at");
        ArrayNode p50 = series.putArray("p50");
        ArrayNode p95 = series.putArray("p95");
        Map<String, ToDoubleFunction<CallFigures>> counts = Map.of(
                "calls", CallFigures::calls,
                "failed", CallFigures::failed,
                "inputTokens", CallFigures::inputTokens,
                "outputTokens", CallFigures::outputTokens,
                "cost", figures -> figures.cost() == null ? 0 : figures.cost().doubleValue(),
                "cacheHits", CallFigures::cacheHits);
        counts.keySet().forEach(series::putArray);
        Duration step = report.step() == null ? Duration.ofMinutes(1) : report.step();
        for (Instant start = report.from(); start.isBefore(report.to()); start = start.plus(step)) {
            CallFigures figures = known.get(start);
            at.add(start.getEpochSecond());
            counts.forEach(
                    (name, count) -> series.withArray(name).add(figures == null ? 0 : count.applyAsDouble(figures)));
            p50.add(figures == null ? null : latency(figures, figures.latency().p50()));
            p95.add(figures == null ? null : latency(figures, figures.latency().p95()));
        }
        return series;
    }

    private static ArrayNode models(HistoryReport report) {
        ArrayNode models = JsonNodeFactory.instance.arrayNode();
        report.rows().stream()
                .sorted((one, other) ->
                        Long.compare(other.figures().calls(), one.figures().calls()))
                .limit(SHOWN_MODELS)
                .forEach(row -> models.add(JsonNodeFactory.instance
                        .objectNode()
                        .put("provider", row.name().provider())
                        .put("model", row.name().model())
                        .setAll(figures(row.figures()))));
        return models;
    }

    private ArrayNode providers(HistoryReport report, HistoryReport recent, List<Board.Snapshot> board) {
        Map<String, CallFigures> now = byProvider(recent);
        Map<String, CallFigures> all = byProvider(report);
        Set<String> names = new TreeSet<>(gateway.models().callable());
        names.addAll(all.keySet());
        ArrayNode providers = JsonNodeFactory.instance.arrayNode();
        List<RecentFailure> failures = component.getHistory().lastFailures();
        for (String name : names) {
            ObjectNode one = providers.addObject().put("name", name);
            one.put("configured", gateway.models().callable().contains(name));
            one.put("enabled", gateway.models().isEnabled(name));
            var breaker = gateway.models().breaker(name);
            one.put("breaker", breaker == null ? null : breaker.name());
            one.put("health", health(now.get(name), all.get(name)));
            one.put("models", catalog().models(name).size());
            one.setAll(figures(all.getOrDefault(name, CallFigures.NONE)));
            one.put(
                    "inFlight",
                    board.stream()
                            .filter(row -> row.provider().equals(name))
                            .mapToLong(Board.Snapshot::inFlight)
                            .sum());
            ArrayNode errors = one.putArray("errors");
            failures.stream()
                    .filter(failure -> failure.name().provider().equals(name))
                    .filter(failure -> !failure.time().isBefore(report.from()))
                    .forEach(failure -> errors.add(error(failure)));
        }
        return providers;
    }

    private LlmModelCatalog catalog() {
        return gateway.context().getRegistry().lookupByNameAndType(LlmModelCatalog.NAME, LlmModelCatalog.class);
    }

    private static Map<String, CallFigures> byProvider(HistoryReport report) {
        Map<String, CallFigures> figures = new HashMap<>();
        for (HistoryReport.Row row : report.rows()) {
            figures.put(row.name().provider(), row.figures());
        }
        return figures;
    }

    /** By the last minutes, and where nothing was called in them by the whole time. */
    private static String health(@Nullable CallFigures recent, @Nullable CallFigures all) {
        CallFigures known = recent != null && recent.calls() > 0 ? recent : all;
        if (known == null || known.calls() == 0) {
            return "UNKNOWN";
        }
        return known.failureRate() >= DOWN ? "DOWN" : known.failureRate() >= DEGRADED ? "DEGRADED" : "UP";
    }

    private static ObjectNode error(RecentFailure failure) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("at", failure.time().toString())
                .put("kind", failure.kind().name())
                .put("status", failure.status())
                .put("model", failure.name().model())
                .put("requestId", failure.requestId())
                .put("message", failure.message());
    }
}

package io.github.camelllm.operations;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmEndpoint;
import io.github.camelllm.history.HistoryExport;
import io.github.camelllm.history.HistoryQuery;
import io.github.camelllm.http.PoolStats;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.LimitQueue;
import io.github.camelllm.limit.LimitScope;
import io.github.camelllm.limit.LimitUse;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.CacheUse;
import io.github.camelllm.telemetry.ProviderStatus;
import io.github.camelllm.telemetry.Spending;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.util.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The state of a component as rows in sections, from which the dev console makes its text and its JSON. It has no secret. */
final class OperationsReport {
    /** How long limits and budgets in Redis may take to answer. */
    private static final long WAIT_SECONDS = 2;

    private final LlmComponent component;

    OperationsReport(LlmComponent component) {
        this.component = component;
    }

    /**
     * Returns the sections by name, in the order in which they are shown.
     *
     * @param options those of the query of the section {@code history} among others
     * @throws IllegalArgumentException if the query is wrong
     */
    Map<String, List<JsonObject>> sections(Map<String, Object> options) {
        Map<String, List<JsonObject>> sections = new LinkedHashMap<>();
        sections.put("providers", providers());
        sections.put("models", models());
        sections.put("insights", insights());
        sections.put("history", history(options));
        sections.put("failures", failures());
        sections.put("limits", limits());
        sections.put("budgets", budgets());
        sections.put("cache", cache());
        sections.put("pools", pools());
        sections.put("endpoints", endpoints());
        sections.put("configuration", List.of(configuration()));
        component
                .reports()
                .forEach((name, rows) ->
                        sections.put(name, rows.stream().map(JsonObject::new).toList()));
        return sections;
    }

    private List<JsonObject> providers() {
        Map<String, ProviderStatus> states = new TreeMap<>(component.board().providers());
        List<JsonObject> rows = new ArrayList<>();
        states.forEach((name, status) -> {
            JsonObject row = row("provider", name);
            row.put("failuresInRow", status.failuresInRow());
            row.put(
                    "lastError",
                    status.lastError() == null ? null : status.lastError().name());
            row.put("lastCallMillisAgo", status.ageMillis());
            row.put("down", status.isDown(component.getHealthInterval()));
            rows.add(row);
        });
        return rows;
    }

    private List<JsonObject> models() {
        Map<String, Spending.Total> costs = component.board().spendingBy(one -> one.provider() + "\n" + one.model());
        return component.board().snapshots().stream()
                .map(one -> model(one, costs))
                .toList();
    }

    private static JsonObject model(Board.Snapshot one, Map<String, Spending.Total> costs) {
        JsonObject row = row("provider", one.provider());
        row.put("model", one.model());
        row.put("inFlight", one.inFlight());
        row.put("answered", one.answered());
        row.put("failed", one.failed());
        JsonObject failures = new JsonObject();
        one.failures().forEach((kind, count) -> failures.put(kind.name(), count));
        row.put("failures", failures);
        row.put("attempts", one.attempts());
        row.put("inputTokens", one.inputTokens());
        row.put("outputTokens", one.outputTokens());
        row.put("latencyMillis", Math.round(one.latencyMillis() * 10) / 10.0);
        row.put("breaker", one.breaker() == null ? null : one.breaker().label());
        Spending.Total cost = costs.get(one.provider() + "\n" + one.model());
        row.put("costUsd", cost == null ? BigDecimal.ZERO : cost.usd());
        return row;
    }

    private List<JsonObject> insights() {
        List<JsonObject> rows = new ArrayList<>();
        component.activeInsights().forEach(event -> rows.add(row(event.json())));
        return rows;
    }

    private List<JsonObject> history(Map<String, Object> options) {
        Map<String, String> query = new HashMap<>();
        options.forEach((name, value) -> query.put(name, String.valueOf(value)));
        return rows(HistoryExport.json(component.getHistory().query(HistoryQuery.of(query)))
                .path("rows"));
    }

    private List<JsonObject> failures() {
        return rows(HistoryExport.failures(component.getHistory().lastFailures()));
    }

    private static List<JsonObject> rows(JsonNode exported) {
        List<JsonObject> rows = new ArrayList<>();
        exported.forEach(one -> rows.add(row(one)));
        return rows;
    }

    /** Returns what is exported as a row of the console. */
    private static JsonObject row(JsonNode exported) {
        JsonObject row = new JsonObject();
        exported.properties()
                .forEach(field -> row.put(
                        field.getKey(), field.getValue().isObject() ? row(field.getValue()) : value(field.getValue())));
        return row;
    }

    private static @Nullable Object value(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return value.isNumber() ? value.numberValue() : value.asText();
    }

    private List<JsonObject> limits() {
        List<JsonObject> rows = new ArrayList<>();
        new TreeMap<>(component.limitsInUse()).forEach((name, queue) -> limit(name, queue, rows));
        return rows;
    }

    /** Limits with several callers are shown without their counts, which are those of each caller. */
    private static void limit(String name, LimitQueue queue, List<JsonObject> rows) {
        JsonObject row = row("limit", name);
        Set<LimitScope> scopes = queue.limiter().rule().scopes();
        row.put("scope", scopes.toString());
        row.put("waiting", queue.waiting());
        if (scopes.equals(Set.of(LimitScope.ALL))) {
            await(
                    row,
                    queue.limiter().use(""),
                    uses -> uses.forEach(use -> row.put(use.kind().option(), use(use))));
        }
        rows.add(row);
    }

    private static JsonObject use(LimitUse use) {
        JsonObject row = row("limit", use.limit());
        row.put("used", use.used());
        row.put("remaining", use.remaining());
        row.put("resetsInMillis", use.resetsAfter().toMillis());
        return row;
    }

    private List<JsonObject> budgets() {
        List<JsonObject> rows = new ArrayList<>();
        new TreeMap<>(component.budgetsInUse()).forEach((name, budget) -> rows.add(budget(name, budget)));
        return rows;
    }

    private static JsonObject budget(String name, Budget budget) {
        BudgetRule rule = budget.rule();
        JsonObject row = row("budget", name);
        row.put("scope", rule.scope().name());
        row.put("amountUsd", rule.amount());
        row.put("window", rule.window().toString());
        if (rule.scope() == BudgetRule.Scope.ALL) {
            await(row, budget.balance(""), balance -> {
                row.put("spentUsd", balance.spent());
                row.put("reservedUsd", balance.reserved());
                row.put("leftUsd", balance.left());
                row.put("resetsAt", balance.resetsAt().toString());
            });
        }
        return row;
    }

    private static <T> void await(JsonObject row, CompletionStage<T> promised, Consumer<T> use) {
        try {
            use.accept(promised.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            row.put("problem", "not known now: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            row.put("problem", "interrupted");
        }
    }

    private List<JsonObject> cache() {
        List<JsonObject> rows = new ArrayList<>();
        for (CacheUse use : component.board().cacheUse()) {
            JsonObject row = row("provider", use.provider());
            row.put("model", use.model());
            use.calls().forEach((status, count) -> row.put(status.name(), count));
            row.put("savedUsd", use.saved());
            rows.add(row);
        }
        return rows;
    }

    private List<JsonObject> pools() {
        List<JsonObject> rows = new ArrayList<>();
        for (PoolStats pool : component.connections()) {
            JsonObject row = row("inUse", pool.leased());
            row.put("idle", pool.available());
            row.put("waiting", pool.pending());
            row.put("max", pool.max());
            rows.add(row);
        }
        return rows;
    }

    private List<JsonObject> endpoints() {
        List<JsonObject> rows = new ArrayList<>();
        for (Endpoint endpoint : component.getCamelContext().getEndpoints()) {
            if (endpoint instanceof LlmEndpoint own && own.getComponent() == component) {
                JsonObject row = row("uri", own.toString());
                row.put("provider", own.getTargetProvider());
                row.put("model", own.getTargetModel());
                row.put("logRequests", own.isLogRequests());
                row.put("logResponses", own.isLogResponses());
                rows.add(row);
            }
        }
        return rows;
    }

    private JsonObject configuration() {
        JsonObject row = row("file", component.getConfigurationFile());
        row.put("problem", component.getConfigurationProblem());
        row.put("at", Instant.now().toString());
        return row;
    }

    private static JsonObject row(String name, @Nullable Object value) {
        JsonObject row = new JsonObject();
        row.put(name, value);
        return row;
    }
}

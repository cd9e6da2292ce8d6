package io.github.camelllm.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.Spending;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the board of the component has counted, since the start or since it was reset here. */
final class TelemetryReport {
    private final LlmComponent component;
    private Map<String, Counts> before = Map.of();
    private Instant since = Instant.now();

    TelemetryReport(LlmComponent component) {
        this.component = component;
    }

    /** The counts of a model. */
    private record Counts(long answered, long failed, long attempts, long input, long output, BigDecimal usd) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, BigDecimal.ZERO);

        Counts minus(Counts earlier) {
            return new Counts(
                    answered - earlier.answered,
                    failed - earlier.failed,
                    attempts - earlier.attempts,
                    input - earlier.input,
                    output - earlier.output,
                    usd.subtract(earlier.usd));
        }
    }

    private static String key(String provider, String model) {
        return provider + ":" + model;
    }

    private static Counts counts(Board.Snapshot one, Map<String, Spending.Total> spending) {
        Spending.Total total = spending.get(key(one.provider(), one.model()));
        return new Counts(
                one.answered(),
                one.failed(),
                one.attempts(),
                one.inputTokens(),
                one.outputTokens(),
                total == null ? BigDecimal.ZERO : total.usd());
    }

    private Map<String, Spending.Total> spending() {
        return component.board().spendingBy(one -> key(one.provider(), one.model()));
    }

    /** Counts from now on. */
    synchronized void reset() {
        Map<String, Spending.Total> spending = spending();
        Map<String, Counts> now = new HashMap<>();
        component.board().snapshots().forEach(one -> now.put(key(one.provider(), one.model()), counts(one, spending)));
        before = now;
        since = Instant.now();
    }

    /** Returns the counts of one provider, or of all. */
    synchronized ObjectNode report(@Nullable String provider) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("at", Instant.now().toString()).put("since", since.toString());
        ArrayNode models = report.putArray("models");
        Map<String, Spending.Total> spending = spending();
        for (Board.Snapshot one : component.board().snapshots()) {
            if (provider == null || provider.isEmpty() || one.provider().equals(provider)) {
                models.add(row(one, counts(one, spending)));
            }
        }
        return report;
    }

    private ObjectNode row(Board.Snapshot one, Counts all) {
        Counts counts = all.minus(before.getOrDefault(key(one.provider(), one.model()), Counts.NONE));
        return JsonNodeFactory.instance
                .objectNode()
                .put("provider", one.provider())
                .put("model", one.model())
                .put("inFlight", one.inFlight())
                .put("answered", counts.answered())
                .put("failed", counts.failed())
                .put("attempts", counts.attempts())
                .put("inputTokens", counts.input())
                .put("outputTokens", counts.output())
                .put("cost", counts.usd())
                .put("latencyMillis", Math.round(one.latencyMillis() * 100) / 100.0);
    }

    /** Returns the counts as lines of CSV (RFC 4180). */
    String csv(@Nullable String provider) {
        StringBuilder csv = new StringBuilder();
        List<String> names = List.of(
                "provider",
                "model",
                "inFlight",
                "answered",
                "failed",
                "attempts",
                "inputTokens",
                "outputTokens",
                "cost",
                "latencyMillis");
        csv.append(String.join(",", names)).append("\r\n");
        report(provider).path("models").forEach(row -> {
            csv.append(String.join(
                            ",",
                            names.stream()
                                    .map(name -> quoted(row.path(name).asText()))
                                    .toList()))
                    .append("\r\n");
        });
        return csv.toString();
    }

    /** A spreadsheet would run a cell that begins like a formula. */
    private static String quoted(String cell) {
        String safe = cell.matches("[=+@-].*") && !cell.matches("-?[\\d.]+") ? "'" + cell : cell;
        return safe.matches("[\\w.:/-]*") ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}

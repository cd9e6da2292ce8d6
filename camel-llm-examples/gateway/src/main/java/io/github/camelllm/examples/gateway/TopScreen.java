package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** A snapshot as the lines of a terminal of 80 columns. */
final class TopScreen {
    private static final String PROVIDERS = "%-14s %-9s %-9s %5s %8s %7s %8s %8s %9s%n";
    private static final String MODELS = "%-44s %8s %7s %8s %9s%n";
    private static final int SHOWN = 8;

    private TopScreen() {}

    static String of(JsonNode snapshot) {
        StringBuilder screen = new StringBuilder();
        JsonNode total = snapshot.path("total");
        screen.append(String.format(
                Locale.ROOT,
                "LLM gateway, last %s h, as of %s%n",
                snapshot.path("hours").asText(),
                snapshot.path("at").asText()));
        screen.append(String.format(
                Locale.ROOT,
                "%d requests, %s failed, %d in flight, p50 %s, p95 %s, %d tokens, %s, %s from the cache%n%n",
                total.path("calls").asLong(),
                share(total, "failed", "calls"),
                total.path("inFlight").asLong(),
                millis(total.path("p50")),
                millis(total.path("p95")),
                total.path("inputTokens").asLong() + total.path("outputTokens").asLong(),
                usd(total.path("cost")),
                share(total, "cacheHits", "cacheLookups")));
        screen.append(String.format(
                Locale.ROOT,
                PROVIDERS,
                "PROVIDER",
                "HEALTH",
                "BREAKER",
                "OPEN",
                "REQUESTS",
                "ERRORS",
                "P50",
                "P95",
                "COST"));
        snapshot.path("providers").forEach(provider -> screen.append(provider(provider)));
        screen.append(String.format(Locale.ROOT, "%n" + MODELS, "MODEL", "REQUESTS", "ERRORS", "P95", "COST"));
        List<JsonNode> models = new java.util.ArrayList<>();
        snapshot.path("models").forEach(models::add);
        models.stream().limit(SHOWN).forEach(model -> screen.append(model(model)));
        snapshot.path("alerts")
                .forEach(alert -> screen.append(String.format(
                        Locale.ROOT,
                        "%n%s: %s",
                        clean(alert.path("level").asText()),
                        clean(alert.path("text").asText()))));
        JsonNode problem = snapshot.at("/configuration/problem");
        if (problem.isTextual()) {
            screen.append(String.format(
                    Locale.ROOT, "%ngateway.yaml is wrong, the last good one is in use: %s", clean(problem.asText())));
        }
        return screen.append(System.lineSeparator()).toString();
    }

    private static String provider(JsonNode provider) {
        return String.format(
                Locale.ROOT,
                PROVIDERS,
                clean(provider.path("name").asText()),
                provider.path("enabled").asBoolean() ? provider.path("health").asText() : "OFF",
                provider.path("breaker").isTextual() ? provider.path("breaker").asText() : "-",
                provider.path("inFlight").asText(),
                provider.path("calls").asText(),
                share(provider, "failed", "calls"),
                millis(provider.path("p50")),
                millis(provider.path("p95")),
                usd(provider.path("cost")));
    }

    private static String model(JsonNode model) {
        return String.format(
                Locale.ROOT,
                MODELS,
                clean(model.path("provider").asText() + ":"
                        + model.path("model").asText()),
                model.path("calls").asText(),
                share(model, "failed", "calls"),
                millis(model.path("p95")),
                usd(model.path("cost")));
    }

    /** A name must not move the cursor. */
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String share(JsonNode node, String part, String all) {
        long whole = node.path(all).asLong();
        return whole == 0
                ? "-"
                : String.format(Locale.ROOT, "%.1f%%", 100.0 * node.path(part).asLong() / whole);
    }

    private static String millis(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.0fms", value.asDouble()) : "-";
    }

    private static String usd(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "$%.4f", value.asDouble()) : "-";
    }
}

package io.github.camelllm.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.cache.CacheKey;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.telemetry.Board;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** How providers and Redis do, by what the last calls have shown; no provider is asked for it. */
final class HealthReport {
    private static final long WAIT_SECONDS = 2;

    private HealthReport() {}

    static CompletionStage<ObjectNode> of(LlmComponent component) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        Map<String, ObjectNode> providers = providers(component);
        boolean down = !providers.isEmpty()
                && providers.values().stream()
                        .allMatch(one -> one.path("status").asText().equals("DOWN"));
        report.put("status", down ? "DOWN" : "UP");
        ObjectNode info = report.putObject("info");
        ObjectNode all = info.putObject("providers");
        all.put("status", down ? "DOWN" : "UP");
        ObjectNode details = all.putObject("details");
        providers.forEach(details::set);
        return redis(component).thenApply(redis -> {
            info.set("redis", redis);
            return report;
        });
    }

    /** Returns each provider that was called: its status and the average of its latency in milliseconds. */
    static Map<String, ObjectNode> providers(LlmComponent component) {
        Map<String, ObjectNode> providers = new TreeMap<>();
        for (Board.Snapshot one : component.board().snapshots()) {
            ObjectNode node = providers.computeIfAbsent(
                    one.provider(), any -> JsonNodeFactory.instance.objectNode().put("status", "UNKNOWN"));
            if (one.answered() == 0 && one.failed() > 0 && !node.has("latency")) {
                node.put("status", "DOWN");
            } else if (one.answered() > 0) {
                node.put("status", "UP");
                node.put("latency", Math.round(one.latencyMillis() * 100) / 100.0);
            }
        }
        return providers;
    }

    private static CompletionStage<ObjectNode> redis(LlmComponent component) {
        ObjectNode redis = JsonNodeFactory.instance.objectNode();
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        redis.set("details", details);
        if (component.getRedisUri() == null) {
            redis.put("status", "UNKNOWN");
            details.put("connection", "not configured").putNull("latency");
            return CompletableFuture.completedFuture(redis);
        }
        long begun = System.nanoTime();
        CacheKey probe = CacheKey.of("health", "health-probe-of-the-gateway-----".getBytes(StandardCharsets.US_ASCII));
        return component
                .cache()
                .get(probe)
                .toCompletableFuture()
                .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
                .handle((entry, failure) -> {
                    redis.put("status", failure == null ? "UP" : "DOWN");
                    details.put("connection", failure == null ? "connected" : "failed");
                    details.put("latency", Math.round((System.nanoTime() - begun) / 1e4) / 100.0);
                    return redis;
                });
    }
}

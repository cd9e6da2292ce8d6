package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmModelCatalog;
import io.github.camelllm.insight.InsightEngine;
import io.github.camelllm.insight.InsightEvent;
import io.github.camelllm.insight.InsightThresholds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;

/** The alerts of the page: those of the component, and that keys run out of money or time. */
final class GatewayAlerts {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final InsightEngine engine;
    private final Clock clock;
    private Instant evaluated = Instant.MIN;

    GatewayAlerts(CamelContext context, KeyStore keys, Clock clock) {
        this.clock = clock;
        this.engine = new InsightEngine(
                context.getComponent("llm", LlmComponent.class).getHistory(),
                context.getRegistry().lookupByNameAndType(LlmModelCatalog.NAME, LlmModelCatalog.class),
                new InsightThresholds(),
                Map::of,
                clock,
                List.of(new KeyRule(keys)));
    }

    /** Returns what holds now, or did a few seconds ago: the most important first. */
    synchronized ArrayNode all() {
        Instant now = clock.instant();
        if (evaluated.isBefore(now.minus(FRESH))) {
            engine.evaluate();
            evaluated = now;
        }
        ArrayNode alerts = JsonNodeFactory.instance.arrayNode();
        for (InsightEvent event : engine.active()) {
            alerts.addObject()
                    .put("id", event.insight().id())
                    .put("level", event.insight().level().name())
                    .put("rule", event.insight().rule())
                    .put("subject", event.insight().subject())
                    .put("text", event.insight().message())
                    .put("at", event.since().toString());
        }
        return alerts;
    }
}

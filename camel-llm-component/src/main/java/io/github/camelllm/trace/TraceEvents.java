package io.github.camelllm.trace;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.SpanStorageManagerExchange;

/** Events of the active span of an exchange, if a tracer of camel-telemetry has made one. */
public final class TraceEvents {
    /** The property in which Camel's tracers keep the active span. */
    private static final String ACTIVE_SPAN = "tracing.activeSpan";

    private TraceEvents() {}

    /** Adds an event to the active span of an exchange; nothing without a tracer. */
    public static void add(Exchange exchange, String name, Map<String, String> attributes) {
        if (exchange.getProperty(ACTIVE_SPAN) != null) {
            Linked.add(exchange, name, attributes);
        }
    }

    /** Adds the event that another candidate is called after a failure. */
    public static void failover(Exchange exchange, String candidate, Throwable failure) {
        if (exchange.getProperty(ACTIVE_SPAN) != null) {
            add(
                    exchange,
                    "camel.llm.failover",
                    Map.of("camel.llm.candidate", candidate, "error.type", SpanAttributes.errorType(failure)));
        }
    }

    /** Loaded only if there is a span, because camel-telemetry is optional. */
    private static final class Linked {
        static void add(Exchange exchange, String name, Map<String, String> attributes) {
            Span span = new SpanStorageManagerExchange().peek(exchange);
            if (span != null) {
                SpanTags.event(span, name, attributes);
            }
        }
    }
}

package io.github.camelllm.trace;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.opentelemetry2.OpenTelemetrySpanAdapter;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.SpanLifecycleManager;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a span of Camel. Camel's own interface has texts alone; where the tracer is OpenTelemetry's, numbers and lists keep
 * their types, which the conventions demand.
 */
class SpanTags {
    private final Span span;

    SpanTags(Span span) {
        this.span = span;
    }

    /** Returns the attributes of a span; the span is current for a moment, by which that of OpenTelemetry is found. */
    static SpanTags of(Span span, @Nullable SpanLifecycleManager spans) {
        try {
            return spans != null && OpenTelemetry.made(span) ? OpenTelemetry.tags(span, spans) : new SpanTags(span);
        } catch (NoClassDefFoundError openTelemetryIsNotThere) {
            return new SpanTags(span);
        }
    }

    void put(String name, @Nullable String value) {
        if (value != null) {
            span.setTag(name, value);
        }
    }

    void put(String name, @Nullable Number value) {
        put(name, value == null ? null : value.toString());
    }

    void put(String name, boolean value) {
        put(name, String.valueOf(value));
    }

    void put(String name, List<String> values) {
        put(name, String.join(",", values));
    }

    /** Adds an event. */
    final void event(String name, Map<String, String> attributes) {
        event(span, name, attributes);
    }

    static void event(Span span, String name, Map<String, String> attributes) {
        Map<String, String> fields = new TreeMap<>(attributes);
        fields.put("event", name);
        span.log(fields);
    }

    /** Loaded only with OpenTelemetry on the classpath, which is optional. */
    private static final class OpenTelemetry extends SpanTags {
        private final io.opentelemetry.api.trace.Span typed;

        private OpenTelemetry(Span span, io.opentelemetry.api.trace.Span typed) {
            super(span);
            this.typed = typed;
        }

        static boolean made(Span span) {
            return span instanceof OpenTelemetrySpanAdapter;
        }

        static SpanTags tags(Span span, SpanLifecycleManager spans) {
            spans.activate(span);
            try {
                return new OpenTelemetry(span, io.opentelemetry.api.trace.Span.current());
            } finally {
                spans.close(span); // ends that it is current, not the span
            }
        }

        @Override
        void put(String name, @Nullable Number value) {
            if (value instanceof Double || value instanceof Float || value instanceof java.math.BigDecimal) {
                typed.setAttribute(name, value.doubleValue());
            } else if (value != null) {
                typed.setAttribute(name, value.longValue());
            }
        }

        @Override
        void put(String name, boolean value) {
            typed.setAttribute(name, value);
        }

        @Override
        void put(String name, List<String> values) {
            typed.setAttribute(io.opentelemetry.api.common.AttributeKey.stringArrayKey(name), values);
        }
    }
}

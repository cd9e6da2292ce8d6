package io.github.camelllm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.component.WithoutJar;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.SpanLifecycleManager;
import org.junit.jupiter.api.Test;

/** The jars of Camel's tracers may be missing, or only that of OpenTelemetry. */
class WithoutTelemetryTest {
    @Test
    void withoutCamelTelemetryThereAreNoEventsAndNoErrors() throws Exception {
        try (WithoutJar jar = new WithoutJar("org.apache.camel.telemetry");
                DefaultCamelContext context = new DefaultCamelContext()) {
            Method add = jar.loadClass(TraceEvents.class.getName())
                    .getMethod("add", Exchange.class, String.class, Map.class);
            Exchange exchange = new DefaultExchange(context);
            add.invoke(null, exchange, "camel.llm.hedge", Map.of());
            assertThat(exchange.getProperties()).isEmpty();
        }
    }

    @Test
    void withoutOpenTelemetryAttributesAreTexts() throws Exception {
        try (WithoutJar jar = new WithoutJar("org.apache.camel.opentelemetry2")) {
            Class<?> tags = jar.loadClass(SpanTags.class.getName());
            Method of = tags.getDeclaredMethod("of", Span.class, SpanLifecycleManager.class);
            of.setAccessible(true);
            assertThat(of.invoke(null, none(Span.class), none(SpanLifecycleManager.class)))
                    .hasSameClassAs(of.invoke(null, none(Span.class), null));
        }
    }

    private static <T> T none(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
    }
}

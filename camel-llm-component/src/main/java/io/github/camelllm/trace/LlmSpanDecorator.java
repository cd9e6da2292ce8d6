package io.github.camelllm.trace;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.decorators.AbstractSpanDecorator;

/**
 * Adds the attributes of OpenTelemetry's conventions for generative AI to the spans that Camel makes of messages to {@code llm:}
 * endpoints, and a span for each attempt within. Camel's tracers find it by the service loader.
 */
public final class LlmSpanDecorator extends AbstractSpanDecorator {
    /** Creates a decorator; called by the service loader. */
    public LlmSpanDecorator() {}

    @Override
    public String getComponent() {
        return LlmConstants.SCHEME;
    }

    @Override
    public String getComponentClassName() {
        return LlmComponent.class.getName();
    }

    @Override
    public String getOperationName(Exchange exchange, Endpoint endpoint) {
        return endpoint instanceof LlmEndpoint llm
                ? SpanAttributes.name(llm, exchange)
                : super.getOperationName(exchange, endpoint);
    }

    @Override
    public void beforeTracingEvent(Span span, Exchange exchange, Endpoint endpoint) {
        super.beforeTracingEvent(span, exchange, endpoint);
        if (endpoint instanceof LlmEndpoint llm) {
            EndpointSpan.begin(span, exchange, llm);
        }
    }

    @Override
    public void afterTracingEvent(Span span, Exchange exchange) {
        super.afterTracingEvent(span, exchange);
        EndpointSpan.end(span, exchange);
    }
}

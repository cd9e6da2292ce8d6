package io.github.camelllm.trace;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallWatcher;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmEndpoint;
import io.github.camelllm.lifetime.CallWatch;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.SemanticConventions;
import io.github.camelllm.telemetry.TextRedactor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.SpanLifecycleManager;
import org.apache.camel.telemetry.Tracer;
import org.jspecify.annotations.Nullable;

/** The span of a message to an endpoint, which becomes the parent of the spans of its attempts. */
final class EndpointSpan implements CallWatcher {
    private static final String PROPERTY = LlmConstants.PREFIX + "EndpointSpan";

    private final Span span;
    private final @Nullable SpanLifecycleManager spans;
    private final SpanTags tags;
    private final SpanAttributes attributes;
    private final @Nullable SpanContent content;
    private final AtomicInteger attempts = new AtomicInteger();

    private EndpointSpan(Span span, LlmComponent component) {
        Tracer tracer = component.getCamelContext().hasService(Tracer.class);
        this.span = span;
        this.spans = tracer == null ? null : tracer.getSpanLifecycleManager();
        this.tags = SpanTags.of(span, spans);
        this.attributes = attributes(component);
        this.content = component.isTraceContent()
                ? new SpanContent(
                        List.copyOf(component.getCamelContext().getRegistry().findByType(TextRedactor.class)),
                        component.getTraceContentLimit())
                : null;
    }

    private static SpanAttributes attributes(LlmComponent component) {
        SemanticConventions conventions = SemanticConventions.of(component.getSemanticConventions());
        return new SpanAttributes(conventions != SemanticConventions.LATEST, conventions != SemanticConventions.V1_41);
    }

    /** The watch of an exchange, with its span. */
    private record Watched(EndpointSpan span, CallWatch watch) {
        @Override
        public String toString() {
            return "EndpointSpan";
        }
    }

    /** Begins to add to the span of an exchange. */
    static void begin(Span span, Exchange exchange, LlmEndpoint endpoint) {
        EndpointSpan begun = new EndpointSpan(span, endpoint.getComponent());
        SpanAttributes.endpoint(begun.tags, endpoint);
        exchange.setProperty(PROPERTY, new Watched(begun, CallWatch.of(exchange, begun)));
    }

    /** Adds what the exchange has got. */
    static void end(Span span, Exchange exchange) {
        Watched known = exchange.getProperty(PROPERTY, Watched.class);
        if (known != null && known.span().span == span) {
            exchange.removeProperty(PROPERTY);
            known.watch().leave(exchange);
            known.span().end(exchange);
        }
    }

    private void end(Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure != null) {
            tags.put("error.type", SpanAttributes.errorType(failure));
        } else if (!(exchange.getMessage().getBody() instanceof ChatStream)) { // whose headers are set at its end
            attributes.answered(tags, exchange.getMessage());
            cached(exchange.getMessage().getHeader(LlmConstants.CACHE_STATUS, String.class));
        }
    }

    private void cached(@Nullable String status) {
        if (CacheStatus.HIT.label().equals(status) || CacheStatus.STALE.label().equals(status)) {
            tags.event("camel.llm.cache_hit", Map.of("camel.llm.cache.status", status));
        }
    }

    @Override
    public void begun(Call call) {
        attributes.request(tags, call);
        if (content != null) {
            tags.put("gen_ai.input.messages", content.messages(call.request().messages()));
        }
    }

    @Override
    public BiConsumer<@Nullable ChatResponse, @Nullable Throwable> attempt(Call call) {
        SpanLifecycleManager manager = spans;
        if (manager == null) {
            return CallWatcher.super.attempt(call);
        }
        Span child = manager.create(
                call.request().operation().telemetryName() + " "
                        + call.request().model() + " attempt",
                span,
                null);
        SpanTags childTags = SpanTags.of(child, manager);
        childTags.put("camel.llm.attempt", Integer.valueOf(attempts.incrementAndGet()));
        childTags.put("camel.llm.provider", call.provider());
        return (response, failure) -> {
            ended(call, child, childTags, response, failure);
            manager.deactivate(child);
        };
    }

    private void ended(
            Call call, Span child, SpanTags childTags, @Nullable ChatResponse response, @Nullable Throwable failure) {
        if (response != null) {
            if (call.streamed()) { // of which the endpoint's span, which has ended, knows nothing
                attributes.response(childTags, response);
            }
            if (content != null) {
                childTags.put(
                        "gen_ai.output.messages",
                        content.answer(
                                response.message(),
                                SpanAttributes.reason(response.finishReason().name())));
            }
        }
        if (failure != null) {
            childTags.put("error.type", SpanAttributes.errorType(failure));
        }
        child.setError(failure != null);
    }

    @Override
    public void retry(Duration wait, Throwable failure) {
        tags.event(
                "camel.llm.retry",
                Map.of(
                        "camel.llm.wait_ms",
                        String.valueOf(wait.toMillis()),
                        "error.type",
                        SpanAttributes.errorType(failure)));
    }
}

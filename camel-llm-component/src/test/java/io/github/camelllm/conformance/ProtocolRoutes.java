package io.github.camelllm.conformance;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.provider.ProviderBuilder;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.Quirk;
import io.github.camelllm.wire.ReasoningField;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel context with a route that asks any of the providers bound here, each of which speaks one protocol. */
final class ProtocolRoutes implements AutoCloseable {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;

    /** Starts the route; the options are those of its endpoint, and may have expressions. */
    ProtocolRoutes(String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ask")
                        .errorHandler(noErrorHandler())
                        .toD("llm:${header.provider}:${header.model}?output=response&" + options);
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    /** Binds a provider that wants no key. */
    void bind(String name, Protocol protocol, String baseUrl, Set<Quirk> quirks, ReasoningField field) {
        ProviderBuilder builder =
                Provider.builder().protocol(protocol).baseUrl(baseUrl).keyRequired(false);
        quirks.forEach(builder::quirk);
        builder.reasoningField(field);
        context.getRegistry().bind(name, builder.build());
    }

    /**
     * Asks, and reads a stream to its end.
     *
     * @throws LlmException if the call fails
     */
    ChatResponse ask(String provider, String model, Object body, boolean streamed, Map<String, Object> headers) {
        Map<String, Object> all = new HashMap<>(headers);
        all.put("provider", provider);
        all.put("model", model);
        all.put("CamelLlmStreaming", streamed);
        Exchange exchange = template.request("direct:ask", e -> {
            e.getMessage().setBody(body);
            e.getMessage().setHeaders(all);
        });
        return answer(exchange, streamed);
    }

    private static ChatResponse answer(Exchange exchange, boolean streamed) {
        LlmException failure = exchange.getException(LlmException.class);
        if (failure != null) {
            throw failure;
        } else if (exchange.getException() != null) {
            throw new AssertionError("The route failed", exchange.getException());
        }
        return streamed
                ? exchange.getMessage().getBody(ChatStream.class).drain()
                : exchange.getMessage().getBody(ChatResponse.class);
    }

    /** Stops the context. */
    @Override
    public void close() {
        context.stop();
    }
}

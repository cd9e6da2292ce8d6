package io.github.camelllm.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A context with the component and a fake provider; tests send to endpoints of it. */
public abstract class LlmTestSupport {
    public static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, String> environment = new HashMap<>();
    public final FakeLlmServer server = FakeLlmServer.start();
    public final CamelContext context = new DefaultCamelContext();
    final LlmComponent component = new LlmComponent();
    public ProducerTemplate template = context.createProducerTemplate();

    @BeforeEach
    void startContext() throws Exception {
        component.environment(environment::get);
        component.random(() -> 0);
        context.addComponent("llm", component);
        context.start();
        template.start();
        server.always(Answer.chat("Hello"));
    }

    @AfterEach
    void stopContext() throws Exception {
        template.stop();
        context.stop();
        server.close();
    }

    /** Returns the URI of an endpoint that asks the fake provider. */
    public String uri(String... options) {
        return "llm:openai-compatible:test-model?baseUrl=" + server.baseUrl() + "&apiKey=secret-key-0123456789"
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    public Exchange send(String uri, @Nullable Object body) {
        return send(uri, body, Map.of());
    }

    public Exchange send(String uri, @Nullable Object body, Map<String, Object> headers) {
        return template.send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    /** Sends and returns the JSON that the provider received. */
    public JsonNode sent(String uri, @Nullable Object body, Map<String, Object> headers) {
        Exchange exchange = send(uri, body, headers);
        if (exchange.getException() != null) {
            throw new AssertionError("The call failed", exchange.getException());
        }
        return json(received());
    }

    public Received received() {
        return server.takeRequest(Duration.ofSeconds(10));
    }

    public static JsonNode json(Received request) {
        try {
            return JSON.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError("The request is no JSON: " + request.body(), e);
        }
    }
}

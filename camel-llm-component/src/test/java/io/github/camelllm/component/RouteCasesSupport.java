package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.FakeLlmServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;

/** What the tests of public reports and combinations of them in routes share; each case has a test of its own name. */
abstract class RouteCasesSupport extends LlmTestSupport {
    static final Duration SOON = Duration.ofSeconds(60);

    final FakeLlmServer second = FakeLlmServer.start();

    @AfterEach
    void stopSecond() {
        second.close();
    }

    String any(String model, String... options) {
        return "llm:openai-compatible:" + model + "?maxRetries=0&apiKey=key-0123456789&baseUrl=" + server.baseUrl()
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    void routes(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
    }

    /** Loads routes in YAML, with the addresses of the servers in the places for them. */
    void load(String yaml) throws Exception {
        load(context, yaml);
    }

    void load(CamelContext into, String yaml) throws Exception {
        PluginHelper.getRoutesLoader(into).loadRoutes(ResourceHelper.fromString("routes.yaml", addressed(yaml)));
    }

    String addressed(String yaml) {
        return yaml.replace("{server2}", second.baseUrl().toString())
                .replace("{server}", server.baseUrl().toString());
    }

    CompletableFuture<Exchange> later(String uri, Map<String, Object> headers) {
        return template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody("q");
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    /** Returns how many requests for a model have come. */
    long asked(String model) {
        return server.requests().stream()
                .filter(request -> json(request).path("model").asText().equals(model))
                .count();
    }

    static Exchange ended(CompletableFuture<Exchange> sent) {
        assertThat(sent).succeedsWithin(SOON);
        return sent.join();
    }

    static void assertAnswered(Exchange exchange, Object body) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(body);
    }

    static void awaitOpen(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the messages of a failure and of its causes, with their stacks. */
    static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

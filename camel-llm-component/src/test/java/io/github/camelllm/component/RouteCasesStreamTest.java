package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.lifetime.Cancellation;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

/** Streams in routes as public reports describe them; each method has the name of its case. */
@Timeout(60)
class RouteCasesStreamTest {
    private static final String STREAM =
            "llm:openai-compatible:m?maxRetries=0&apiKey=key-0123456789&baseUrl={server}" + "&streaming=true";
    private static final Answer THREE = Answer.stream("ab", "cd", "ef").paced(Duration.ofMillis(100));

    private final FakeLlmServer server = FakeLlmServer.start();
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();

    @BeforeEach
    void startTemplate() {
        template.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        server.close();
    }

    /** After square/okhttp#3643 and launchdarkly/okhttp-eventsource#57: logging a body takes the stream. */
    @Test
    void routeLogLeavesStream() throws Exception {
        server.always(THREE);
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: "%s"
                        - to: "log:answers?showAll=true"
                        - split:
                            simple: "${body}"
                            streaming: true
                            steps:
                              - to: mock:pieces
                """.formatted(STREAM));

        assertThat(sendAt(Level.INFO).getException()).isNull();
        assertThat(pieces()).containsExactly("ab", "cd", "ef");
    }

    /** After apache/camel-k#4240: switching tracing on takes the stream. */
    @Test
    void routeTracingLeavesStream() throws Exception {
        context.setTracing(true);
        server.always(THREE);
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: "%s"
                        - setHeader:
                            name: x
                            constant: 1
                        - split:
                            simple: "${body}"
                            streaming: true
                            steps:
                              - to: mock:pieces
                """.formatted(STREAM));

        assertThat(sendAt(Level.INFO).getException()).isNull();
        assertThat(pieces()).containsExactly("ab", "cd", "ef");
    }

    /** After quarkiverse/quarkus-langchain4j#2769: streaming is buffered whole. */
    @Test
    void routeSseThenHeader() throws Exception {
        server.always(Answer.stream("a", "b", "c", "d").stallAfter(3));
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: "%s"
                        - convertBodyTo:
                            type: java.io.InputStream
                        - setHeader:
                            name: Content-Type
                            constant: text/event-stream
                """.formatted(STREAM));

        InputStream events = template.requestBody("direct:in", "q", InputStream.class);
        byte[] first = new byte[8192];
        int n = events.read(first); // while the server holds back what follows

        assertThat(new String(first, 0, n, StandardCharsets.UTF_8)).startsWith("data: {");
        assertThat(server.activeRequests()).isEqualTo(1);
        events.close();
    }

    /** The same, read to its end. */
    @Test
    void routeSseThenHeaderEnds() throws Exception {
        server.always(Answer.stream("a", "b", "c", "d").paced(Duration.ofMillis(20)));
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: "%s"
                        - convertBodyTo:
                            type: java.io.InputStream
                        - setHeader:
                            name: Content-Type
                            constant: text/event-stream
                """.formatted(STREAM));

        InputStream events = template.requestBody("direct:in", "q", InputStream.class);

        assertThat(events).asString(StandardCharsets.UTF_8).endsWith("data: [DONE]\n\n");
    }

    /** After apache/camel#24797 (CAMEL-24134): what was given up after a timeout is written back later. */
    @Test
    void routeBreakerTimeoutLateError() throws Exception {
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - circuitBreaker:
                            resilience4jConfiguration:
                              timeoutEnabled: true
                              timeoutDuration: 200
                            steps:
                              - to: "llm:mock:echo?mock.latency=500ms&mock.failures=SERVER_ERROR&maxRetries=0"
                            onFallback:
                              steps:
                                - setBody:
                                    constant: fallback
                        - delay:
                            constant: 900
                        - to: mock:after
                """);

        Exchange done = send();

        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getBody()).isEqualTo("fallback");
        assertThat(mock("mock:after").getReceivedCounter()).isEqualTo(1);
    }

    /** After langchain4j/langchain4j#6304: a stream cannot be cancelled before its first event. */
    @Test
    void routeCancelBeforeFirstPiece() throws Exception {
        server.always(Answer.stream("a").delayed(Duration.ofSeconds(20)));
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: "%s"
                """.formatted(STREAM));
        Exchange exchange = new DefaultExchange(context, ExchangePattern.InOut);
        exchange.getMessage().setBody("q");
        Cancellation cancellation = Cancellation.of(exchange);
        var done = template.asyncSend("direct:in", exchange);
        server.takeRequest(Duration.ofSeconds(10));

        cancellation.cancel();

        assertThat(done.get(2, TimeUnit.SECONDS).getException()).isInstanceOf(CallCancelledException.class);
        await().until(() -> server.activeRequests() == 0);
    }

    private List<String> pieces() {
        return mock("mock:pieces").getExchanges().stream()
                .map(exchange -> exchange.getMessage().getBody(Delta.class).text())
                .toList();
    }

    private MockEndpoint mock(String uri) {
        return context.getEndpoint(uri, MockEndpoint.class);
    }

    private Exchange sendAt(Level level) throws Exception {
        Exchange[] done = new Exchange[1];
        LogCapture.of(() -> {
            try (LogLevels all = LogLevels.all(level)) {
                done[0] = send();
            }
        });
        return done[0];
    }

    private Exchange send() {
        return template.send("direct:in", exchange -> exchange.getMessage().setBody("q"));
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString(
                        "case.yaml", yaml.replace("{server}", server.baseUrl().toString())));
        context.start();
    }
}

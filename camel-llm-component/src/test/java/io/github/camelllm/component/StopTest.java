package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a context: no exchange waits for ever, and no thread is left. */
class StopTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final FakeLlmServer server = FakeLlmServer.start();
    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
        server.close();
    }

    private void start(String options) throws Exception {
        context.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        context.getShutdownStrategy().setTimeout(100);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:in").to("llm:openai-compatible:m?baseUrl=" + server.baseUrl() + options);
            }
        });
        context.start();
    }

    private List<CompletableFuture<Exchange>> send(int calls) throws Exception {
        AsyncProducer producer = context.getEndpoint("direct:in").createAsyncProducer();
        producer.start();
        List<CompletableFuture<Exchange>> exchanges = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            CompletableFuture<Exchange> done = new CompletableFuture<>();
            Exchange exchange = context.getEndpoint("direct:in").createExchange();
            exchange.getMessage().setBody("Hi");
            producer.process(exchange, sync -> done.complete(exchange));
            exchanges.add(done);
        }
        return exchanges;
    }

    private static Set<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("camel-llm") || name.contains("Llm"))
                .collect(Collectors.toSet());
    }

    private void assertNothingLeft() {
        server.await(SOON, s -> s.activeRequests() == 0 && s.openConnections() == 0);
        await().atMost(SOON).untilAsserted(() -> assertThat(ourThreads())
                .as("threads of this context, or of one that an earlier test class left running")
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&streaming=true"})
    void callsInFlightAreCancelled(String options) throws Exception {
        server.always(Answer.silent());
        start(options);
        List<CompletableFuture<Exchange>> exchanges = send(100);
        server.await(SOON, s -> s.activeRequests() == 100);
        context.stop();
        for (CompletableFuture<Exchange> exchange : exchanges) {
            assertThat(exchange).succeedsWithin(SOON);
            assertThat(exchange.join().getException()).isInstanceOf(CallCancelledException.class);
        }
        assertNothingLeft();
    }

    @Test
    void callsThatWaitForARetryAreCancelled() throws Exception {
        server.always(Answer.rateLimited("600"));
        start("&maxDelay=20m");
        List<CompletableFuture<Exchange>> exchanges = send(10);
        server.await(SOON, s -> s.requests().size() == 10 && s.activeRequests() == 0);
        context.stop();
        for (CompletableFuture<Exchange> exchange : exchanges) {
            assertThat(exchange).succeedsWithin(SOON);
            assertThat(exchange.join().getException()).isInstanceOf(CallCancelledException.class);
        }
        assertNothingLeft();
    }

    /** Camel stops no producer that a component, a bean or a processor has started on its own. */
    @Test
    void callsInARetryPauseOfAProducerThatNobodyStopsAreCancelled() throws Exception {
        server.always(Answer.rateLimited("600"));
        start("");
        AsyncProducer producer = context.getEndpoint(
                        "llm:openai-compatible:m?maxDelay=20m&retryBudget=1&baseUrl=" + server.baseUrl())
                .createAsyncProducer();
        producer.start();
        List<CompletableFuture<Exchange>> exchanges = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            CompletableFuture<Exchange> done = new CompletableFuture<>();
            Exchange exchange = context.getEndpoint("direct:in").createExchange();
            exchange.getMessage().setBody("Hi");
            producer.process(exchange, sync -> done.complete(exchange));
            exchanges.add(done);
        }
        server.await(SOON, s -> s.requests().size() == 100 && s.activeRequests() == 0);
        context.stop();
        for (CompletableFuture<Exchange> exchange : exchanges) {
            assertThat(exchange).succeedsWithin(SOON);
            assertThat(exchange.join().getException()).isInstanceOf(CallCancelledException.class);
        }
    }

    @Test
    void theEndOfTheIoThreadsIsNotLogged() throws Exception {
        server.always(Answer.chat("Hello"));
        start("");
        context.createProducerTemplate().requestBody("direct:in", "Hi");
        String log = LogCapture.of(context::stop);
        assertThat(log).doesNotContain("PooledTransport", "Exception");
    }

    @Test
    void callsThatWaitForAConnectionAreCancelled() throws Exception {
        server.always(Answer.silent());
        start("&maxConnections=1&maxConnectionsPerRoute=1");
        List<CompletableFuture<Exchange>> exchanges = send(10);
        server.await(SOON, s -> s.activeRequests() == 1);
        context.stop();
        for (CompletableFuture<Exchange> exchange : exchanges) {
            assertThat(exchange).succeedsWithin(SOON);
            assertThat(exchange.join().getException()).isInstanceOf(CallCancelledException.class);
        }
        assertNothingLeft();
    }

    @Test
    void streamsThatAreBeingReadEndWithAnError() throws Exception {
        server.always(Answer.stream("x").stallAfter(2));
        start("&streaming=true");
        Exchange exchange = context.createProducerTemplate()
                .request("direct:in", e -> e.getMessage().setBody("Hi"));
        ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
        assertThat(stream.next().text()).isEqualTo("x");
        context.stop();
        Throwable failure = Assertions.catchThrowable(stream::next);
        assertThat(failure).isInstanceOf(CallCancelledException.class);
        assertNothingLeft();
    }

    @Test
    void aContextCanBeStartedAgain() throws Exception {
        server.always(Answer.chat("Hello"));
        start("");
        for (int i = 0; i < 3; i++) {
            assertThat(context.createProducerTemplate().requestBody("direct:in", "Hi", String.class))
                    .isEqualTo("Hello");
            context.stop();
            assertNothingLeft();
            context.start();
        }
    }

    @Test
    void aRouteCanBeStoppedAndStartedAgain() throws Exception {
        server.always(Answer.chat("Hello"));
        start("");
        String route = context.getRoutes().get(0).getRouteId();
        context.getRouteController().stopRoute(route);
        context.getRouteController().startRoute(route);
        assertThat(context.createProducerTemplate().requestBody("direct:in", "Hi", String.class))
                .isEqualTo("Hello");
    }

    @Test
    void theStatisticsCanBeReadAfterTheEndWithoutWakingAnything() throws Exception {
        server.always(Answer.chat("Hello"));
        start("");
        LlmComponent component = context.getComponent("llm", LlmComponent.class);
        context.createProducerTemplate().requestBody("direct:in", "Hi", String.class);
        context.stop();
        assertThat(component.board().snapshot("openai-compatible", "m").answered())
                .isEqualTo(1);
        assertNothingLeft();
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which threads run what comes after an answer. */
class ThreadsTest extends LlmTestSupport {
    private final Queue<String> threads = new ConcurrentLinkedQueue<>();

    private void noteThread() {
        threads.add(Thread.currentThread().getName());
    }

    private void route(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true).process(e -> noteThread());
                from("direct:in").to(uri).process(e -> noteThread());
            }
        });
    }

    private List<Exchange> sendAtOnce(String uri, int calls) {
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            sent.add(template.asyncSend(uri, e -> e.getMessage().setBody("Hi")));
        }
        return sent.stream().map(CompletableFuture::join).toList();
    }

    /** An answer that is there before the asking thread has turned away is taken along by that thread. */
    private void assertOnWorkers(int times) {
        assertThat(threads)
                .hasSize(times)
                .allMatch(name -> name.contains("LlmWorker") || name.contains("ProducerTemplate"))
                .anyMatch(name -> name.contains("LlmWorker"));
    }

    @Test
    void aRouteGoesOnOnAWorkerAfterAnAnswer() throws Exception {
        route(uri());
        sendAtOnce("direct:in", 50);
        assertOnWorkers(50);
    }

    @Test
    void aRouteGoesOnOnAWorkerWhenAStreamBegins() throws Exception {
        server.always(Answer.stream("a", "b"));
        route(uri("streaming=true"));
        sendAtOnce("direct:in", 50);
        assertOnWorkers(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxRetries=0", "maxRetries=0&streaming=true"})
    void aRouteGoesOnOnAWorkerAfterAnError(String options) throws Exception {
        server.always(Answer.hangUp());
        route(uri(options));
        sendAtOnce("direct:in", 20);
        assertOnWorkers(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"requestTimeout=50", "streaming=true&firstTokenTimeout=50"})
    void aRouteGoesOnOnAWorkerAfterATimeout(String options) throws Exception {
        server.always(Answer.silent());
        route(uri("maxRetries=0", options));
        sendAtOnce("direct:in", 20);
        assertOnWorkers(20);
    }

    @Test
    void aRouteGoesOnOnAWorkerAfterARetry() throws Exception {
        server.enqueue(Answer.error(500, "x", "broken"));
        route(uri("maxRetries=1"));
        sendAtOnce("direct:in", 1);
        assertOnWorkers(1);
    }

    @Test
    void moreAnswersThanAQueueOfCamelsHoldsStillRunOnWorkers() throws Exception {
        int calls = 1_500;
        CountDownLatch free = new CountDownLatch(1);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(uri("maxConnectionsPerRoute=10")).process(e -> {
                    noteThread();
                    free.await();
                });
            }
        });
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            sent.add(template.asyncSend("direct:in", e -> e.getMessage().setBody("Hi")));
        }
        server.await(Duration.ofSeconds(60), s -> s.requests().size() == calls && s.activeRequests() == 0);
        free.countDown();
        sent.forEach(CompletableFuture::join);
        assertOnWorkers(calls);
    }

    @Test
    void routesThatBlockAllWorkersForAnAnswerFinish() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .to(uri("seed=1"))
                        .circuitBreaker()
                        .to(uri("seed=2"))
                        .end()
                        .process(e -> noteThread());
            }
        });
        CountDownLatch together = new CountDownLatch(60);
        server.respond(request -> {
            if (request.body().contains("\"seed\":1")) {
                await(together); // so that all workers come to the circuit breaker at once
            }
            return Answer.chat("Hello");
        });
        assertThat(sendAtOnce("direct:in", 60)).allSatisfy(exchange -> {
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
        });
        assertThat(threads).hasSize(60);
    }

    private static void await(CountDownLatch latch) {
        latch.countDown();
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void endpointsThatDifferInTheConnectTimeoutShareTheirIoThreads() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:each").toD(uri("connectTimeout=${header.within}"));
            }
        });
        for (int i = 1; i <= 30; i++) {
            assertThat(send("direct:each", "Hi", Map.of("within", 1000 + i)).getException())
                    .isNull();
        }
        assertThat(component.shared().connections()).hasSize(1);
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Delta;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stop of a producer by one of Camel's producer caches. */
@Timeout(120)
class RouteCasesProducerCacheTest extends RouteCasesSupport {
    @Test
    void routeProducerCacheInFlight() throws Exception {
        CountDownLatch all = new CountDownLatch(6);
        server.respond(request -> {
            all.countDown();
            awaitOpen(all);
            return Answer.chat("answer");
        });
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").toD(any("m-${header.n}"), 1);
            }
        });
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int n = 1; n <= 6; n++) {
            sent.add(later("direct:in", Map.of("n", n)));
            int asked = n;
            server.await(SOON, s -> s.requests().size() == asked); // none begins before the one before has
        }
        sent.forEach(one -> assertAnswered(ended(one), "answer"));
    }

    @Test
    void routeProducerCacheStreaming() throws Exception {
        server.always(Answer.stream("ab", "cd", "ef").paced(Duration.ofMillis(50)));
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .toD(any("m-${header.n}", "streaming=true"), -1)
                        .split(body())
                        .streaming()
                        .to("mock:pieces");
            }
        });
        Exchange exchange = send("direct:in", "q", Map.of("n", 1));
        assertThat(exchange.getException()).isNull();
        assertPieces("ab", "cd", "ef");
    }

    private void assertPieces(String... texts) {
        assertThat(context.getEndpoint("mock:pieces", MockEndpoint.class).getExchanges())
                .extracting(e -> e.getMessage().getBody(Delta.class).text())
                .containsExactly(texts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"recipientList", "routingSlip", "dynamicRouter", "enrich", "toD"})
    void aStreamOutlivesItsProducerInEachDynamicEip(String eip) throws Exception {
        server.always(Answer.stream("ab", "cd", "ef").paced(Duration.ofMillis(20)));
        String uri = any("m", "streaming=true");
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                switch (eip) {
                    case "recipientList" ->
                        from("direct:in")
                                .recipientList(constant(uri))
                                .cacheSize(-1)
                                .end()
                                .to("direct:read");
                    case "routingSlip" ->
                        from("direct:in")
                                .routingSlip(constant(uri))
                                .cacheSize(-1)
                                .end()
                                .to("direct:read");
                    case "dynamicRouter" ->
                        from("direct:in")
                                .dynamicRouter(method(new OnceTo(uri), "next"))
                                .cacheSize(-1)
                                .end()
                                .to("direct:read");
                    case "enrich" ->
                        from("direct:in")
                                .enrich()
                                .constant(uri)
                                .cacheSize(-1)
                                .end()
                                .to("direct:read");
                    default -> from("direct:in").toD(uri, -1).to("direct:read");
                }
                from("direct:read").split(body()).streaming().to("mock:pieces");
            }
        });
        Exchange exchange = send("direct:in", "q");
        assertThat(exchange.getException()).isNull();
        assertPieces("ab", "cd", "ef");
    }

    @Test
    void aStreamOutlivesTheTemplateThatAskedForIt() throws Exception {
        server.always(Answer.stream("ab", "cd").paced(Duration.ofMillis(100)));
        ProducerTemplate mine = context.createProducerTemplate(1);
        ChatStream first = stream(mine, "a");
        ChatStream second = stream(mine, "b"); // in the place of the first one's producer
        mine.stop();
        assertThat(first.text()).isEqualTo("abcd");
        assertThat(second.text()).isEqualTo("abcd");
    }

    private ChatStream stream(ProducerTemplate mine, String model) {
        return mine.request(any(model, "streaming=true"), e -> e.getMessage().setBody("q"))
                .getMessage()
                .getBody(ChatStream.class);
    }

    /** Endpoints are evicted too from 1,000 on: 1,400 calls are in flight at once, each of an endpoint of its own. */
    @Test
    void moreEndpointsThanCamelKeepsAreAnswered() throws Exception {
        int calls = 1_400;
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").toD("llm:mock:echo?mock.latency=1500ms&user=u-${header.n}");
            }
        });
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int n = 0; n < calls; n++) {
            sent.add(later("direct:in", Map.of("n", n)));
        }
        sent.forEach(one -> assertAnswered(ended(one), "q"));
    }

    @Test
    void aLongCallIsAnsweredAfterAThousandOtherTenants() throws Exception {
        CountDownLatch others = new CountDownLatch(1);
        server.respond(request -> {
            if (request.body().contains("tenant-long")) {
                awaitOpen(others);
            }
            return Answer.chat("answer");
        });
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").toD(any("m", "user=tenant-${header.n}"));
                from("direct:others").toD("llm:mock:echo?user=tenant-${header.n}");
            }
        });
        CompletableFuture<Exchange> sent = later("direct:in", Map.of("n", "long"));
        server.await(SOON, s -> s.requests().size() == 1);
        for (int n = 0; n < 1_100; n++) {
            assertAnswered(send("direct:in", "q", Map.of("n", n)), "answer");
        }
        assertThat(sent).isNotDone();
        others.countDown();
        assertAnswered(ended(sent), "answer");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 3})
    void threadsThatStopEachOthersProducersAreAllAnswered(int cacheSize) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").toD("llm:mock:echo?mock.latency=1ms&user=u-${header.n}", cacheSize);
            }
        });
        AtomicInteger answered = new AtomicInteger();
        List<Exception> failures = new ArrayList<>();
        ExecutorService senders = Executors.newFixedThreadPool(8);
        for (int sender = 0; sender < 8; sender++) {
            int first = sender;
            senders.execute(() -> {
                for (int i = 0; i < 200; i++) {
                    Exchange exchange = sendOnce(Map.of("n", (first + i) % 7));
                    if (exchange.getException() == null
                            && "q".equals(exchange.getMessage().getBody())) {
                        answered.incrementAndGet();
                    } else {
                        synchronized (failures) {
                            failures.add(exchange.getException());
                        }
                    }
                }
            });
        }
        senders.shutdown();
        assertThat(senders.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        assertThat(answered).hasValue(1_600);
    }

    /** Sends again where Camel's ServicePool has lost a new producer to another thread, as it does with any component. */
    private Exchange sendOnce(Map<String, Object> headers) {
        Exchange exchange;
        do {
            exchange = send("direct:in", "q", headers);
        } while (exchange.getException() != null
                && String.valueOf(exchange.getException().getMessage()).startsWith("No producer, this processor"));
        return exchange;
    }

    /** Bean of a dynamic router that sends to one endpoint. */
    public static final class OnceTo {
        private final String uri;
        private boolean sent;

        OnceTo(String uri) {
            this.uri = uri;
        }

        /** Returns the endpoint, and then null. */
        public String next() {
            if (sent) {
                return null;
            }
            sent = true;
            return uri;
        }
    }
}

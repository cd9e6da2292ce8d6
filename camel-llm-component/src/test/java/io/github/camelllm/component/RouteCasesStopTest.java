package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.test.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stop of a route while it has calls in flight. */
@Timeout(120)
class RouteCasesStopTest extends RouteCasesSupport {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void routeStopUnderLoad(boolean dynamic) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        server.respond(request -> {
            awaitOpen(first);
            return Answer.chat("ok");
        });
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                if (dynamic) {
                    from("direct:in").routeId("r").toD(any("${header.m}"), -1);
                } else {
                    from("direct:in").routeId("r").to(any("m"));
                }
            }
        });
        List<CompletableFuture<Exchange>> sent = send(200);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> stopRoute(30_000));
        first.countDown();
        assertThat(stop).succeedsWithin(SOON);
        sent.forEach(one -> assertAnswered(ended(one), "ok"));

        server.forgetRequests();
        server.always(Answer.silent());
        context.getRouteController().startRoute("r");
        sent = send(200);
        stopRoute(100);
        sent.forEach(one -> assertThat(ended(one).getException()).isInstanceOf(CallCancelledException.class));

        server.always(Answer.chat("ok"));
        context.getRouteController().startRoute("r");
        assertAnswered(super.send("direct:in", "q", Map.of("m", "m")), "ok");
    }

    private List<CompletableFuture<Exchange>> send(int calls) {
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            sent.add(later("direct:in", Map.of("m", "m")));
        }
        server.await(SOON, s -> s.requests().size() == calls);
        return sent;
    }

    private void stopRoute(long millis) {
        try {
            context.getRouteController().stopRoute("r", millis, TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theStopOfARouteLeavesTheCallsOfOthersAlone() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        server.respond(request -> {
            awaitOpen(stopped);
            return Answer.chat("ok");
        });
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").routeId("r").toD(any("${header.m}"));
                from("direct:other").routeId("other").toD(any("${header.m}"));
            }
        });
        CompletableFuture<Exchange> mine = later("direct:in", Map.of("m", "m"));
        CompletableFuture<Exchange> others = later("direct:other", Map.of("m", "m"));
        server.await(SOON, s -> s.requests().size() == 2);
        stopRoute(50);
        assertThat(ended(mine).getException()).isInstanceOf(CallCancelledException.class);
        stopped.countDown();
        assertAnswered(ended(others), "ok");
    }

    @Test
    void aThousandCallsInFlightEndOnceEachWithTheContext() throws Exception {
        Map<String, Integer> ends = new ConcurrentHashMap<>();
        context.getCamelContextExtension()
                .addInterceptStrategy((owner, step, target, next) -> countingEnds(target, ends));
        context.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        context.getShutdownStrategy().setTimeout(500);
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").toD("llm:mock:echo?mock.latency=1h&user=u-${header.n}", 3);
                from("direct:retry").to(any("m").replace("maxRetries=0", "maxRetries=3&maxDelay=1h"));
            }
        });
        server.always(Answer.rateLimited("600"));
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int n = 0; n < 1_000; n++) {
            sent.add(later(n % 100 == 0 ? "direct:retry" : "direct:in", Map.of("n", n)));
        }
        server.await(SOON, s -> s.requests().size() == 10 && s.activeRequests() == 0);
        long start = System.nanoTime();
        context.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        sent.forEach(one -> assertThat(ended(one).getException()).isInstanceOf(CallCancelledException.class));
        assertThat(ends).hasSize(1_000).allSatisfy((exchange, times) -> assertThat(times)
                .isEqualTo(1));
    }

    private static Processor countingEnds(Processor step, Map<String, Integer> ends) {
        return new DelegateAsyncProcessor(step) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(exchange, doneSync -> {
                    ends.merge(exchange.getExchangeId(), 1, Integer::sum);
                    callback.done(doneSync);
                });
            }
        };
    }
}

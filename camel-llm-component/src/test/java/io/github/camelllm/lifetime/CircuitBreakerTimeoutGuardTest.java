package io.github.camelllm.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.component.ScriptedProvider;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a circuit breaker with a timeout has given up does not come back, whenever and however it ends. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CircuitBreakerTimeoutGuardTest {
    private static final String LLM = "llm:scripted:m?maxRetries=0";

    private final ScriptedProvider provider = new ScriptedProvider();
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();
    private final CompletableFuture<Void> fallbackRuns = new CompletableFuture<>();
    private final CompletableFuture<Void> lateOutcome = new CompletableFuture<>();

    @BeforeEach
    void bind() {
        context.getRegistry().bind("scripted", provider);
        template.start();
    }

    @AfterEach
    void stop() {
        fallbackRuns.complete(null);
        context.stop();
        provider.close();
    }

    enum Late {
        RESPONSE,
        ERROR
    }

    @ParameterizedTest
    @EnumSource
    void theFallbackStays(Late late) throws Exception {
        ends(late);
        route(r -> breaker(r.from("direct:in"))
                .process(exchange -> lateOutcome.join())
                .process(exchange -> {
                    exchange.getMessage()
                            .setHeader("seen", exchange.getMessage().getBody());
                }));

        Exchange done = ask(ExchangePattern.InOut);

        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getBody()).isEqualTo("fallback");
        assertThat(done.getMessage().getHeader("seen")).isEqualTo("fallback");
    }

    @ParameterizedTest
    @EnumSource
    void theFallbackStaysInOneWayExchanges(Late late) throws Exception {
        ends(late);
        route(r -> breaker(r.from("direct:in")).process(exchange -> lateOutcome.join()));

        Exchange done = ask(ExchangePattern.InOnly);

        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getBody()).isEqualTo("fallback");
    }

    @ParameterizedTest
    @EnumSource
    void anOutcomeThatArrivesWhileTheFallbackRunsDoesNotDisturbIt(Late late) throws Exception {
        provider.plays(take -> {
            fallbackRuns.join();
            end(take, late);
        });
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .resilience4jConfiguration()
                .timeoutEnabled(true)
                .timeoutDuration(50)
                .end()
                .to(LLM)
                .onFallback()
                .process(exchange -> {
                    fallbackRuns.complete(null);
                    lateOutcome.join();
                })
                .setBody(r.simple("fallback of ${body}"))
                .end()
                .setHeader("after", r.constant(true)));

        Exchange done = ask(ExchangePattern.InOut);

        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getBody()).isEqualTo("fallback of question");
        assertThat(done.getMessage().getHeader("after")).isEqualTo(true);
    }

    @Test
    void withoutAFallbackTheTimeoutIsTheError() throws Exception {
        ends(Late.RESPONSE);
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .resilience4jConfiguration()
                .timeoutEnabled(true)
                .timeoutDuration(50)
                .end()
                .to(LLM)
                .end());

        assertThat(ask(ExchangePattern.InOut).getException()).isInstanceOf(TimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&streaming=true"})
    void theCallIsCancelledWhenTheFallbackBegins(String options) throws Exception {
        provider.plays(take -> {});
        List<Boolean> cancelled = new CopyOnWriteArrayList<>();
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .resilience4jConfiguration()
                .timeoutEnabled(true)
                .timeoutDuration(50)
                .end()
                .to(LLM + options)
                .onFallback()
                .process(exchange -> cancelled.add(provider.take().call.cancelled()))
                .end());

        ask(ExchangePattern.InOut);

        assertThat(cancelled).containsExactly(true);
    }

    @Test
    void theFallbackMayCallAModelItself() throws Exception {
        provider.plays(take -> {
            if (provider.takes.size() > 1) {
                take.say("second").end();
            }
        });
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .resilience4jConfiguration()
                .timeoutEnabled(true)
                .timeoutDuration(50)
                .end()
                .to(LLM)
                .onFallback()
                .to(LLM)
                .end());

        assertThat(ask(ExchangePattern.InOut).getMessage().getBody()).isEqualTo("second");
    }

    @Test
    void anAnswerInTimeIsTheResult() throws Exception {
        provider.plays(take -> take.say("in time").end());
        route(r -> breaker(r.from("direct:in"), 60_000).setHeader("after", r.constant(true)));

        Exchange done = ask(ExchangePattern.InOut);

        assertThat(done.getMessage().getBody()).isEqualTo("in time");
        assertThat(done.getMessage().getHeader("after")).isEqualTo(true);
        assertThat(done.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SUCCESSFUL_EXECUTION))
                .isEqualTo(true);
        assertThat(done.getProperties()).doesNotContainKey("CamelLlmCircuitBreakerRun");
    }

    @Test
    void anErrorInTimeIsAnsweredByTheFallback() throws Exception {
        provider.plays(take -> take.fail(ErrorKind.OVERLOADED));
        route(r -> breaker(r.from("direct:in"), 60_000));

        assertThat(ask(ExchangePattern.InOut).getMessage().getBody()).isEqualTo("fallback");
    }

    @Test
    void aBreakerInABreakerKeepsItsOwn() throws Exception {
        ends(Late.ERROR);
        route(r -> {
            r.from("direct:in")
                    .circuitBreaker()
                    .resilience4jConfiguration()
                    .timeoutEnabled(true)
                    .timeoutDuration(60_000)
                    .end()
                    .to("direct:inner")
                    .onFallback()
                    .setBody(r.constant("outer"))
                    .end();
            breaker(r.from("direct:inner")).process(exchange -> lateOutcome.join());
        });

        assertThat(ask(ExchangePattern.InOut).getMessage().getBody()).isEqualTo("fallback");
    }

    @Test
    void pooledExchangesAreProtectedToo() throws Exception {
        context.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        context.getCamelContextExtension().setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
        ends(Late.ERROR);
        route(r -> breaker(r.from("direct:in")).process(exchange -> lateOutcome.join()));

        Exchange done = ask(ExchangePattern.InOut);

        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getBody()).isEqualTo("fallback");
    }

    @ParameterizedTest
    @EnumSource
    void outcomesAtTheMomentOfTheTimeoutAreOneOrTheOther(Late late) throws Exception {
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .resilience4jConfiguration()
                .timeoutEnabled(true)
                .timeoutDuration(30)
                .minimumNumberOfCalls(10_000)
                .end()
                .to("llm:mock:echo?maxRetries=0&mock.latency=30ms"
                        + (late == Late.ERROR ? "&mock.failures=SERVER_ERROR" : ""))
                .onFallback()
                .setBody(r.simple("fallback of ${body}"))
                .end()
                .setHeader("after", r.simple("${body}")));

        List<CompletableFuture<Exchange>> all = IntStream.range(0, 200)
                .mapToObj(i -> template.asyncSend(
                        "direct:in", exchange -> exchange.getMessage().setBody("question")))
                .toList();

        for (CompletableFuture<Exchange> each : all) {
            Exchange done = each.get();
            assertThat(done.getException()).isNull();
            assertThat(done.getMessage().getBody()).isIn("fallback of question", "question");
            assertThat(done.getMessage().getHeader("after"))
                    .isEqualTo(done.getMessage().getBody());
        }
    }

    /** Has the model end some time after the call was given up; the route waits for that. */
    private void ends(Late late) {
        provider.plays(take -> {
            await().until(() -> take.call.cancelled());
            end(take, late);
        });
    }

    private void end(ScriptedProvider.Take take, Late late) {
        if (late == Late.RESPONSE) {
            take.say("late").end();
        } else {
            take.fail(ErrorKind.SERVER_ERROR);
        }
        lateOutcome.complete(null);
    }

    private static CircuitBreakerDefinition circuitBreaker(RouteDefinition route, int timeout) {
        return route.circuitBreaker()
                .resilience4jConfiguration()
                .timeoutEnabled(true)
                .timeoutDuration(timeout)
                .end();
    }

    private static ProcessorDefinition<?> breaker(RouteDefinition route) {
        return breaker(route, 50);
    }

    private static ProcessorDefinition<?> breaker(RouteDefinition route, int timeout) {
        return circuitBreaker(route, timeout)
                .to(LLM)
                .onFallback()
                .setBody()
                .constant("fallback")
                .end();
    }

    private Exchange ask(ExchangePattern pattern) {
        return template.send(
                "direct:in", pattern, exchange -> exchange.getMessage().setBody("question"));
    }

    private void route(LambdaRouteBuilder route) throws Exception {
        RouteBuilder.addRoutes(context, routes -> {
            routes.errorHandler(routes.noErrorHandler());
            route.accept(routes);
        });
        context.start();
    }
}

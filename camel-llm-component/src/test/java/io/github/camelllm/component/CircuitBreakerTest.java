package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.ServerErrorException;
import io.github.camelllm.test.Answer;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

/** Camel's circuit breaker with the configuration that comes with the jar. */
class CircuitBreakerTest extends LlmTestSupport {
    private static final Answer BUSY = Answer.error(503, "x", "busy");

    private void route(String configuration) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .circuitBreaker()
                        .id("breaker")
                        .configuration(configuration)
                        .to(uri("maxRetries=0"))
                        .end();
            }
        });
    }

    private void routeWithFallback() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .circuitBreaker()
                        .id("breaker")
                        .configuration(LlmCircuitBreaker.NAME)
                        .to(uri("maxRetries=0"))
                        .onFallback()
                        .setBody(constant("fallback"))
                        .end();
            }
        });
    }

    private ResilienceProcessor breaker() {
        return context.getProcessor("breaker", ResilienceProcessor.class);
    }

    private State state() {
        return breaker().getCircuitBreaker().getState();
    }

    private Exchange ask() {
        return send("direct:in", "Hi");
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            ask();
        }
    }

    @Test
    void fiveTransientErrorsOpenIt() throws Exception {
        server.always(BUSY);
        route(LlmCircuitBreaker.NAME);
        ask(4);
        assertThat(state()).isEqualTo(State.CLOSED);
        ask(1);
        assertThat(state()).isEqualTo(State.OPEN);
        assertThat(ask().getException()).isInstanceOf(CallNotPermittedException.class);
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void halfOfTheCallsMustFail() throws Exception {
        route(LlmCircuitBreaker.NAME);
        ask(4);
        server.always(BUSY);
        ask(3);
        assertThat(state()).isEqualTo(State.CLOSED);
        ask(1);
        assertThat(state()).isEqualTo(State.OPEN);
    }

    @Test
    void permanentErrorsNeverOpenItAndAreErrorsOfTheRoute() throws Exception {
        server.always(Answer.error(401, "invalid_api_key", "no"));
        route(LlmCircuitBreaker.NAME);
        for (int i = 0; i < 10; i++) {
            assertThat(ask().getException()).isInstanceOf(AuthenticationException.class);
        }
        assertThat(state()).isEqualTo(State.CLOSED);
        assertThat(breaker().getNumberOfBufferedCalls()).isZero();
        assertThat(server.requests()).hasSize(10);
    }

    @Test
    void aTransientErrorIsAnErrorOfTheRoute() throws Exception {
        server.always(Answer.error(500, "x", "broken"));
        route(LlmCircuitBreaker.NAME);
        assertThat(ask().getException()).isInstanceOf(ServerErrorException.class);
    }

    @Test
    void theFallbackAnswersWhateverTheError() throws Exception {
        server.enqueue(Answer.error(401, "x", "no"));
        server.always(BUSY);
        routeWithFallback();
        for (int i = 0; i < 8; i++) {
            assertThat(ask().getMessage().getBody()).isEqualTo("fallback");
        }
        assertThat(state()).isEqualTo(State.OPEN);
    }

    @Test
    void twoProbesThatAreAnsweredCloseIt() throws Exception {
        server.always(BUSY);
        route(LlmCircuitBreaker.NAME);
        ask(5);
        server.always(Answer.chat("Hello"));
        breaker().transitionToHalfOpenState();
        ask(1);
        assertThat(state()).isEqualTo(State.HALF_OPEN);
        ask(1);
        assertThat(state()).isEqualTo(State.CLOSED);
    }

    @Test
    void probesThatFailOpenItAgain() throws Exception {
        server.always(BUSY);
        route(LlmCircuitBreaker.NAME);
        ask(5);
        breaker().transitionToHalfOpenState();
        ask(2);
        assertThat(state()).isEqualTo(State.OPEN);
        assertThat(server.requests()).hasSize(7);
    }

    @Test
    void aLongAnswerIsNoFailureAndTheWaitIsTwentySeconds() throws Exception {
        route(LlmCircuitBreaker.NAME);
        var figures = breaker().getCircuitBreaker().getCircuitBreakerConfig();
        assertThat(figures.getSlowCallDurationThreshold()).isGreaterThan(Duration.ofHours(1));
        assertThat(figures.getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(20_000);
    }

    @Test
    void theTimeOutOfACircuitBreakerCountsAsAFailure() throws Exception {
        server.always(Answer.silent());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .circuitBreaker()
                        .id("breaker")
                        .configuration(LlmCircuitBreaker.NAME)
                        .resilience4jConfiguration()
                        .timeoutEnabled(true)
                        .timeoutDuration(50)
                        .end()
                        .to(uri("maxRetries=0"))
                        .end();
            }
        });
        for (int i = 0; i < 5; i++) {
            assertThat(ask().getException()).isInstanceOf(TimeoutException.class);
        }
        assertThat(ask().getException()).isInstanceOf(CallNotPermittedException.class);
    }

    @Test
    void eachCircuitBreakerHasItsOwnState() throws Exception {
        server.always(BUSY);
        route(LlmCircuitBreaker.NAME);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:other")
                        .circuitBreaker()
                        .configuration(LlmCircuitBreaker.NAME)
                        .to(uri("maxRetries=0"))
                        .end();
            }
        });
        ask(5);
        assertThat(state()).isEqualTo(State.OPEN);
        assertThat(send("direct:other", "Hi").getException()).isNotInstanceOf(CallNotPermittedException.class);
    }

    @Test
    void oneOfOnesOwnReplacesIt() throws Exception {
        LlmCircuitBreaker own = new LlmCircuitBreaker();
        own.setMinimumNumberOfCalls("1");
        context.getRegistry().bind(LlmCircuitBreaker.NAME, own);
        server.always(BUSY);
        route(LlmCircuitBreaker.NAME);
        ask(1);
        assertThat(state()).isEqualTo(State.OPEN);
    }

    @Test
    void anotherUnderAnotherNameHasItsOwnFigures() throws Exception {
        LlmCircuitBreaker own = new LlmCircuitBreaker();
        own.setMinimumNumberOfCalls("{{patience}}");
        context.getPropertiesComponent().addInitialProperty("patience", "2");
        context.getRegistry().bind("impatient", own);
        server.always(BUSY);
        route("impatient");
        ask(2);
        assertThat(state()).isEqualTo(State.OPEN);
    }

    @Test
    void aConfigurationOfCamelsReplacesIt() throws Exception {
        Resilience4jConfigurationDefinition camels = new Resilience4jConfigurationDefinition();
        camels.setMinimumNumberOfCalls("3");
        context.getRegistry().bind(LlmCircuitBreaker.NAME, camels);
        route(LlmCircuitBreaker.NAME);
        assertThat(breaker().getCircuitBreakerMinimumNumberOfCalls()).isEqualTo(3);
    }

    @Test
    void aBeanInYamlReplacesIt() throws Exception {
        server.always(BUSY);
        String yaml = """
                - beans:
                    - name: llmCircuitBreaker
                      type: io.github.camelllm.component.LlmCircuitBreaker
                      properties:
                        minimumNumberOfCalls: 2
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - circuitBreaker:
                            id: breaker
                            configuration: llmCircuitBreaker
                            steps:
                              - to: %s
                """.formatted(uri("maxRetries=0"));
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("own.yaml", yaml));
        ask(2);
        assertThat(state()).isEqualTo(State.OPEN);
    }

    @Test
    void whatIsBoundBeforeTheContextStartsStays() throws Exception {
        try (CamelContext other = new DefaultCamelContext()) {
            LlmCircuitBreaker own = new LlmCircuitBreaker();
            other.getRegistry().bind(LlmCircuitBreaker.NAME, own);
            other.start();
            assertThat(other.getRegistry().lookupByName(LlmCircuitBreaker.NAME)).isSameAs(own);
        }
    }

    @Test
    void withoutResilience4jThereIsNone() throws Exception {
        try (URLClassLoader loader = new WithoutJar("io.github.resilience4j.");
                DefaultCamelContext other = new DefaultCamelContext()) {
            Method install = loader.loadClass(CircuitBreakerLink.class.getName())
                    .getDeclaredMethod("install", CamelContext.class);
            install.setAccessible(true);
            install.invoke(null, other);
            assertThat(other.getRegistry().lookupByName(LlmCircuitBreaker.NAME)).isNull();
        }
    }
}

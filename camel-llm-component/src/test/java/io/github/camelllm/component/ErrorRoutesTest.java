package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.ContentFilterException;
import io.github.camelllm.chat.ContextLengthException;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ModelNotFoundException;
import io.github.camelllm.chat.NetworkException;
import io.github.camelllm.chat.OverloadedException;
import io.github.camelllm.chat.PermanentLlmException;
import io.github.camelllm.chat.QuotaExceededException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.chat.ServerErrorException;
import io.github.camelllm.chat.TransientLlmException;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors as a route meets them. */
class ErrorRoutesTest extends LlmTestSupport {
    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(Answer.error(401, "invalid_api_key", "no"), AuthenticationException.class, "AUTH"),
                Arguments.of(Answer.error(403, "forbidden", "no"), AuthenticationException.class, "AUTH"),
                Arguments.of(Answer.error(429, "insufficient_quota", "x"), QuotaExceededException.class, "RATE_LIMIT"),
                Arguments.of(Answer.rateLimited("3"), RateLimitException.class, "RATE_LIMIT"),
                Arguments.of(Answer.error(400, "bad", "x"), InvalidRequestException.class, "VALIDATION"),
                Arguments.of(
                        Answer.error(400, "context_length_exceeded", "x"), ContextLengthException.class, "VALIDATION"),
                Arguments.of(Answer.error(400, "content_filter", "x"), ContentFilterException.class, "VALIDATION"),
                Arguments.of(Answer.error(404, "model_not_found", "x"), ModelNotFoundException.class, "VALIDATION"),
                Arguments.of(Answer.error(500, "x", "broken"), ServerErrorException.class, "SERVER_ERROR"),
                Arguments.of(Answer.html(502), ServerErrorException.class, "SERVER_ERROR"),
                Arguments.of(Answer.error(503, "x", "busy"), OverloadedException.class, "SERVER_ERROR"),
                Arguments.of(Answer.hangUp(), NetworkException.class, "SERVER_ERROR"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("answers")
    void eachErrorIsAClassThatRoutesCatch(Answer answer, Class<? extends Exception> type, String category)
            throws Exception {
        server.always(answer);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(type).handled(true).setBody(constant("caught"));
                from("direct:in").to(uri("maxRetries=0"));
            }
        });
        Exchange exchange = send("direct:in", "Hi");
        assertThat(exchange.getMessage().getBody()).isEqualTo("caught");
        assertThat(exchange.getProperty(Exchange.EXCEPTION_CAUGHT)).isExactlyInstanceOf(type);
        assertThat(exchange.getProperty("CamelAiErrorCategory")).isEqualTo(category);
    }

    @Test
    void anErrorTellsItsFacts() {
        server.always(Answer.rateLimited("1.5").header("x-request-id", "req-1"));
        Exchange exchange = send(uri("maxRetries=0"), "Hi");
        LlmException error = exchange.getException(LlmException.class);
        assertThat(error.provider()).isEqualTo("openai-compatible");
        assertThat(error.model()).isEqualTo("test-model");
        assertThat(error.statusCode()).isEqualTo(429);
        assertThat(error.providerCode()).isEqualTo("rate_limit_exceeded");
        assertThat(error.requestId()).isEqualTo("req-1");
        assertThat(error.retryAfter()).isEqualTo(Duration.ofMillis(1500));
        assertThat(error).isInstanceOf(TransientLlmException.class);
        assertThat(exchange.getProperty("CamelAiRetryAfterMillis")).isEqualTo(1500L);
    }

    @Test
    void anErrorLeavesTheBodyAsItWas() {
        server.always(Answer.error(400, "bad", "x"));
        assertThat(send(uri(), "Hi").getMessage().getBody()).isEqualTo("Hi");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failoverGoesOnAfterTransientErrorsOnly(boolean streaming) throws Exception {
        String option = "streaming=" + streaming;
        try (FakeLlmServer other = FakeLlmServer.start()) {
            other.always(streaming ? Answer.stream("from ", "other") : Answer.chat("from other"));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .loadBalance()
                            .failover(TransientLlmException.class)
                            .to(uri("maxRetries=0", option))
                            .to("llm:openai-compatible:m?baseUrl=" + other.baseUrl() + "&" + option);
                }
            });
            server.enqueue(Answer.error(503, "x", "busy"), Answer.error(401, "x", "no"));
            Exchange saved = template.request("direct:in", e -> e.getMessage().setBody("Hi"));
            assertThat(saved.getMessage().getBody(String.class)).isEqualTo("from other");
            Exchange failed = template.request("direct:in", e -> e.getMessage().setBody("Hi"));
            assertThat(failed.getException()).isInstanceOf(PermanentLlmException.class);
            assertThat(other.requests()).hasSize(1);
        }
    }

    @Test
    void redeliveriesAndRetriesAddUpAndDoNotMultiply() throws Exception {
        server.always(Answer.error(500, "x", "broken"));
        redelivering(3, uri("maxRetries=2"));
        assertThat(send("direct:in", "Hi").getException()).isInstanceOf(ServerErrorException.class);
        assertThat(server.requests()).hasSize(3 + 3);
    }

    @Test
    void aRedeliveryThatIsAnsweredLeavesNoTraceOfTheError() throws Exception {
        server.enqueue(Answer.rateLimited("40"));
        redelivering(1, uri("maxRetries=0"));
        Exchange exchange = send("direct:in", "Hi");
        assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
        assertThat(exchange.getAllProperties())
                .doesNotContainKeys("CamelAiErrorCategory", "CamelAiRetryAfterMillis", "CamelLlmFailedAt");
    }

    @Test
    void anotherStepsRedeliveryCostsThisStepNoRetries() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).maximumRedeliveries(1).redeliveryDelay(0);
                from("direct:in")
                        .process(e -> {
                            if (!Boolean.TRUE.equals(e.getMessage().getHeader(Exchange.REDELIVERED))) {
                                throw new IllegalStateException("first try");
                            }
                        })
                        .to(uri("maxRetries=2"));
            }
        });
        server.enqueue(Answer.error(500, "x", "broken"), Answer.error(500, "x", "broken"));
        Exchange exchange = send("direct:in", "Hi");
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(3);
    }

    @Test
    void theSameStepHasItsRetriesAgainAfterARedeliveryThatWasAnswered() throws Exception {
        server.enqueue(Answer.error(500, "x", "1"), Answer.error(500, "x", "2"), Answer.chat("redelivered"));
        server.enqueue(Answer.error(500, "x", "3"), Answer.chat("retried"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).maximumRedeliveries(1).redeliveryDelay(0);
                from("direct:in").loop(2).to(uri("maxRetries=1"));
            }
        });
        Exchange exchange = send("direct:in", "Hi");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("retried");
        assertThat(server.requests()).hasSize(5);
    }

    private void redelivering(int times, String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).maximumRedeliveries(times).redeliveryDelay(0);
                from("direct:in").to(uri);
            }
        });
    }

    @Test
    void theProviderHasTheLastWordOnRetries() {
        server.enqueue(Answer.error(500, "x", "broken").header("x-should-retry", "false"));
        assertThat(send(uri("maxRetries=2"), "Hi").getException()).isInstanceOf(ServerErrorException.class);
        assertThat(server.requests()).hasSize(1);
        server.enqueue(Answer.error(400, "bad", "x").header("x-should-retry", "true"));
        assertThat(send(uri("maxRetries=2"), "Hi").getException()).isNull();
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.01", "Wed, 21 Oct 2015 07:28:00 GMT", "nonsense"})
    void retriesGoOnAfterAnyFormOfRetryAfter(String value) {
        server.enqueue(Answer.rateLimited(value));
        Exchange exchange = send(uri("maxRetries=1"), "Hi");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(2);
    }

    /** Camel takes the exception of a copy into the exchange, and not the properties that describe it. */
    @ParameterizedTest
    @ValueSource(strings = {"breaker", "split", "multicast", "recipients", "enrich", "seda"})
    void anErrorOfACopyIsDescribedOnTheExchange(String eip) throws Exception {
        server.always(Answer.rateLimited("40"));
        String model = uri("maxRetries=0");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:breaker").circuitBreaker().to(model).end();
                from("direct:split").split(body()).stopOnException().to(model);
                from("direct:multicast").multicast().stopOnException().to(model);
                from("direct:recipients").recipientList(constant(model)).stopOnException();
                from("direct:enrich").enrich(model);
                from("direct:seda").to("seda:model");
                from("seda:model").to(model);
            }
        });
        Exchange exchange =
                template.request("direct:" + eip, e -> e.getMessage().setBody("Hi"));
        assertThat(exchange.getException(RateLimitException.class)).isNotNull();
        assertThat(exchange.getAllProperties())
                .containsEntry("CamelAiErrorCategory", "RATE_LIMIT")
                .containsEntry("CamelAiRetryAfterMillis", 40_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"catch", "continued", "handled", "failover", "fallback"})
    void anAnswerAfterAnErrorRemovesItsDescription(String way) throws Exception {
        server.enqueue(Answer.rateLimited("40"));
        String model = uri("maxRetries=0");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:catch")
                        .doTry()
                        .to(model)
                        .doCatch(RateLimitException.class)
                        .to(model)
                        .end();
                from("direct:continued")
                        .onException(RateLimitException.class)
                        .continued(true)
                        .end()
                        .to(model)
                        .to(model);
                from("direct:handled")
                        .onException(RateLimitException.class)
                        .handled(true)
                        .to(model)
                        .end()
                        .to(model);
                from("direct:failover")
                        .loadBalance()
                        .failover(RateLimitException.class)
                        .to(model, uri("maxRetries=0", "user=second"));
                from("direct:fallback")
                        .circuitBreaker()
                        .to(model)
                        .onFallback()
                        .to(model)
                        .end();
            }
        });
        Exchange exchange = send("direct:" + way, "Hi");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
        assertThat(exchange.getAllProperties()).doesNotContainKeys("CamelAiErrorCategory", "CamelAiRetryAfterMillis");
    }
}

package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.OverloadedException;
import io.github.camelllm.chat.RateLimitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailoverTest extends BalancerTestSupport {
    @Test
    void theFirstAnswerCounts() {
        balance("a", "b");
        Exchange done = ask();
        assertThat(body(done)).isEqualTo("a");
        assertThat(outcomes(done)).containsExactly("a:m ANSWERED");
        assertThat(b.calls()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "RATE_LIMIT",
                "OVERLOADED",
                "SERVER_ERROR",
                "TIMEOUT",
                "NETWORK",
                "STREAM_INTERRUPTED",
                "AUTHENTICATION",
                "QUOTA_EXCEEDED",
                "MODEL_NOT_FOUND",
                "CONFIGURATION",
                "PROTOCOL",
                "UNKNOWN"
            })
    void anErrorThatTheCandidateIsToBlameForGoesToTheNext(ErrorKind kind) {
        balance("a", "b");
        a.fails(kind);
        Exchange done = ask();
        assertThat(body(done)).isEqualTo("b");
        assertThat(outcomes(done)).containsExactly("a:m " + kind, "b:m ANSWERED");
        assertThat(done.getProperty(LlmConstants.ERROR_CATEGORY)).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_REQUEST", "CONTEXT_LENGTH", "CONTENT_FILTER", "BUDGET_EXCEEDED", "CANCELLED"})
    void anErrorOfTheRequestGoesToNobodyElse(ErrorKind kind) {
        balance("a", "b");
        a.fails(kind);
        Exchange done = ask();
        assertThat(done.getException()).isInstanceOfSatisfying(LlmException.class, error -> assertThat(error.kind())
                .isEqualTo(kind));
        assertThat(b.calls()).isZero();
    }

    @Test
    void theOptionFailoverOnSaysWhatGoesToTheNext() {
        balancer.setFailoverOn("context_length, TRANSIENT");
        balance("a", "b");
        a.fails(ErrorKind.CONTEXT_LENGTH);
        assertThat(body(ask())).isEqualTo("b");
        a.fails(ErrorKind.AUTHENTICATION);
        assertThat(ask().getException()).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void anExceptionThatIsNotOursGoesToTheNext() {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:broken").throwException(new IllegalStateException("broken"));
            }
        });
        route("direct:broken", llm("b"));
        Exchange done = ask();
        assertThat(body(done)).isEqualTo("b");
        assertThat(outcomes(done)).containsExactly("direct:broken java.lang.IllegalStateException", "b:m ANSWERED");
    }

    @Test
    void theLimitOfFailoversHolds() {
        balancer.setMaxFailovers(1);
        balance("a", "b", "c");
        a.fails(ErrorKind.SERVER_ERROR);
        b.fails(ErrorKind.SERVER_ERROR);
        assertThat(ask().getException()).isInstanceOf(LlmException.class);
        assertThat(c.calls()).isZero();
    }

    @Test
    void theErrorOfSeveralTellsOfAll() {
        balance("a", "b", "c");
        a.does(call -> call.failFor(Duration.ofSeconds(30)));
        b.does(call -> call.failFor(Duration.ofSeconds(20)));
        c.fails(ErrorKind.AUTHENTICATION);
        Exchange done = ask();
        assertThat(done.getException())
                .isInstanceOfSatisfying(RateLimitException.class, error -> {
                    assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(20));
                    assertThat(error.getSuppressed()).hasSize(2);
                })
                .hasMessageContaining("a:m RATE_LIMIT")
                .hasMessageContaining("b:m RATE_LIMIT")
                .hasMessageContaining("c:m AUTHENTICATION")
                .hasMessageContaining("played by b");
        assertThat(outcomes(done)).containsExactly("a:m RATE_LIMIT", "b:m RATE_LIMIT", "c:m AUTHENTICATION");
        assertThat(done.getProperty(LlmConstants.RETRY_AFTER_MILLIS)).isEqualTo(20_000L);
        assertThat(done.getProperty(LlmConstants.ERROR_CATEGORY)).isEqualTo("RATE_LIMIT");
        assertThat(done.getMessage().getBody()).isEqualTo("question");
    }

    @Test
    void theErrorOfAnOnlyOneStaysAsItIs() {
        balance("a");
        LlmException error = ErrorKind.OVERLOADED.exception("full");
        a.does(call -> call.fail(error));
        assertThat(ask().getException()).isSameAs(error);
    }

    @Test
    void anExceptionThatIsNotOursIsTheCauseWhereRoutesFindIt() {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:broken").throwException(new IllegalStateException("broken"));
            }
        });
        route("direct:broken", "direct:broken");
        Exchange done = ask();
        assertThat(done.getException())
                .isInstanceOf(LlmException.class)
                .hasMessageContaining("direct:broken java.lang.IllegalStateException")
                .hasMessageContaining("direct:broken#2 java.lang.IllegalStateException");
        assertThat(done.getException(IllegalStateException.class))
                .hasMessage("broken")
                .hasNoSuppressedExceptions();
    }

    @Test
    void aStreamAsBodyIsReadAnewByTheNext() {
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        Exchange done = template.send(IN, exchange -> exchange.getMessage()
                .setBody(new java.io.ByteArrayInputStream(
                        "question".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        assertThat(body(done)).isEqualTo("b");
        assertThat(b.last().request().messages().get(0).text()).isEqualTo("question");
    }

    @Test
    void whatOneCandidateDoesToTheMessageTheNextDoesNotSee() {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:spoiler")
                        .setBody(constant("spoilt"))
                        .setHeader("spoilt", constant(true))
                        .setProperty("spoilt", constant(true))
                        .to(llm("a"));
            }
        });
        route("direct:spoiler", llm("b"));
        a.fails(ErrorKind.SERVER_ERROR);
        Exchange done = ask();
        assertThat(body(done)).isEqualTo("b");
        assertThat(b.last().request().messages().get(0).text()).isEqualTo("question");
        assertThat(done.getMessage().getHeader("spoilt")).isNull();
        assertThat(done.getProperty("spoilt")).isNull();
    }

    @Test
    void theErrorHandlerOfTheRouteSeesOnlyTheErrorOfTheBalancer() {
        List<Throwable> handled = new ArrayList<>();
        add(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class)
                        .handled(true)
                        .process(e -> handled.add(e.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)))
                        .setBody(constant("handled"));
                from(IN).loadBalance(balancer).to(llm("a"), llm("b")).end();
            }
        });
        a.fails(ErrorKind.SERVER_ERROR);
        assertThat(body(ask())).isEqualTo("b");
        assertThat(handled).isEmpty();
        b.fails(ErrorKind.OVERLOADED);
        assertThat(body(ask())).isEqualTo("handled");
        assertThat(handled).singleElement().isInstanceOf(OverloadedException.class);
    }

    @Test
    void aRedeliveryOfTheRouteAsksAllAgain() {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(0));
                from(IN).loadBalance(balancer).to(llm("a"), llm("b")).end();
            }
        });
        a.fails(ErrorKind.SERVER_ERROR);
        b.fails(ErrorKind.SERVER_ERROR);
        assertThat(ask().getException()).isInstanceOf(LlmException.class);
        assertThat(a.calls()).isEqualTo(2);
        assertThat(b.calls()).isEqualTo(2);
    }

    @Test
    void redeliveriesOfTheRouteAddToTheRetriesOfEachCandidateAndDoNotMultiply() {
        balancer.setMaxFailovers(1);
        String retrying = ":m?maxRetries=2&baseDelay=0&retryBudget=1";
        add(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(0));
                from(IN).loadBalance(balancer)
                        .to("llm:a" + retrying, "llm:b" + retrying)
                        .end();
            }
        });
        a.fails(ErrorKind.SERVER_ERROR);
        b.fails(ErrorKind.SERVER_ERROR);
        assertThat(ask().getException()).isInstanceOf(LlmException.class);
        assertThat(a.calls()).isEqualTo(5);
        assertThat(b.calls()).isEqualTo(5);
    }

    @Test
    void anErrorThatSuppressesOthersIsItself() {
        balance("a", "b");
        LlmException error = ErrorKind.INVALID_REQUEST.exception("refused");
        error.addSuppressed(ErrorKind.OVERLOADED.exception("before"));
        a.does(call -> call.fail(error));
        assertThat(outcomes(ask())).containsExactly("a:m INVALID_REQUEST");
        assertThat(b.calls()).isZero();
    }

    @Test
    void theErrorOfTheBalancerItselfHasItsProperties() {
        balancer.setWhenAllOpen(WhenAllOpen.fail);
        balance("a");
        a.does(call -> call.failFor(java.time.Duration.ofSeconds(30)));
        ask();
        Exchange done = ask();
        assertThat(done.getProperty(LlmConstants.ERROR_CATEGORY)).isEqualTo("SERVER_ERROR");
        assertThat(done.getProperty(LlmConstants.RETRY_AFTER_MILLIS, Long.class))
                .isBetween(29_000L, 30_001L);
    }

    @Test
    void aStrategyThatFailsIsNamed() {
        balancer.setSelectionStrategy(candidates -> null);
        balance("a", "b");
        assertThat(ask().getException()).hasMessageContaining("must choose one of the candidates");
        balancer.stop();
    }

    @Test
    void aStrategyThatThrowsEndsTheExchange() {
        IllegalStateException error = new IllegalStateException("no idea");
        balancer.setSelectionStrategy(candidates -> {
            throw error;
        });
        balance("a", "b");
        assertThat(ask().getException()).isSameAs(error);
    }

    @Test
    void withoutCandidatesItSaysSo() {
        route();
        assertThat(ask().getException()).hasMessageContaining("no candidates");
    }

    @Test
    void aKeyInTheMessageIsNotGivenToSeveralProviders() {
        balance("a", "b");
        assertThat(ask(Map.of(LlmConstants.API_KEY, "secret")).getException())
                .hasMessageContaining("several providers")
                .hasMessageNotContaining("secret");
        assertThat(a.calls()).isZero();
    }

    @Test
    void candidatesDecideWhomToAskAndTheHeadersForThatAreLeftForLater() {
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        Exchange done = ask(Map.of(LlmConstants.PROVIDER, "c", LlmConstants.MODEL, "other"));
        assertThat(body(done)).isEqualTo("b");
        assertThat(b.last().request().model()).isEqualTo("m");
        assertThat(done.getMessage().getHeader(LlmConstants.PROVIDER)).isEqualTo("c");
        assertThat(done.getMessage().getHeader(LlmConstants.MODEL)).isEqualTo("other");
    }
}

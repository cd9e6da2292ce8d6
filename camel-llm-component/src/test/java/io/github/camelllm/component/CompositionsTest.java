package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.OverloadedException;
import io.github.camelllm.chat.ServerErrorException;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.chat.TransientLlmException;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EIPs within EIPs around a model: what each sees, and how often the providers are asked in all. */
class CompositionsTest extends LlmTestSupport {
    private static final Answer BUSY = Answer.error(503, "x", "busy");

    private final FakeLlmServer other = FakeLlmServer.start();
    private final List<String> pieces = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopOther() {
        other.close();
    }

    /** Returns the URI of an endpoint that asks the other fake provider. */
    private String otherUri(String... options) {
        return "llm:openai-compatible:other?baseUrl=" + other.baseUrl()
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private void routes(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
    }

    private Exchange ask() {
        return template.request("direct:in", exchange -> exchange.getMessage().setBody("Hi"));
    }

    private State state(String id) {
        return context.getProcessor(id, ResilienceProcessor.class)
                .getCircuitBreaker()
                .getState();
    }

    /** failover -> circuitBreaker -> llm. */
    private void failoverOverBreakers(String... options) throws Exception {
        failover(uri(with("maxRetries=0", options)), otherUri(with("maxRetries=0", options)));
    }

    private void failover(String first, String second) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .errorHandler(noErrorHandler())
                        .loadBalance()
                        .failover(TransientLlmException.class, CallNotPermittedException.class)
                        .to("direct:first", "direct:second");
                breaker("direct:first", "first", first);
                breaker("direct:second", "second", second);
            }

            private void breaker(String from, String id, String llm) {
                from(from)
                        .errorHandler(noErrorHandler())
                        .circuitBreaker()
                        .id(id)
                        .configuration(LlmCircuitBreaker.NAME)
                        .to(llm)
                        .end();
            }
        });
    }

    private static String[] with(String option, String... options) {
        return options.length == 0 ? new String[] {option} : new String[] {option, String.join("&", options)};
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failoverGoesOnAtOnceWhereTheCircuitIsOpen(boolean streaming) throws Exception {
        server.always(BUSY);
        other.always(streaming ? Answer.stream("from ", "other") : Answer.chat("from other"));
        failoverOverBreakers("streaming=" + streaming);
        for (int i = 0; i < 12; i++) {
            assertThat(ask().getMessage().getBody(String.class)).isEqualTo("from other");
        }
        assertThat(state("first")).isEqualTo(State.OPEN);
        assertThat(state("second")).isEqualTo(State.CLOSED);
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void failoverComesBackToAProviderWhoseProbesAreAnswered() throws Exception {
        server.always(BUSY);
        other.always(Answer.chat("from other"));
        failoverOverBreakers();
        for (int i = 0; i < 5; i++) {
            ask();
        }
        server.always(Answer.chat("recovered"));
        context.getProcessor("first", ResilienceProcessor.class).transitionToHalfOpenState();
        for (int i = 0; i < 3; i++) {
            assertThat(ask().getMessage().getBody()).isEqualTo("recovered");
        }
        assertThat(state("first")).isEqualTo(State.CLOSED);
    }

    @Test
    void ifAllCircuitsAreOpenTheRouteHearsOfItAndNobodyIsAsked() throws Exception {
        server.always(BUSY);
        other.always(BUSY);
        failoverOverBreakers();
        for (int i = 0; i < 5; i++) {
            assertThat(ask().getException()).isInstanceOf(OverloadedException.class);
        }
        assertThat(ask().getException()).isInstanceOf(CallNotPermittedException.class);
        assertThat(server.requests()).hasSize(5);
        assertThat(other.requests()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"direct:here", "direct:below", "direct:guarded", "direct:dynamic", "direct:dynamicWithoutCache"})
    void redeliveriesAndRetriesAddUpWhereverTheModelIsAsked(String uri) throws Exception {
        server.always(Answer.error(500, "x", "broken"));
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler().maximumRedeliveries(3).redeliveryDelay(0));
                from("direct:here").to(uri("maxRetries=2"));
                from("direct:dynamic").toD(uri("maxRetries=2", "user=${body}"));
                from("direct:dynamicWithoutCache").toD(uri("maxRetries=2", "user=${body}"), -1);
                from("direct:below").to("direct:model");
                from("direct:model").errorHandler(noErrorHandler()).to(uri("maxRetries=2"));
                from("direct:guarded").to("direct:breaker");
                from("direct:breaker")
                        .errorHandler(noErrorHandler())
                        .circuitBreaker()
                        .configuration(LlmCircuitBreaker.NAME)
                        .to(uri("maxRetries=2"))
                        .end();
            }
        });
        assertThat(send(uri, "Hi").getException()).isInstanceOf(ServerErrorException.class);
        assertThat(server.requests()).hasSize(3 + 3);
    }

    @Test
    void eachProviderOfAFailoverHasItsOwnRetries() throws Exception {
        server.always(BUSY);
        other.always(BUSY);
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .loadBalance()
                        .failover(TransientLlmException.class)
                        .to(uri("maxRetries=2"), otherUri("maxRetries=1"));
            }
        });
        assertThat(ask().getException()).isInstanceOf(OverloadedException.class);
        assertThat(server.requests()).hasSize(3);
        assertThat(other.requests()).hasSize(2);
    }

    /** Streams that fail before their first piece. */
    static List<Answer> fruitless() {
        return List.of(
                BUSY,
                Answer.hangUp(),
                Answer.silent(),
                Answer.stream("never").cutAfter(0),
                Answer.streamThenError("overloaded", "busy"));
    }

    @ParameterizedTest
    @MethodSource("fruitless")
    void aStreamThatFailsBeforeItsFirstPieceIsAnotherProviders(Answer answer) throws Exception {
        server.always(answer);
        other.always(Answer.stream("from ", "other"));
        failoverOverBreakers("streaming=true", "firstTokenTimeout=200");
        read(ask());
        assertThat(pieces).containsExactly("from ", "other");
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM_INTERRUPTED", "TIMEOUT", "OVERLOADED"})
    void aStreamThatFailsLaterIsAnErrorOfItsReaderAndNobodyRepeatsItsText(ErrorKind kind) throws Exception {
        try (ScriptedProvider provider = new ScriptedProvider()) {
            CompletableFuture<?> reading = new CompletableFuture<>();
            provider.plays(take -> take.say("one").await(reading).fail(kind));
            context.getRegistry().bind("scripted", provider);
            failover("llm:scripted:m?streaming=true", otherUri("streaming=true"));
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    onException(TransientLlmException.class).handled(true).setBody(simple("${exception.kind}"));
                    from("direct:reader").to("direct:in").process(e -> {
                        reading.complete(null);
                        read(e);
                    });
                }
            });
            assertThat(send("direct:reader", "Hi").getMessage().getBody(String.class))
                    .isEqualTo(kind.name());
            assertThat(pieces).containsExactly("one");
            assertThat(provider.takes).hasSize(1);
            assertThat(other.requests()).isEmpty();
        }
    }

    private void read(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        try (ChatStream stream = exchange.getMessage().getBody(ChatStream.class)) {
            for (Delta delta : stream) {
                pieces.add(delta.text());
            }
        }
    }

    @Test
    void aCutStreamIsAnErrorOfTheSplitThatReadsIt() throws Exception {
        try (ScriptedProvider provider = new ScriptedProvider()) {
            provider.plays(take -> take.say("one").say("two").fail(ErrorKind.STREAM_INTERRUPTED));
            context.getRegistry().bind("scripted", provider);
            routes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .to("llm:scripted:m?streaming=true")
                            .split(body())
                            .streaming()
                            .process(e -> pieces.add(
                                    e.getMessage().getBody(Delta.class).text()));
                }
            });
            assertThat(ask().getException()).isInstanceOf(StreamInterruptedException.class);
            assertThat(pieces).containsExactly("one", "two");
        }
    }

    @Test
    void theFallbackOfAStreamIsAStreamOfAnotherProvider() throws Exception {
        server.always(BUSY);
        other.always(Answer.stream("from ", "other"));
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .circuitBreaker()
                        .configuration(LlmCircuitBreaker.NAME)
                        .to(uri("streaming=true", "maxRetries=0"))
                        .onFallback()
                        .to(otherUri("streaming=true"))
                        .end();
            }
        });
        read(ask());
        assertThat(pieces).containsExactly("from ", "other");
    }
}

package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.stream.ChatStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancedStreamsTest extends BalancerTestSupport {
    @BeforeEach
    void streams() {
        route(llm("a") + "&streaming=true", llm("b") + "&streaming=true");
    }

    private static List<String> read(ChatStream stream) {
        List<String> pieces = new ArrayList<>();
        stream.forEach(delta -> pieces.add(delta.text()));
        return pieces;
    }

    @Test
    void aFailureBeforeTheFirstPieceGoesToTheNext() {
        a.fails(ErrorKind.STREAM_INTERRUPTED);
        Exchange done = ask();
        assertThat(read(done.getMessage().getBody(ChatStream.class))).containsExactly("b");
        assertThat(outcomes(done)).containsExactly("a:m STREAM_INTERRUPTED", "b:m ANSWERED");
    }

    @Test
    void aFailureAfterTheFirstPieceIsForTheReaderAndNothingIsSaidTwice() {
        a.does(call -> call.say("one").say("two").fail(ErrorKind.STREAM_INTERRUPTED));
        Exchange done = ask();
        ChatStream stream = done.getMessage().getBody(ChatStream.class);
        assertThat(stream.next().text()).isEqualTo("one");
        assertThat(stream.next().text()).isEqualTo("two");
        assertThatThrownBy(stream::next).isInstanceOf(StreamInterruptedException.class);
        assertThat(b.calls()).isZero();
    }

    @Test
    void aStreamThatBreaksOffCountsForTheBreaker() {
        a.does(call -> call.say("one").fail(ErrorKind.STREAM_INTERRUPTED));
        for (int i = 0; i < 3; i++) {
            ChatStream stream = ask().getMessage().getBody(ChatStream.class);
            stream.next();
            assertThatThrownBy(stream::next).isInstanceOf(StreamInterruptedException.class);
        }
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.OPEN);
        assertThat(read(ask().getMessage().getBody(ChatStream.class))).containsExactly("b");
    }

    @Test
    void aStreamIsUnderWayUntilItIsRead() {
        ChatStream stream = ask().getMessage().getBody(ChatStream.class);
        assertThat(candidate("a:m").inFlight()).isEqualTo(1);
        assertThat(read(stream)).containsExactly("a");
        assertThat(candidate("a:m").inFlight()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"priority", "hedge"})
    void aStreamCanBeReadAfterTheCircuitBreakerAroundTheBalancer(String strategy) {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:guarded")
                        .circuitBreaker()
                        .to("direct:balanced")
                        .end()
                        .setBody(exchange -> read(exchange.getMessage().getBody(ChatStream.class)));
                from("direct:balanced")
                        .loadBalance(new LlmLoadBalancer().strategy(strategy))
                        .to(llm("a") + "&streaming=true", llm("b") + "&streaming=true")
                        .end();
            }
        });
        a.fails(ErrorKind.OVERLOADED);
        assertThat(template.requestBody("direct:guarded", "question")).isEqualTo(List.of("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"priority", "hedge"})
    void aPooledExchangeBringsItsStreamToo(String strategy) {
        try (DefaultCamelContext pooling = new DefaultCamelContext()) {
            pooling.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
            pooling.getCamelContextExtension().setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
            pooling.getRegistry().bind("a", a);
            pooling.getRegistry().bind("b", b);
            pooling.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(IN).loadBalance(new LlmLoadBalancer().strategy(strategy))
                            .to(llm("a") + "&streaming=true", llm("b") + "&streaming=true")
                            .end()
                            .setBody(exchange -> read(exchange.getMessage().getBody(ChatStream.class)));
                }
            });
            pooling.start();
            a.fails(ErrorKind.OVERLOADED);
            for (int i = 0; i < 3; i++) {
                assertThat(pooling.createProducerTemplate().requestBody(IN, "question"))
                        .isEqualTo(List.of("b"));
            }
        } catch (Exception e) {
            throw new AssertionError("The route does not run", e);
        }
    }

    @Test
    void aStreamCanBeReadByTheNextStepOfTheRoute() {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                LlmLoadBalancer other =
                        new LlmLoadBalancer().strategy("priority").hedgeAfter("1s");
                from("direct:split")
                        .loadBalance(other)
                        .to(llm("a") + "&streaming=true", llm("b") + "&streaming=true")
                        .end()
                        .setBody(exchange -> read(exchange.getMessage().getBody(ChatStream.class)));
            }
        });
        a.fails(ErrorKind.OVERLOADED);
        Exchange done = template.send("direct:split", org.apache.camel.ExchangePattern.InOut, e -> e.getMessage()
                .setBody("question"));
        assertThat(done.getMessage().getBody()).isEqualTo(List.of("b"));
    }
}

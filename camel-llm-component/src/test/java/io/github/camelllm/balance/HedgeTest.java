package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.Board;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A second candidate is asked beside one that is slow. */
class HedgeTest extends BalancerTestSupport {
    private static final Duration DELAY = Duration.ofMillis(800);

    @BeforeEach
    void hedge() {
        balancer.setStrategy("hedge");
        balancer.setHedgeDelay("800ms");
    }

    private void pass(Duration duration) {
        time.pass(duration);
    }

    private void awaitCalls(FakeProvider provider, int calls) {
        await().until(() -> provider.calls() == calls);
    }

    @Test
    void oneThatAnswersInTimeIsAskedAlone() {
        balance("a", "b");
        assertThat(body(ask())).isEqualTo("a");
        pass(DELAY);
        assertThat(b.calls()).isZero();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void theFirstAnswerWinsAndTheLoserThatNeverAnswersIsCancelled() {
        balance("a", "b");
        a.keepsSilent();
        CompletableFuture<Exchange> waiting = asking();
        pass(DELAY.minusMillis(1));
        assertThat(b.calls()).isZero();
        pass(Duration.ofMillis(1));
        Exchange done = waiting.join();
        assertThat(body(done)).isEqualTo("b");
        assertThat(outcomes(done)).containsExactly("b:m ANSWERED", "a:m OVERTAKEN");
        assertThat(a.last().call.cancelled()).isTrue();
        await().until(() -> candidate("a:m").inFlight() == 0);
        assertThat(candidate("a:m").failureRate()).isZero();
        assertThat(candidate("a:m").latencyMillis()).isEqualTo(800);
    }

    @Test
    void theSlowOneMayStillWin() {
        balance("a", "b");
        a.keepsSilent();
        b.keepsSilent();
        CompletableFuture<Exchange> waiting = asking();
        pass(DELAY);
        awaitCalls(b, 1);
        a.last().answer();
        assertThat(body(waiting.join())).isEqualTo("a");
        await().until(() -> b.last().call.cancelled());
    }

    @Test
    void anErrorOfOneLeavesTheOtherItsTime() {
        balancer.setMaxFailovers(0);
        balance("a", "b");
        a.keepsSilent();
        b.fails(ErrorKind.SERVER_ERROR);
        CompletableFuture<Exchange> waiting = asking();
        pass(DELAY);
        await().until(() -> candidate("b:m").failureRate() > 0);
        assertThat(waiting).isNotDone();
        a.last().answer();
        assertThat(outcomes(waiting.join())).containsExactly("b:m SERVER_ERROR", "a:m ANSWERED");
    }

    @Test
    void anErrorGoesToTheNextAtOnce() {
        balance("a", "b", "c");
        a.fails(ErrorKind.SERVER_ERROR);
        assertThat(outcomes(ask())).containsExactly("a:m SERVER_ERROR", "b:m ANSWERED");
    }

    @Test
    void whenBothFailTheErrorTellsOfBoth() {
        balance("a", "b");
        a.keepsSilent();
        b.fails(ErrorKind.OVERLOADED);
        CompletableFuture<Exchange> waiting = asking();
        pass(DELAY);
        await().until(() -> candidate("b:m").failureRate() > 0);
        a.last().fail(ErrorKind.INVALID_REQUEST);
        assertThat(waiting.join().getException())
                .isInstanceOf(LlmException.class)
                .hasMessageContaining("b:m OVERLOADED")
                .hasMessageContaining("a:m INVALID_REQUEST");
    }

    @Test
    void anErrorOfTheRequestStartsNobodyElse() {
        balance("a", "b");
        a.fails(ErrorKind.INVALID_REQUEST);
        assertThat(ask().getException()).isInstanceOf(InvalidRequestException.class);
        pass(DELAY);
        assertThat(b.calls()).isZero();
    }

    @Test
    void byDefaultItStartsWhen95Of100AnswersWouldHaveCome() {
        balancer.setHedgeDelay(null);
        balance("a", "b");
        for (int i = 1; i <= 20; i++) {
            a.keepsSilent();
            CompletableFuture<Exchange> waiting = asking();
            pass(Duration.ofMillis(10L * i));
            a.last().answer();
            waiting.join();
        }
        asking();
        pass(Duration.ofMillis(189));
        assertThat(b.calls()).isZero();
        pass(Duration.ofMillis(1));
        awaitCalls(b, 1);
    }

    @Test
    void whileTooLittleIsKnownItStartsAfterASecond() {
        balancer.setHedgeDelay("p95");
        balance("a", "b");
        a.keepsSilent();
        asking();
        pass(Duration.ofMillis(999));
        assertThat(b.calls()).isZero();
        pass(Duration.ofMillis(1));
        awaitCalls(b, 1);
    }

    @Test
    void asManyAsWantedAreStarted() {
        balancer.setMaxHedges(2);
        balance("a", "b", "c");
        a.keepsSilent();
        b.keepsSilent();
        c.keepsSilent();
        asking();
        pass(DELAY);
        awaitCalls(b, 1);
        pass(DELAY);
        awaitCalls(c, 1);
    }

    @Test
    void aStreamAsBodyIsReadByEach() {
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        Exchange done = template.send(IN, exchange -> exchange.getMessage()
                .setBody(new java.io.ByteArrayInputStream(
                        "question".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        assertThat(body(done)).isEqualTo("b");
        assertThat(b.last().request().messages().get(0).text()).isEqualTo("question");
    }

    @Test
    void anyStrategyCanHedge() {
        balancer.setStrategy("roundRobin");
        balance("a", "b");
        b.keepsSilent();
        assertThat(body(ask())).isEqualTo("a");
        CompletableFuture<Exchange> waiting = asking();
        pass(DELAY);
        assertThat(body(waiting.join())).isEqualTo("a");
    }

    @Test
    void theBoardTellsOfTheLoserToo() {
        balance("a", "b");
        a.keepsSilent();
        CompletableFuture<Exchange> waiting = asking();
        pass(DELAY);
        waiting.join();
        Board board = context.getComponent("llm", LlmComponent.class).board();
        await().untilAsserted(() -> assertThat(board.snapshot("a", "m").failures())
                .containsExactly(java.util.Map.entry(ErrorKind.CANCELLED, 1L)));
        assertThat(board.snapshot("b", "m").answered()).isEqualTo(1);
    }

    @Test
    void whatALoserHasStillAnsweredIsCounted() {
        balance("a", "b");
        a.does(call -> call.call.onCancel(() -> {})); // as one whose answer is on its way already
        CompletableFuture<Exchange> waiting = asking();
        pass(DELAY);
        assertThat(body(waiting.join())).isEqualTo("b");
        a.last().answer();
        Board board = context.getComponent("llm", LlmComponent.class).board();
        await().untilAsserted(
                        () -> assertThat(board.snapshot("a", "m").answered()).isEqualTo(1));
        await().until(() -> candidate("a:m").inFlight() == 0);
    }

    @Test
    void aLoserInARouteOfItsOwnIsCancelledToo() {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:slow").circuitBreaker().to("direct:inner").end();
                from("direct:inner").to(llm("a"));
            }
        });
        route("direct:slow", llm("b"));
        a.keepsSilent();
        CompletableFuture<Exchange> waiting = new CompletableFuture<>();
        Thread caller = new Thread(() -> waiting.complete(ask())); // as circuitBreaker holds its caller
        caller.start();
        awaitCalls(a, 1);
        pass(DELAY);
        assertThat(body(waiting.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
                        .join()))
                .isEqualTo("b");
        await().until(() -> a.last().call.cancelled());
    }

    @Test
    void ofStreamsTheFirstToBeginWinsAndTheOtherIsCancelled() {
        route(llm("a") + "&streaming=true", llm("b") + "&streaming=true");
        a.keepsSilent();
        b.does(call -> call.say("one"));
        CompletableFuture<Exchange> waiting = asking();
        pass(DELAY);
        Exchange done = waiting.join();
        ChatStream stream = done.getMessage().getBody(ChatStream.class);
        assertThat(stream.next().text()).isEqualTo("one");
        await().until(() -> a.last().call.cancelled());
        assertThat(b.last().call.cancelled()).isFalse();
        b.last().say("two").answer();
        assertThat(List.of(stream.next().text(), stream.next().text())).containsExactly("two", "b");
        assertThat(stream.hasNext()).isFalse();
        assertThat(candidate("b:m").inFlight()).isZero();
    }

    @Test
    void aStreamThatBeginsTooLateIsClosed() {
        route(llm("a") + "&streaming=true", llm("b") + "&streaming=true");
        a.does(call -> call.call.onCancel(() -> {})); // takes no notice of a cancellation
        b.does(call -> call.say("one"));
        CompletableFuture<Exchange> waiting = asking();
        pass(DELAY);
        ChatStream stream = waiting.join().getMessage().getBody(ChatStream.class);
        a.last().say("late");
        await().until(() -> candidate("a:m").inFlight() == 0);
        stream.close();
    }
}

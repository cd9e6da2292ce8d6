package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.OverloadedException;
import io.github.camelllm.selection.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** Candidates that fail are left alone for a while. */
class BreakerTest extends BalancerTestSupport {
    /** Makes each step of the virtual time complete before it passes on. */
    private void onOneThread() {
        context.getExecutorServiceManager().setThreadPoolFactory(new SameThread());
    }

    private void askTimes(int times) {
        for (int i = 0; i < times; i++) {
            ask();
        }
    }

    @Test
    void aCandidateThatFailsTooOftenIsSkipped() {
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        askTimes(20);
        assertThat(a.calls()).isEqualTo(5);
        assertThat(b.calls()).isEqualTo(20);
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.OPEN);
    }

    @Test
    void aFewProbesDecideWhetherItComesBack() {
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        askTimes(10);
        time.pass(Duration.ofMillis(5_001));
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.HALF_OPEN);
        askTimes(10);
        assertThat(a.calls()).isEqualTo(5 + 2);
        a.answers();
        time.pass(Duration.ofMillis(5_001));
        askTimes(10);
        assertThat(a.calls()).isEqualTo(5 + 2 + 10);
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.CLOSED);
    }

    @Test
    void oneProbeIsUnderWayAtATime() {
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        askTimes(5);
        time.pass(Duration.ofMillis(5_001));
        a.keepsSilent();
        List<CompletableFuture<Exchange>> sent = List.of(asking(), asking(), asking(), asking());
        assertThat(a.calls()).isEqualTo(5 + 1);
        a.last().answer();
        sent.forEach(CompletableFuture::join);
        CompletableFuture<Exchange> second = asking();
        assertThat(a.calls()).isEqualTo(5 + 2);
        a.last().answer();
        assertThat(body(second.join())).isEqualTo("a");
        assertThat(b.calls()).isEqualTo(5 + 3);
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.CLOSED);
    }

    @Test
    void whatTheCandidateAsksToWaitIsItsWait() {
        balance("a", "b");
        a.does(call -> call.failFor(Duration.ofSeconds(60)));
        ask();
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.OPEN);
        a.answers();
        time.pass(Duration.ofSeconds(60));
        assertThat(body(ask())).isEqualTo("b");
        time.pass(Duration.ofMillis(1));
        assertThat(body(ask())).isEqualTo("a");
    }

    @Test
    void permanentErrorsDoNotCount() {
        balance("a", "b");
        a.fails(ErrorKind.AUTHENTICATION);
        askTimes(20);
        assertThat(a.calls()).isEqualTo(20);
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.CLOSED);
    }

    @Test
    void theOptionBreakOnSaysWhatCounts() {
        balancer.setBreakOn("QUOTA_EXCEEDED");
        balance("a", "b");
        a.fails(ErrorKind.QUOTA_EXCEEDED);
        askTimes(20);
        assertThat(a.calls()).isEqualTo(5);
    }

    @Test
    void withoutBreakersNobodyIsSkipped() {
        balancer.setBreaker(false);
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        askTimes(20);
        assertThat(a.calls()).isEqualTo(20);
    }

    @Test
    void whenAllAreOpenTheLeastBadIsAskedAndComesBackWithItsAnswer() {
        balancer.setWhenAllOpen(WhenAllOpen.leastBad);
        balance("a");
        a.fails(ErrorKind.SERVER_ERROR);
        askTimes(5);
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.OPEN);
        a.answers();
        Exchange done = ask();
        assertThat(outcomes(done)).containsExactly("a:m ANSWERED");
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.HALF_OPEN);
        askTimes(2);
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.CLOSED);
    }

    @Test
    void theLeastBadIsAskedOneCallAtATime() {
        balancer.setWhenAllOpen(WhenAllOpen.leastBad);
        balance("a");
        a.fails(ErrorKind.SERVER_ERROR);
        askTimes(5);
        a.keepsSilent();
        CompletableFuture<Exchange> first = asking();
        assertThat(ask().getException()).isInstanceOf(OverloadedException.class);
        assertThat(a.calls()).isEqualTo(5 + 1);
        a.last().answer();
        assertThat(body(first.join())).isEqualTo("a");
    }

    @Test
    void noCandidateIsAskedWithinItsRetryAfter() {
        balancer.setWhenAllOpen(WhenAllOpen.leastBad);
        balance("a", "b");
        a.does(call -> call.failFor(Duration.ofSeconds(60)));
        b.does(call -> call.failFor(Duration.ofSeconds(30)));
        ask();
        time.pass(Duration.ofSeconds(29));
        assertThat(ask().getException()).isInstanceOf(OverloadedException.class);
        assertThat(a.calls() + b.calls()).isEqualTo(2);
    }

    @Test
    void aRetryAfterOfACallFromBeforeTheBreakerOpenedIsKeptToo() {
        balance("a");
        a.keepsSilent();
        CompletableFuture<Exchange> early = asking();
        a.fails(ErrorKind.SERVER_ERROR);
        askTimes(5);
        a.asked.get(0).failFor(Duration.ofSeconds(60));
        assertThat(early.join().getException()).isNotNull();
        time.pass(Duration.ofSeconds(45));
        assertThat(candidate("a:m").state()).isEqualTo(Candidate.State.OPEN);
        assertThat(ask().getException()).isInstanceOf(OverloadedException.class);
        assertThat(a.calls()).isEqualTo(6);
    }

    @Test
    void byDefaultAnExchangeWaitsForTheFirstBreakerAndOneProbesForAll() {
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        b.fails(ErrorKind.SERVER_ERROR);
        askTimes(5);
        a.answers();
        List<CompletableFuture<Exchange>> waiting = List.of(asking(), asking(), asking());
        a.keepsSilent();
        b.keepsSilent();
        time.pass(Duration.ofMillis(5_000));
        assertThat(a.calls() + b.calls()).isEqualTo(10);
        time.pass(Duration.ofMillis(1));
        await().untilAsserted(() -> assertThat(List.of(a.calls(), b.calls())).containsExactly(6, 6));
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        a.last().answer();
        b.last().answer();
        a.answers();
        await().until(() -> {
            time.pass(Duration.ofMillis(250));
            return waiting.stream().allMatch(CompletableFuture::isDone);
        });
        assertThat(waiting)
                .allSatisfy(exchange -> assertThat(body(exchange.join())).isIn("a", "b"));
    }

    @Test
    void byDefaultAnExchangeThatAllHaveFailedFailsAtOnce() {
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        b.fails(ErrorKind.SERVER_ERROR);
        assertThat(ask().getException())
                .hasMessageContaining("a:m SERVER_ERROR")
                .hasMessageContaining("b:m SERVER_ERROR");
        assertThat(time.waiting()).isZero();
    }

    @Test
    void maxWaitHoldsOverAllRounds() {
        onOneThread();
        balancer.setMaxWait(30_000);
        balancer.setWhenAllOpen(WhenAllOpen.fail);
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        b.fails(ErrorKind.SERVER_ERROR);
        CompletableFuture<Exchange> waiting = asking();
        time.pass(Duration.ofSeconds(5));
        assertThat(waiting).isNotDone();
        a.answers();
        time.pass(Duration.ofSeconds(25));
        assertThat(body(waiting.join())).isEqualTo("a");
    }

    @Test
    void anExchangeDoesNotWaitForCandidatesThatFailedForGood() {
        balancer.setMaxWait(30_000);
        balance("a", "b");
        a.fails(ErrorKind.AUTHENTICATION);
        b.fails(ErrorKind.QUOTA_EXCEEDED);
        assertThat(ask().getException()).isNotNull();
        assertThat(a.calls() + b.calls()).isEqualTo(2);
    }

    @Test
    void aCandidateThatFailedForGoodIsNotAskedInTheNextRound() {
        onOneThread();
        balancer.setMaxWait(30_000);
        balance("a", "b");
        a.fails(ErrorKind.AUTHENTICATION);
        b.fails(ErrorKind.SERVER_ERROR);
        CompletableFuture<Exchange> waiting = asking();
        b.answers();
        time.pass(Duration.ofMillis(250));
        assertThat(outcomes(waiting.join())).containsExactly("a:m AUTHENTICATION", "b:m SERVER_ERROR", "b:m ANSWERED");
    }

    @Test
    void whenAllAreOpenItFailsAtOnceIfThatIsWanted() {
        balancer.setWhenAllOpen(WhenAllOpen.fail);
        balance("a", "b");
        a.does(call -> call.failFor(Duration.ofSeconds(60)));
        b.does(call -> call.failFor(Duration.ofSeconds(30)));
        ask();
        Exchange done = ask();
        assertThat(done.getException())
                .isInstanceOfSatisfying(OverloadedException.class, error -> assertThat(error.retryAfter())
                        .isBetween(Duration.ofSeconds(30), Duration.ofMillis(30_001)))
                .hasMessageContaining("a:m for 60000 ms")
                .hasMessageContaining("b:m for 30000 ms");
        assertThat(done.getMessage().getHeader(LlmConstants.TRIED)).isEqualTo(List.of());
        assertThat(a.calls() + b.calls()).isEqualTo(2);
    }

    @Test
    void whenAllAreOpenItWaitsForTheFirstToBeTriedAgain() {
        balancer.setMaxWait(40_000);
        balance("a", "b");
        a.does(call -> call.failFor(Duration.ofSeconds(60)));
        b.does(call -> call.failFor(Duration.ofSeconds(30)));
        CompletableFuture<Exchange> waiting = asking();
        a.answers();
        b.answers();
        assertThat(waiting).isNotDone();
        time.pass(Duration.ofMillis(30_001));
        assertThat(body(waiting.join())).isEqualTo("b");
        assertThat(outcomes(waiting.join())).containsExactly("a:m RATE_LIMIT", "b:m RATE_LIMIT", "b:m ANSWERED");
    }

    @Test
    void itDoesNotWaitInVain() {
        balancer.setMaxWait(20_000);
        balancer.setWhenAllOpen(WhenAllOpen.fail);
        balance("a");
        a.does(call -> call.failFor(Duration.ofSeconds(30)));
        assertThat(ask().getException()).isNotNull();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void candidatesThatAllFailedAreTriedAgainAfterAPause() {
        balancer.setMaxWait(1_000);
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        b.fails(ErrorKind.SERVER_ERROR);
        CompletableFuture<Exchange> waiting = asking();
        a.answers();
        time.pass(Duration.ofMillis(250));
        assertThat(body(waiting.join())).isEqualTo("a");
    }

    @Test
    void anExchangeThatWaitsFailsWhenTheRouteStops() throws Exception {
        balancer.setMaxWait(60_000);
        balance("a");
        a.does(call -> call.failFor(Duration.ofSeconds(30)));
        CompletableFuture<Exchange> waiting = asking();
        assertThat(waiting).isNotDone();
        balancer.stop();
        assertThat(waiting.join().getException()).isInstanceOf(RejectedExecutionException.class);
    }
}

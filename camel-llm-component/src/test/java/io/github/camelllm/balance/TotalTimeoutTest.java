package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** The time limit of a load balancer over all attempts, candidates and waits. */
class TotalTimeoutTest extends BalancerTestSupport {
    @Test
    void aCandidateThatKeepsSilentIsCancelled() {
        balancer.totalTimeout(Duration.ofSeconds(5));
        balance("a", "b");
        a.fails(ErrorKind.SERVER_ERROR);
        b.keepsSilent();
        CompletableFuture<Exchange> waiting = asking();
        time.pass(Duration.ofMillis(4_999));
        assertThat(waiting).isNotDone();
        time.pass(Duration.ofMillis(1));
        Exchange done = waiting.join();
        assertThat(done.getException())
                .isInstanceOf(LlmTimeoutException.class)
                .hasMessageContaining("5000 ms")
                .hasMessageContaining("totalTimeout")
                .hasMessageContaining("a:m SERVER_ERROR")
                .hasMessageContaining("b:m under way");
        assertThat(done.getException().getSuppressed()).hasSize(1);
        assertThat(done.getProperty(LlmConstants.ERROR_CATEGORY)).isEqualTo("SERVER_ERROR");
        assertThat(b.last().call.cancelled()).isTrue();
    }

    @Test
    void anAnswerInTimeLeavesNoTimerBehind() {
        balancer.setTotalTimeout(5_000);
        balance("a");
        assertThat(body(ask())).isEqualTo("a");
        assertThat(time.waiting()).isZero();
    }

    @Test
    void itDoesNotWaitForACandidateBeyondTheLimit() {
        balancer.setTotalTimeout(5_000);
        balancer.setMaxWait(60_000);
        balance("a");
        a.does(call -> call.failFor(Duration.ofSeconds(10)));
        assertThat(ask().getException()).hasMessageContaining("played by a");
    }

    @Test
    void waitsCountToo() {
        balancer.setTotalTimeout(5_000);
        balancer.setMaxWait(60_000);
        balance("a");
        a.does(call -> call.failFor(Duration.ofSeconds(3)));
        CompletableFuture<Exchange> waiting = asking();
        a.keepsSilent();
        time.pass(Duration.ofMillis(3_001));
        assertThat(waiting).isNotDone();
        time.pass(Duration.ofMillis(1_999));
        assertThat(waiting.join().getException()).isInstanceOf(LlmTimeoutException.class);
    }
}

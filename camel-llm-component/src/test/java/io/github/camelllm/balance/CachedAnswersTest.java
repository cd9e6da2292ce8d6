package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** An answer from the response cache says nothing about the candidate that would have been called. */
class CachedAnswersTest extends BalancerTestSupport {
    @Test
    void theyAreNotMeasured() {
        a.does(question -> {
            time.pass(Duration.ofMillis(500));
            question.answer();
        });
        route("llm:a:m?maxRetries=0&cache=on", "llm:b:m?maxRetries=0&cache=on");
        ask();
        double measured = candidate("a:m").latencyMillis();
        assertThat(measured).isEqualTo(500);
        for (int i = 0; i < 50; i++) {
            Exchange hit = ask();
            assertThat(hit.getMessage().getHeader(LlmConstants.CACHE_STATUS)).isEqualTo("hit");
            assertThat(body(hit)).isEqualTo("a");
        }
        assertThat(candidate("a:m").latencyMillis()).isEqualTo(measured);
        assertThat(candidate("a:m").inFlight()).isZero();
        assertThat(a.calls()).isEqualTo(1);
    }

    /** The header of an earlier step tells nothing about this answer. */
    @Test
    void whatAnEarlierStepHadFromTheCacheDoesNotCount() {
        a.does(question -> {
            time.pass(Duration.ofMillis(500));
            question.answer();
        });
        balance("a", "b");
        Exchange answered = ask(Map.of(LlmConstants.CACHE_STATUS, "hit"));
        assertThat(body(answered)).isEqualTo("a");
        assertThat(candidate("a:m").latencyMillis()).isEqualTo(500);
    }
}

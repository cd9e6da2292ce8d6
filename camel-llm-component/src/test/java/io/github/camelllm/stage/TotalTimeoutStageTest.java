package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.test.ManualTimer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The deadline over all attempts. */
class TotalTimeoutStageTest {
    private final ManualTimer timer = new ManualTimer();
    private final TotalTimeoutStage stage = Objects.requireNonNull(TotalTimeoutStage.of(Duration.ofSeconds(9), timer));
    private final Call call = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, null);
    private final CompletableFuture<ChatResponse> attempt = new CompletableFuture<>();

    private CompletableFuture<ChatResponse> ask(ChatProvider provider) {
        return stage.handle(call, provider).toCompletableFuture();
    }

    private static Throwable failure(CompletableFuture<ChatResponse> answer) {
        assertThat(answer).isCompletedExceptionally();
        return answer.handle((response, error) -> error).join();
    }

    @Test
    void theCallEndsWhenTheCancelledAttemptHasSettledItsCost() {
        CompletableFuture<ChatResponse> answer = ask(asked -> attempt);
        timer.pass(Duration.ofSeconds(9));
        assertThat(call.cancelled()).isTrue();
        assertThat(answer).as("the attempt has not ended").isNotDone();
        call.abandoned(BigDecimal.ONE);
        attempt.completeExceptionally(call.cancellation());
        assertThat(failure(answer)).isInstanceOf(LlmTimeoutException.class).hasMessageContaining("totalTimeout");
    }

    @Test
    void aCallWhoseProviderDoesNotReactEndsNevertheless() {
        CompletableFuture<ChatResponse> answer = ask(asked -> attempt);
        timer.pass(Duration.ofSeconds(9));
        timer.pass(Duration.ofMillis(250));
        assertThat(failure(answer)).isInstanceOf(LlmTimeoutException.class);
    }

    @Test
    void anAnswerInTimeLeavesNothingWaiting() {
        CompletableFuture<ChatResponse> answer = ask(asked -> attempt);
        attempt.complete(ChatResponse.builder().build());
        assertThat(answer).isCompleted();
        assertThat(timer.waiting()).isZero();
    }
}

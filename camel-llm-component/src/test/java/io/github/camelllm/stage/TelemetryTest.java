package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.PermanentLlmException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.Outcome;
import io.github.camelllm.telemetry.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static final Recorder BROKEN = new Recorder() {
        @Override
        public void begun(String provider, String model) {
            throw new IllegalStateException("begun");
        }

        @Override
        public void ended(Outcome outcome) {
            throw new IllegalStateException("ended");
        }
    };

    private final ManualTimer timer = new ManualTimer();
    private final Board board = new Board();
    private final CompletableFuture<ChatResponse> provider = new CompletableFuture<>();
    private final Call call = new Call(
            "p", ChatRequest.of("Hi").toBuilder().model("m").build(), CallOptions.STANDARD.withMaxRetries(0), null);

    private CompletableFuture<ChatResponse> start(Recorder... recorders) {
        return start(asked -> provider, recorders);
    }

    private CompletableFuture<ChatResponse> start(ChatProvider asked, Recorder... recorders) {
        return Pipeline.of(List.of(new Telemetry(List.of(recorders), timer)), asked)
                .answer(call)
                .toCompletableFuture();
    }

    private Board.Snapshot stats() {
        return board.snapshot("p", "m");
    }

    @Test
    void aCallIsInFlightUntilItIsAnswered() {
        CompletableFuture<ChatResponse> answer = start(board);
        assertThat(stats().inFlight()).isEqualTo(1);
        timer.pass(Duration.ofMillis(250));
        provider.complete(ChatResponse.builder().usage(Usage.of(7, 3)).build());
        assertThat(answer).isCompleted();
        assertThat(stats()).isEqualTo(new Board.Snapshot("p", "m", 0, 1, Map.of(), 1, 7, 3, 250));
    }

    @Test
    void theAnswerTellsHowItWasMeasured() {
        CompletableFuture<ChatResponse> answer = start(board);
        timer.pass(Duration.ofMillis(250));
        provider.complete(ChatResponse.builder().build());
        assertThat(answer.join().latency()).isEqualTo(Duration.ofMillis(250));
        assertThat(answer.join().attempts()).isEqualTo(1);
        assertThat(answer.join().provider()).isEqualTo("p");
        assertThat(answer.join().timeToFirstToken()).isNull();
    }

    @Test
    void aProviderThatNamesItselfKeepsItsName() {
        CompletableFuture<ChatResponse> answer = start(board);
        provider.complete(ChatResponse.builder().provider("other").build());
        assertThat(answer.join().provider()).isEqualTo("other");
    }

    @Test
    void aFailureIsCountedByItsKind() {
        CompletableFuture<ChatResponse> answer = start(board);
        provider.completeExceptionally(ErrorKind.RATE_LIMIT.exception("slow down"));
        assertThatThrownBy(answer::join).hasCauseInstanceOf(RateLimitException.class);
        assertThat(stats().failures()).isEqualTo(Map.of(ErrorKind.RATE_LIMIT, 1L));
        assertThat(stats().failed()).isEqualTo(1);
        assertThat(stats().inFlight()).isZero();
    }

    @Test
    void whateverComesOutOfAProviderBecomesAnErrorOfOurs() {
        CompletableFuture<ChatResponse> answer = start(board);
        provider.completeExceptionally(new CompletionException(new CompletionException(new IOException("broken"))));
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(PermanentLlmException.class)
                .hasMessageContaining("broken");
        assertThat(stats().failures()).containsOnlyKeys(ErrorKind.UNKNOWN);
    }

    @Test
    void anAnswerOfNullIsAFailure() {
        CompletableFuture<ChatResponse> answer = start(board);
        provider.complete(null);
        assertThatThrownBy(answer::join).hasMessageContaining("The provider answered null");
        assertThat(stats().failed()).isEqualTo(1);
    }

    @Test
    void aProviderThatThrowsIsMeasuredToo() {
        CompletableFuture<ChatResponse> answer = start(
                asked -> {
                    throw new IllegalStateException("oops");
                },
                board);
        assertThatThrownBy(answer::join).hasMessageContaining("oops");
        assertThat(stats().inFlight()).isZero();
        assertThat(stats().failed()).isEqualTo(1);
    }

    @Test
    void aRecorderThatFailsCostsNoAnswerAndNoOtherRecorderItsPart() {
        CompletableFuture<ChatResponse> answer = start(BROKEN, board);
        provider.complete(ChatResponse.builder().build());
        assertThat(answer).isCompleted();
        assertThat(stats().answered()).isEqualTo(1);
    }

    @Test
    void aRecorderThatFailsCostsNoFailureEither() {
        CompletableFuture<ChatResponse> answer = start(BROKEN, board);
        provider.completeExceptionally(ErrorKind.OVERLOADED.exception("busy"));
        assertThat(answer).isCompletedExceptionally();
        assertThat(stats().failed()).isEqualTo(1);
    }
}

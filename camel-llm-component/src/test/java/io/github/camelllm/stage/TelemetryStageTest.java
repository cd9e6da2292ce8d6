package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.PermanentLlmException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.CallRecorder;
import io.github.camelllm.test.ManualTimer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TelemetryStageTest {
    private static final CallRecorder BROKEN = new CallRecorder() {
        @Override
        public void begun(String provider, String model) {
            throw new IllegalStateException("begun");
        }

        @Override
        public void ended(CallOutcome outcome) {
            throw new IllegalStateException("ended");
        }
    };

    private final ManualTimer timer = new ManualTimer();
    private final Board board = new Board();
    private final CompletableFuture<ChatResponse> provider = new CompletableFuture<>();
    private final Call call = new Call(
            "p", ChatRequest.of("Hi").toBuilder().model("m").build(), CallOptions.STANDARD.withMaxRetries(0), null);

    private CompletableFuture<ChatResponse> start(CallRecorder... recorders) {
        return start(asked -> provider, recorders);
    }

    private CompletableFuture<ChatResponse> start(ChatProvider asked, CallRecorder... recorders) {
        return Pipeline.of(List.of(new TelemetryStage(List.of(recorders), timer)), asked)
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
        assertThat(stats()).isEqualTo(new Board.Snapshot("p", "m", 0, 1, Map.of(), 1, 7, 3, 250, null));
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
    void theTimeToTheFirstTokenRunsFromTheCallToTheFirstDelta() {
        Call streamed = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, delta -> {});
        AtomicReference<CallOutcome> outcome = new AtomicReference<>();
        CompletableFuture<ChatResponse> answer = stream(streamed, outcome, asked -> {
            timer.pass(Duration.ofMillis(200));
            asked.emit(Delta.text("Hel"));
            timer.pass(Duration.ofMillis(300));
            asked.emit(Delta.text("lo"));
            return provider;
        });
        provider.complete(ChatResponse.builder().build());
        assertThat(answer.join().timeToFirstToken()).isEqualTo(Duration.ofMillis(200));
        assertThat(answer.join().latency()).isEqualTo(Duration.ofMillis(500));
        assertThat(outcome.get().firstTokenNanos()).isEqualTo(200_000_000);
    }

    @Test
    void theTimeToTheFirstTokenIncludesRetries() {
        Call streamed = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, delta -> {});
        RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(10), 2);
        RetryStage retry = new RetryStage(policy, name -> new RetryBudget(1), timer, () -> 1);
        CompletableFuture<ChatResponse> answer = Pipeline.of(
                        List.of(new TelemetryStage(List.of(), timer), retry), asked -> {
                            timer.pass(Duration.ofMillis(200));
                            if (asked.attempts() == 1) {
                                return CompletableFuture.failedFuture(ErrorKind.OVERLOADED.exception("full"));
                            }
                            asked.emit(Delta.text("Hello"));
                            return CompletableFuture.completedFuture(
                                    ChatResponse.builder().build());
                        })
                .answer(streamed)
                .toCompletableFuture();
        timer.pass(Duration.ofSeconds(1));
        assertThat(answer.join().attempts()).isEqualTo(2);
        assertThat(answer.join().timeToFirstToken()).isEqualTo(Duration.ofMillis(1400));
    }

    @Test
    void aStreamThatFailsBeforeItsFirstDeltaHasNoTimeToIt() {
        Call streamed = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, delta -> {});
        AtomicReference<CallOutcome> outcome = new AtomicReference<>();
        stream(streamed, outcome, asked -> provider);
        provider.completeExceptionally(ErrorKind.NETWORK.exception("cut"));
        assertThat(outcome.get().firstTokenNanos()).isNegative();
    }

    @Test
    void timesBetweenDeltasAreMeasuredForWhoeverNeedsThem() {
        AtomicReference<CallOutcome> outcome = new AtomicReference<>();
        List<Long> times = new ArrayList<>();
        for (boolean needed : List.of(true, false)) {
            CallRecorder recorder = new CallRecorder() {
                @Override
                public void begun(String name, String model) {
                    // only the end is of interest
                }

                @Override
                public void ended(CallOutcome ended) {
                    outcome.set(ended);
                }

                @Override
                public boolean needsChunkTimes() {
                    return needed;
                }
            };
            Call streamed = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, delta -> {});
            Pipeline.of(List.of(new TelemetryStage(List.of(recorder), timer)), asked -> {
                        timer.pass(Duration.ofMillis(200));
                        for (int wait : List.of(0, 7, 300)) {
                            timer.pass(Duration.ofMillis(wait));
                            asked.emit(Delta.text("x"));
                        }
                        return CompletableFuture.completedFuture(
                                ChatResponse.builder().build());
                    })
                    .answer(streamed);
            if (needed) {
                outcome.get().chunkTimes().forEach((nanos, count) -> times.add(nanos * count));
            } else {
                assertThat(outcome.get().chunkTimes()).isNull();
            }
        }
        assertThat(times).containsExactly(7_000_000L, 300_000_000L);
    }

    private CompletableFuture<ChatResponse> stream(
            Call streamed, AtomicReference<CallOutcome> outcome, ChatProvider inner) {
        CallRecorder noting = new CallRecorder() {
            @Override
            public void begun(String name, String model) {
                // only the end is of interest
            }

            @Override
            public void ended(CallOutcome ended) {
                outcome.set(ended);
            }
        };
        return Pipeline.of(List.of(new TelemetryStage(List.of(noting), timer)), inner)
                .answer(streamed)
                .toCompletableFuture();
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

package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryStageTest {
    private static final ChatResponse ANSWER = ChatResponse.builder().build();
    private static final RetryPolicy POLICY = new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(10), 2);

    private final ManualTimer timer = new ManualTimer();
    private final Queue<LlmException> errors = new ArrayDeque<>();
    private RetryBudget budget = new RetryBudget(0.2);
    private double random = 0.5;
    private Call call = call(2);

    private static Call call(int maxRetries) {
        return new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD.withMaxRetries(maxRetries), null);
    }

    private CompletionStage<ChatResponse> provider(Call asked) {
        LlmException error = errors.poll();
        return error == null ? CompletableFuture.completedFuture(ANSWER) : CompletableFuture.failedFuture(error);
    }

    private CompletableFuture<ChatResponse> start() {
        RetryStage retry = new RetryStage(POLICY, name -> budget, timer, () -> random);
        return Pipeline.of(List.of(retry), this::provider).answer(call).toCompletableFuture();
    }

    private void fails(int times) {
        for (int i = 0; i < times; i++) {
            errors.add(ErrorKind.SERVER_ERROR.exception("failure " + i));
        }
    }

    private static LlmException askingToWait(Duration wait) {
        return ErrorDetails.of(ErrorKind.RATE_LIMIT, "slow down")
                .retryAfter(wait)
                .exception();
    }

    @Test
    void anAnswerIsNotAskedForAgain() {
        assertThat(start()).isCompletedWithValue(ANSWER);
        assertThat(call.attempts()).isEqualTo(1);
    }

    @Test
    void transientFailuresAreTriedAgainUntilOneAttemptSucceeds() {
        fails(2);
        CompletableFuture<ChatResponse> answer = start();
        timer.pass(Duration.ofMinutes(1));
        assertThat(answer).isCompletedWithValue(ANSWER);
        assertThat(call.attempts()).isEqualTo(3);
    }

    @Test
    void theLastFailureIsTheCallsWhenRetriesAreUsedUp() {
        fails(5);
        CompletableFuture<ChatResponse> answer = start();
        timer.pass(Duration.ofMinutes(1));
        assertThat(answer).isCompletedExceptionally();
        assertThatThrownBy(answer::join).hasMessageContaining("failure 2");
        assertThat(call.attempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void onlyKindsThatCanPassAreTriedAgain(ErrorKind kind) {
        errors.add(kind.exception("x"));
        start();
        timer.pass(Duration.ofMinutes(1));
        assertThat(call.attempts()).isEqualTo(kind.retryable() ? 2 : 1);
    }

    @Test
    void aProviderThatForbidsRetriesIsObeyed() {
        errors.add(ErrorDetails.of(ErrorKind.SERVER_ERROR, "x").retryable(false).exception());
        assertThat(start()).isCompletedExceptionally();
        assertThat(call.attempts()).isEqualTo(1);
    }

    @Test
    void aFailureThatIsNoneOfOursIsNotTriedAgain() {
        RetryStage retry = new RetryStage(POLICY, name -> budget, timer, () -> random);
        assertThat(Pipeline.of(List.of(retry), asked -> CompletableFuture.failedFuture(new IllegalStateException()))
                        .answer(call)
                        .toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(call.attempts()).isEqualTo(1);
    }

    @Test
    void aWrappedFailureIsLookedInto() {
        fails(1);
        RetryStage retry = new RetryStage(POLICY, name -> budget, timer, () -> random);
        CompletionStage<ChatResponse> answer = Pipeline.of(
                        List.of(retry),
                        asked -> provider(asked).toCompletableFuture().thenApply(response -> response))
                .answer(call);
        timer.pass(Duration.ofMinutes(1));
        assertThat(answer.toCompletableFuture()).isCompletedWithValue(ANSWER);
    }

    @Test
    void theWaitIsARandomPartOfABoundThatGrows() {
        fails(2);
        CompletableFuture<ChatResponse> answer = start();
        timer.pass(Duration.ofMillis(499));
        assertThat(call.attempts()).isEqualTo(1);
        timer.pass(Duration.ofMillis(1));
        assertThat(call.attempts()).isEqualTo(2);
        timer.pass(Duration.ofMillis(999));
        assertThat(call.attempts()).isEqualTo(2);
        timer.pass(Duration.ofMillis(1));
        assertThat(answer).isCompleted();
    }

    @Test
    void theBoundOfTheWaitHasABoundItself() {
        assertThat(POLICY.backoff(1, 0.999)).isLessThan(Duration.ofSeconds(1));
        assertThat(POLICY.backoff(4, 0.5)).isEqualTo(Duration.ofSeconds(4));
        assertThat(POLICY.backoff(5, 0.5)).isEqualTo(Duration.ofSeconds(5));
        assertThat(POLICY.backoff(5_000, 0.5)).isEqualTo(Duration.ofSeconds(5));
        assertThat(POLICY.backoff(1, 0)).isZero();
    }

    @Test
    void aWaitTheProviderAsksForTakesTheePlaceOfOurs() {
        errors.add(askingToWait(Duration.ofSeconds(7)));
        CompletableFuture<ChatResponse> answer = start();
        timer.pass(Duration.ofMillis(6_999));
        assertThat(answer).isNotDone();
        timer.pass(Duration.ofMillis(1));
        assertThat(answer).isCompletedWithValue(ANSWER);
    }

    @Test
    void aProviderThatAsksForMoreThanTheMostIsNotAskedAgain() {
        errors.add(askingToWait(Duration.ofSeconds(11)));
        CompletableFuture<ChatResponse> answer = start();
        assertThat(answer).isCompletedExceptionally();
        assertThatThrownBy(answer::join)
                .extracting(e -> ((LlmException) e.getCause()).retryAfter())
                .isEqualTo(Duration.ofSeconds(11));
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aWaitOfExactlyTheMostIsWaited() {
        errors.add(askingToWait(Duration.ofSeconds(10)));
        CompletableFuture<ChatResponse> answer = start();
        timer.pass(Duration.ofSeconds(10));
        assertThat(answer).isCompletedWithValue(ANSWER);
    }

    @Test
    void retriesStopAtTheFirstDelta() {
        List<Delta> heard = new ArrayList<>();
        call = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, heard::add);
        RetryStage retry = new RetryStage(POLICY, name -> budget, timer, () -> random);
        CompletionStage<ChatResponse> answer = Pipeline.of(List.of(retry), asked -> {
                    asked.emit(Delta.text("Hel"));
                    return CompletableFuture.failedFuture(ErrorKind.STREAM_INTERRUPTED.exception("cut"));
                })
                .answer(call);
        assertThat(answer.toCompletableFuture()).isCompletedExceptionally();
        assertThat(heard).containsExactly(Delta.text("Hel"));
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void retriesEndWithTheBudgetThoughEachCallMayHaveMore() {
        budget = new RetryBudget(0);
        int attempts = 0;
        for (int i = 0; i < 8; i++) {
            call = call(2);
            fails(3);
            start();
            timer.pass(Duration.ofMinutes(1));
            errors.clear();
            attempts += call.attempts();
        }
        assertThat(attempts).isEqualTo(8 + 10);
    }

    @Test
    void callsPayForRetries() {
        budget = new RetryBudget(0.5);
        for (int i = 0; i < 10; i++) {
            assertThat(budget.retry()).isTrue();
        }
        assertThat(budget.retry()).isFalse();
        budget.call();
        assertThat(budget.retry()).isFalse();
        budget.call();
        assertThat(budget.retry()).isTrue();
        assertThat(budget.retry()).isFalse();
    }

    @Test
    void aBudgetSavesNoMoreThanAHundredRetries() {
        budget = new RetryBudget(5);
        for (int i = 0; i < 1_000; i++) {
            budget.call();
        }
        int retries = 0;
        while (budget.retry()) {
            retries++;
        }
        assertThat(retries).isEqualTo(100);
    }

    @Test
    void aCancelledWaitEndsAtOnceAndIsForgotten() {
        fails(1);
        CompletableFuture<ChatResponse> answer = start();
        assertThat(timer.waiting()).isEqualTo(1);
        call.cancel();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(CallCancelledException.class);
        assertThat(timer.waiting()).isZero();
        assertThat(call.attempts()).isEqualTo(1);
    }

    @Test
    void aCallThatIsCancelledBeforeItBeginsIsNotSent() {
        call.cancel();
        assertThatThrownBy(start()::join).hasCauseInstanceOf(CallCancelledException.class);
        assertThat(call.attempts()).isZero();
    }

    @Test
    void aCancellationDuringAnAttemptAfterAnImmediateRetryReachesTheAttempt() {
        fails(1);
        List<String> heard = new ArrayList<>();
        Timer immediate = new Timer() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public Runnable after(Duration delay, Runnable task) {
                task.run();
                return () -> heard.add("too late to wake up");
            }
        };
        Pipeline.of(List.of(new RetryStage(POLICY, name -> budget, immediate, () -> 0)), asked -> {
                    asked.onCancel(() -> heard.add("attempt cancelled"));
                    LlmException error = errors.poll();
                    return error != null ? CompletableFuture.failedFuture(error) : new CompletableFuture<>();
                })
                .answer(call);
        call.cancel();
        assertThat(heard).containsExactly("attempt cancelled");
    }

    @Test
    void aTimerThatIsShutDownLeavesTheFailure() {
        fails(1);
        Timer shutDown = new Timer() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public Runnable after(Duration delay, Runnable task) {
                throw new RejectedExecutionException("shut down");
            }
        };
        CompletionStage<ChatResponse> answer = Pipeline.of(
                        List.of(new RetryStage(POLICY, name -> budget, shutDown, () -> 0)), this::provider)
                .answer(call);
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("failure 0");
    }

    @Test
    void aPolicyThatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new RetryPolicy(Duration.ofSeconds(2), Duration.ofSeconds(1), 2))
                .hasMessageContaining("baseDelay <= maxDelay");
        assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, Duration.ZERO, 0.9))
                .hasMessageContaining("backoffMultiplier");
        assertThatThrownBy(() -> new RetryBudget(-0.1)).hasMessageContaining("retryBudget");
        assertThatThrownBy(() -> new RetryBudget(Double.NaN)).hasMessageContaining("retryBudget");
    }

    @Test
    void withoutRetriesThereIsOneAttempt() {
        call = call(0);
        fails(1);
        CompletableFuture<ChatResponse> answer = start();
        assertThatThrownBy(answer::join).hasMessageContaining("failure 0");
        assertThat(call.attempts()).isEqualTo(1);
        call = call(0);
        assertThat(start()).isCompletedWithValue(ANSWER);
    }

    @Test
    void callsOfTheStagePayForRetries() {
        budget = new RetryBudget(0.5);
        while (budget.retry()) {
            continue; // until the reserve is used up
        }
        call = call(0);
        start();
        call = call(2);
        fails(2);
        CompletableFuture<ChatResponse> answer = start();
        timer.pass(Duration.ofMinutes(1));
        assertThatThrownBy(answer::join).hasMessageContaining("failure 1");
        assertThat(call.attempts()).as("two calls pay for one retry").isEqualTo(2);
    }

    @Test
    void aRetryThatTheCostBudgetRejectsLeavesTheErrorBeforeIt() {
        fails(1);
        errors.add(ErrorKind.BUDGET_EXCEEDED.exception("nothing left"));
        CompletableFuture<ChatResponse> answer = start();
        timer.pass(Duration.ofMinutes(1));
        assertThatThrownBy(answer::join)
                .cause()
                .hasMessageContaining("failure 0")
                .satisfies(error -> assertThat(error.getSuppressed())
                        .singleElement()
                        .satisfies(rejected -> assertThat(rejected).hasMessageContaining("nothing left")));
    }

    @Test
    void aFirstAttemptThatTheCostBudgetRejectsFailsWithThat() {
        errors.add(ErrorKind.BUDGET_EXCEEDED.exception("nothing left"));
        assertThatThrownBy(start()::join).hasMessageContaining("nothing left");
    }

    @Test
    void aCallCancelledDuringAnAttemptFailsAsCancelledWithTheAttemptsError() {
        CompletableFuture<ChatResponse> attempt = new CompletableFuture<>();
        RetryStage retry = new RetryStage(POLICY, name -> budget, timer, () -> random);
        CompletableFuture<ChatResponse> answer =
                retry.handle(call, asked -> attempt).toCompletableFuture();
        call.cancel();
        LlmException closed = ErrorKind.NETWORK.exception("connection closed");
        attempt.completeExceptionally(closed);
        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOf(CallCancelledException.class)
                .satisfies(error -> assertThat(error.getSuppressed()).containsExactly(closed));
        assertThat(timer.waiting()).isZero();
    }
}

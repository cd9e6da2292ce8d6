package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.DeltaListener;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Providers that are the user's own code have the time limits of all others. */
class TimeLimitStageTest {
    private static final CallOptions LIMITS = CallOptions.builder()
            .requestTimeout(Duration.ofSeconds(100))
            .firstTokenTimeout(Duration.ofSeconds(10))
            .streamIdleTimeout(Duration.ofSeconds(5))
            .maxRetries(0)
            .build();

    private final ManualTimer timer = new ManualTimer();
    private final List<Delta> delivered = new ArrayList<>();
    private final CompletableFuture<ChatResponse> hung = new CompletableFuture<>();
    private @Nullable Call seen;

    private CompletableFuture<ChatResponse> ask(Call call) {
        ChatProvider hanging = attempt -> {
            attempt.attempt();
            seen = attempt;
            return hung;
        };
        return new TimeLimitStage(timer, Runnable::run).handle(call, hanging).toCompletableFuture();
    }

    private Call seen() {
        return Objects.requireNonNull(seen);
    }

    private Call streamed() {
        return new Call("p", ChatRequest.of("Hi"), LIMITS, delivered::add);
    }

    private static Throwable failure(CompletableFuture<ChatResponse> answer) {
        assertThat(answer).isCompletedExceptionally();
        return answer.handle((response, error) -> error).join();
    }

    @Test
    void aProviderThatHangsIsGivenUpAndCancelled() {
        Call call = new Call("p", ChatRequest.of("Hi"), LIMITS, null);
        CompletableFuture<ChatResponse> answer = ask(call);
        timer.pass(Duration.ofSeconds(99));
        assertThat(answer).isNotDone();
        timer.pass(Duration.ofSeconds(1));
        assertThat(failure(answer)).isInstanceOf(LlmTimeoutException.class).hasMessageContaining("requestTimeout");
        assertThat(seen().cancelled()).isTrue();
        assertThat(call.cancelled()).as("another attempt may follow").isFalse();
        assertThat(call.attempts()).isEqualTo(1);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aStreamThatFallsSilentIsGivenUpAndWhatComesLateIsDropped() {
        CompletableFuture<ChatResponse> answer = ask(streamed());
        seen().emit(Delta.text("a"));
        timer.pass(Duration.ofSeconds(4));
        seen().emit(Delta.text("b"));
        timer.pass(Duration.ofSeconds(4));
        assertThat(answer).isNotDone();
        timer.pass(Duration.ofSeconds(1));
        assertThat(failure(answer)).hasMessageContaining("streamIdleTimeout");
        seen().emit(Delta.text("late"));
        assertThat(delivered).extracting(Delta::text).containsExactly("a", "b");
    }

    @Test
    void aCancelledCallEndsInTimeThoughItsProviderDoesNotHeedThat() {
        Call call = streamed();
        CompletableFuture<ChatResponse> answer = ask(call);
        call.cancel();
        assertThat(seen().cancelled()).isTrue();
        timer.pass(Duration.ofSeconds(10));
        assertThat(failure(answer)).isInstanceOf(LlmTimeoutException.class);
    }

    @Test
    void anAnswerInTimeIsPassedOn() {
        CompletableFuture<ChatResponse> answer = ask(streamed());
        ChatResponse response = ChatResponse.builder().build();
        hung.complete(response);
        assertThat(answer).isCompletedWithValue(response);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aGivenUpAttemptEndsOnAWorkerAndWithoutWorkersOnTheTimer() {
        List<Runnable> tasks = new ArrayList<>();
        Call call = new Call("p", ChatRequest.of("Hi"), LIMITS, null);
        CompletableFuture<ChatResponse> answer = new TimeLimitStage(timer, tasks::add)
                .handle(call, attempt -> hung)
                .toCompletableFuture();
        timer.pass(Duration.ofSeconds(100));
        assertThat(answer).isNotDone();
        tasks.forEach(Runnable::run);
        assertThat(failure(answer)).isInstanceOf(LlmTimeoutException.class);

        Executor shutDown = task -> {
            throw new RejectedExecutionException("shut down");
        };
        CompletableFuture<ChatResponse> late = new TimeLimitStage(timer, shutDown)
                .handle(call, attempt -> new CompletableFuture<>())
                .toCompletableFuture();
        timer.pass(Duration.ofSeconds(100));
        assertThat(failure(late)).isInstanceOf(LlmTimeoutException.class);
    }

    @Test
    void backPressureOfTheReaderReachesTheProviderUntilTheAttemptEnds() {
        CompletableFuture<Void> room = new CompletableFuture<>();
        Call call = new Call("p", ChatRequest.of("Hi"), LIMITS, new DeltaListener() {
            @Override
            public void onDelta(Delta delta) {
                delivered.add(delta);
            }

            @Override
            public CompletionStage<?> pressure() {
                return room;
            }
        });
        CompletableFuture<ChatResponse> answer = ask(call);
        seen().emit(Delta.text("a"));
        assertThat(seen().pressure()).isNotNull();
        timer.pass(Duration.ofSeconds(60));
        assertThat(answer).as("the idle timeout is suspended").isNotDone();
        hung.complete(ChatResponse.builder().build());
        assertThat(seen().pressure()).isNull();
    }

    @Test
    void aProviderInCodeHasTheStage() {
        assertThat(TimeLimitStage.around(call -> hung, timer, Runnable::run)).isNotNull();
    }
}

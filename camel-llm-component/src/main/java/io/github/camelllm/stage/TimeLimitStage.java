package io.github.camelllm.stage;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.DeltaListener;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.remote.AttemptTimeouts;
import io.github.camelllm.remote.RemoteProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The stage that ends an attempt of a provider that is the user's own code when a time limit is reached, whether the provider
 * heeds that or not. The provider gets a call of its own for each attempt, which is cancelled then, or with the call; what
 * it delivers after a time limit is dropped. A provider that does not heed a cancellation may still answer in time.
 */
public final class TimeLimitStage implements Stage {
    private final Timer timer;
    private final Executor workers;

    /**
     * Makes a stage.
     *
     * @param timer what wakes up when a limit is reached
     * @param workers where attempts that are given up are completed, so that neither the timer nor who cancels does it
     */
    public TimeLimitStage(Timer timer, Executor workers) {
        this.timer = timer;
        this.workers = workers;
    }

    /** Returns the stage for a provider; null for one that is reached over the wire, whose attempts have limits already. */
    public static @Nullable TimeLimitStage around(ChatProvider provider, Timer timer, Executor workers) {
        return provider instanceof RemoteProvider ? null : new TimeLimitStage(timer, workers);
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        return new Limited(call).start(next);
    }

    /** One attempt. */
    private final class Limited implements DeltaListener {
        private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        private final AtomicBoolean settled = new AtomicBoolean();
        private final Call call;
        private final Call attempt;
        private final AttemptTimeouts watch;

        Limited(Call call) {
            this.call = call;
            this.attempt = new Call(
                    call.provider(), call.request(), call.options(), call.streamed() ? this : null, call.caller());
            this.watch = new AttemptTimeouts(call, timer, this::timedOut);
        }

        CompletionStage<ChatResponse> start(ChatProvider next) {
            watch.start();
            call.onCancel(attempt::cancel);
            next.answer(attempt).whenComplete(this::end);
            return answer;
        }

        private void end(@Nullable ChatResponse response, @Nullable Throwable failure) {
            watch.stop();
            if (failure != null) {
                settle(() -> answer.completeExceptionally(failure));
            } else {
                settle(() -> answer.complete(response));
            }
        }

        /** Counts the attempts first, as whoever waits for the answer may look at them. */
        private void settle(Runnable completion) {
            if (settled.compareAndSet(false, true)) {
                for (int i = 0; i < attempt.attempts(); i++) {
                    call.attempt();
                }
                completion.run();
            }
        }

        private void timedOut(String what) {
            giveUp(ErrorDetails.of(ErrorKind.TIMEOUT, what)
                    .provider(call.provider())
                    .model(call.request().model())
                    .exception());
        }

        private void giveUp(LlmException error) {
            watch.stop();
            attempt.cancel();
            settle(() -> byWorker(() -> answer.completeExceptionally(error)));
        }

        private void byWorker(Runnable task) {
            try {
                workers.execute(task);
            } catch (RejectedExecutionException shutDown) {
                task.run(); // lest it be lost
            }
        }

        @Override
        public void onDelta(Delta delta) {
            if (!settled.get()) {
                call.emit(delta);
                watch.activity();
            }
        }

        @Override
        public @Nullable CompletionStage<?> pressure() {
            return settled.get() ? null : watch.pausedBy(call.pressure());
        }
    }
}

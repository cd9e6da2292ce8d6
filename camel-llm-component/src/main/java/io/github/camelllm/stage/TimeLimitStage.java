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
 * The stage that applies timeouts to attempts of a provider in the user's code, even if the provider ignores them. The provider gets a
 * separate call for each attempt, which is cancelled at the timeout, or with the original call; deltas and answers after the timeout are
 * dropped. A provider that ignores a cancellation may still answer in time.
 */
public final class TimeLimitStage implements Stage {
    private final Timer timer;
    private final Executor workers;

    /**
     * Creates a stage.
     *
     * @param timer schedules the timeouts
     * @param workers complete abandoned attempts, so that neither the timer's nor
     *     the cancelling thread does
     */
    public TimeLimitStage(Timer timer, Executor workers) {
        this.timer = timer;
        this.workers = workers;
    }

    /** Returns the stage for a provider; null for a remote one, whose attempts have timeouts already. */
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
            this.attempt = call.serving(call.request(), call.streamed() ? this : null);
            this.watch = new AttemptTimeouts(call, timer, this::timedOut);
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the watcher does not fail
        CompletionStage<ChatResponse> start(ChatProvider next) {
            watch.start();
            CompletionStage<ChatResponse> watched = answer;
            watched.whenComplete(call.watcher().attempt(call));
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

        /** Updates the attempts first, because the waiting caller may read them. */
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
                task.run(); // so that it is not lost
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

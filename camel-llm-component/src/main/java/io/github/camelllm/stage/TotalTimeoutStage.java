package io.github.camelllm.stage;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The stage with the timeout of a call, including all attempts, the waits between them, and a stream to its end. When it passes, the call
 * is cancelled and fails with {@link io.github.camelllm.chat.LlmTimeoutException}, whether or not the provider reacts
 * to that.
 */
public final class TotalTimeoutStage implements Stage {
    private static final Duration GRACE = Duration.ofMillis(250);

    private final Duration limit;
    private final Timer timer;

    private TotalTimeoutStage(Duration limit, Timer timer) {
        this.limit = limit;
        this.timer = timer;
    }

    /** Returns a stage; null if there is no limit. */
    public static @Nullable TotalTimeoutStage of(@Nullable Duration limit, Timer timer) {
        if (limit == null) {
            return null;
        }
        if (limit.isZero() || limit.isNegative()) {
            throw ErrorKind.CONFIGURATION.exception("The option totalTimeout must be above 0, not " + limit.toMillis());
        }
        return new TotalTimeoutStage(limit, timer);
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        AtomicBoolean expired = new AtomicBoolean();
        Runnable pending = timer.after(limit, () -> {
            expired.set(true);
            call.cancel();
            // Attempts settle their cost when they end; this is for providers that do not react to the cancellation
            timer.after(GRACE, () -> answer.completeExceptionally(timeout(call)));
        });
        next.answer(call).whenComplete((response, failure) -> {
            pending.run();
            if (failure == null) {
                answer.complete(response);
            } else {
                answer.completeExceptionally(expired.get() ? timeout(call) : failure);
            }
        });
        return answer;
    }

    private LlmException timeout(Call call) {
        return ErrorDetails.of(
                        ErrorKind.TIMEOUT,
                        "No complete answer within " + limit.toMillis() + " ms, in " + call.attempts()
                                + (call.attempts() == 1 ? " attempt" : " attempts") + " (option totalTimeout)")
                .provider(call.provider())
                .model(call.request().model())
                .exception();
    }
}

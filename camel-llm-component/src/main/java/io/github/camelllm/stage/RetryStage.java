package io.github.camelllm.stage;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.LimitQueue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stage that retries failed attempts if the error is retryable, no delta has been delivered, retries are left, the provider does not
 * ask to wait longer than the policy allows, and the provider's retry budget is not exhausted.
 */
public final class RetryStage implements Stage {
    private final RetryPolicy policy;
    private final Function<String, RetryBudget> budgets;
    private final Timer timer;
    private final DoubleSupplier random;

    /**
     * Creates a stage.
     *
     * @param policy the back-off
     * @param budgets the retry budget of each provider, by name
     * @param timer schedules retries
     * @param random numbers from 0 (inclusive) to 1 (exclusive)
     */
    public RetryStage(RetryPolicy policy, Function<String, RetryBudget> budgets, Timer timer, DoubleSupplier random) {
        this.policy = policy;
        this.budgets = budgets;
        this.timer = timer;
        this.random = random;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        RetryBudget budget = budgets.apply(call.provider());
        budget.call();
        if (call.options().maxRetries() == 0) {
            return next.answer(call);
        }
        Attempts attempts = new Attempts(call, next, budget);
        attempts.next();
        return attempts.answer;
    }

    /** The attempts of one call. */
    private final class Attempts {
        private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        private final Call call;
        private final ChatProvider provider;
        private final RetryBudget budget;
        private volatile Runnable wakeUp = () -> {};
        private int retries;
        private @Nullable Throwable last;

        Attempts(Call call, ChatProvider provider, RetryBudget budget) {
            this.call = call;
            this.provider = provider;
            this.budget = budget;
        }

        void next() {
            if (call.cancelled()) {
                answer.completeExceptionally(call.cancellation());
                return;
            }
            provider.answer(call).whenComplete((response, failure) -> {
                if (failure == null) {
                    answer.complete(response);
                } else {
                    failed(failure);
                }
            });
        }

        private void failed(Throwable failure) {
            if (call.cancelled()) {
                cancelled(failure);
                return;
            }
            if (last != null && isRefusedForItsCost(failure)) {
                LlmException.causeOf(last).addSuppressed(LlmException.causeOf(failure));
                answer.completeExceptionally(last);
                return;
            }
            try {
                retryAfter(failure);
            } catch (Throwable e) { // Throwable, because the exchange waits for the answer
                failure.addSuppressed(e);
                answer.completeExceptionally(failure);
            }
        }

        private void retryAfter(Throwable failure) {
            @Nullable Duration wait = waitAfter(failure);
            if (wait == null) {
                answer.completeExceptionally(failure);
                return;
            }
            last = failure;
            retries++;
            call.watcher().retry(wait, failure);
            pause(wait); // fails if the timer is closed
        }

        private void cancelled(Throwable failure) {
            LlmException cancellation = call.cancellation();
            if (cancellation != failure) {
                cancellation.addSuppressed(failure);
            }
            answer.completeExceptionally(cancellation);
        }

        /**
         * Schedules the next attempt unless cancelled. The cancellation hook is set first, because the next attempt may begin at once and
         * replace it.
         */
        private void pause(Duration wait) {
            call.onCancel(() -> {
                wakeUp.run();
                answer.completeExceptionally(call.cancellation());
            });
            call.paused(wait.toNanos());
            wakeUp = timer.after(wait, this::next);
        }

        /** Returns whether a retry was not sent because the cost budget is exhausted: then the previous error is more useful. */
        private static boolean isRefusedForItsCost(Throwable failure) {
            return LlmException.causeOf(failure) instanceof LlmException error
                    && error.kind() == ErrorKind.BUDGET_EXCEEDED;
        }

        private @Nullable Duration waitAfter(Throwable failure) {
            Throwable cause = LlmException.causeOf(failure);
            boolean helps = cause instanceof LlmException error
                    && error.retryable()
                    && !LimitQueue.LOCAL.equals(error.providerCode())
                    && retries < call.options().maxRetries()
                    && !call.begun()
                    && !call.cancelled();
            if (!helps) {
                return null;
            }
            Duration asked = ((LlmException) cause).retryAfter();
            if (asked != null && asked.compareTo(policy.maxDelay()) > 0) {
                return null;
            }
            if (!budget.retry()) {
                return null;
            }
            return asked != null ? asked : policy.backoff(retries + 1, random.getAsDouble());
        }
    }
}

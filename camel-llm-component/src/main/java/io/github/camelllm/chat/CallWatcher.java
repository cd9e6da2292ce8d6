package io.github.camelllm.chat;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a call from outside: what happens within it that its response does not tell. Methods are called by any thread, must not block,
 * and must not throw.
 */
public interface CallWatcher {
    /** Watches nothing. */
    CallWatcher NONE = new CallWatcher() {};

    /** Returns whether {@link #limits} has a use for reports, so that they need not be read otherwise. */
    default boolean watchesLimits() {
        return false;
    }

    /** Takes what the provider says of its limits with a response. */
    default void limits(List<RateLimitStatus> statuses) {}

    /** Takes the call before it is made. */
    default void begun(Call call) {}

    /**
     * Takes the begin of an attempt: a request to the provider with one key.
     *
     * @return takes its end: the response, or else the error
     */
    default BiConsumer<@Nullable ChatResponse, @Nullable Throwable> attempt(Call call) {
        return (response, failure) -> {};
    }

    /**
     * Takes that a failed attempt will be followed by another one.
     *
     * @param wait the pause before it
     */
    default void retry(Duration wait, Throwable failure) {}

    /** Returns a watcher that passes everything to this one and then to another. */
    default CallWatcher and(CallWatcher other) {
        return this == NONE ? other : other == NONE ? this : new Both(this, other);
    }

    /** Two watchers. */
    record Both(CallWatcher first, CallWatcher second) implements CallWatcher {
        @Override
        public boolean watchesLimits() {
            return first.watchesLimits() || second.watchesLimits();
        }

        @Override
        public void begun(Call call) {
            first.begun(call);
            second.begun(call);
        }

        @Override
        public BiConsumer<@Nullable ChatResponse, @Nullable Throwable> attempt(Call call) {
            return first.attempt(call).andThen(second.attempt(call));
        }

        @Override
        public void retry(Duration wait, Throwable failure) {
            first.retry(wait, failure);
            second.retry(wait, failure);
        }

        @Override
        public void limits(List<RateLimitStatus> statuses) {
            first.limits(statuses);
            second.limits(statuses);
        }
    }
}

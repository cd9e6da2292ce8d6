package io.github.camelllm.chat;

import java.util.List;

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
        public void limits(List<RateLimitStatus> statuses) {
            first.limits(statuses);
            second.limits(statuses);
        }
    }
}

package io.github.camelllm.balance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What keeps calls from a candidate that fails; it never blocks. */
interface Breaker {
    /** Lets everything through. */
    Breaker NONE = new Breaker() {
        @Override
        public boolean mayBeAsked() {
            return true;
        }

        @Override
        public boolean tryAcquire() {
            return true;
        }

        @Override
        public void answered(long nanos) {}

        @Override
        public void failed(long nanos, Throwable failure, @Nullable Duration retryAfter) {}

        @Override
        public void released() {}

        @Override
        public void answeredAlthoughOpen() {}

        @Override
        public Duration remaining() {
            return Duration.ZERO;
        }

        @Override
        public Candidate.State state() {
            return Candidate.State.CLOSED;
        }
    };

    /** Returns whether it is worth asking for permission. */
    boolean mayBeAsked();

    /** Returns whether the candidate may be asked; if so, one of the next three must follow. */
    boolean tryAcquire();

    /** Notes that a call was answered. */
    void answered(long nanos);

    /** Notes that a call failed; if the candidate asked for a wait, it gets it. */
    void failed(long nanos, Throwable failure, @Nullable Duration retryAfter);

    /** Notes that a call says nothing of the candidate. */
    void released();

    /** Notes that a call without permission was answered. */
    void answeredAlthoughOpen();

    /** Returns how long it stays open; zero if it is not. */
    Duration remaining();

    Candidate.State state();
}

package io.github.camelllm.balance;

import io.github.camelllm.selection.Candidate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps calls away from a candidate that fails; it never blocks. */
interface Breaker {
    /** Lets everything through. */
    Breaker NONE = new Breaker() {
        @Override
        public boolean mayBeAsked() {
            return true;
        }

        @Override
        public Permit tryAcquire() {
            return Permit.CALL;
        }

        @Override
        public Permit tryForce() {
            return Permit.CALL;
        }

        @Override
        public void answered(Permit permit, long nanos) {}

        @Override
        public void failed(Permit permit, long nanos, Throwable failure, @Nullable Duration retryAfter) {}

        @Override
        public void released(Permit permit) {}

        @Override
        public Duration remaining() {
            return Duration.ZERO;
        }

        @Override
        public Candidate.State state() {
            return Candidate.State.CLOSED;
        }
    };

    /** Returns whether {@link #tryAcquire} has a chance. */
    boolean mayBeAsked();

    /** Returns a permit, which must be given back by one of the next three methods; null if there is none now. */
    @Nullable
    Permit tryAcquire();

    /** Returns a permit although the breaker is open; null within a {@code Retry-After}, or while another call probes. */
    @Nullable
    Permit tryForce();

    /** Records an answer. */
    void answered(Permit permit, long nanos);

    /** Records a failure; the candidate is left alone for its {@code Retry-After}, if it has one. */
    void failed(Permit permit, long nanos, Throwable failure, @Nullable Duration retryAfter);

    /** Gives a permit back for a call that tells nothing about the candidate. */
    void released(Permit permit);

    /** Returns how long it stays open; zero if it is not. */
    Duration remaining();

    /** Returns its state. */
    Candidate.State state();
}

package io.github.camelllm.balance;

import io.github.camelllm.selection.Candidate;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A circuit breaker of a candidate; never blocks a thread. */
interface Breaker {
    /** Permits every call. */
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

    /** A breaker that an operator can switch off and on again, and reset. */
    final class Switched implements Breaker {
        private static final Duration UNTIL_SWITCHED_ON = Duration.ofHours(1);

        private final Supplier<Breaker> fresh;
        private volatile Breaker breaker;
        private volatile boolean off;

        Switched(Supplier<Breaker> fresh) {
            this.fresh = fresh;
            this.breaker = fresh.get();
        }

        /** Permits no calls until it is switched on; calls in flight go on. */
        void off(boolean isOff) {
            off = isOff;
        }

        boolean isOff() {
            return off;
        }

        /** Closes it, and forgets its failures. */
        void reset() {
            breaker = fresh.get();
        }

        @Override
        public boolean mayBeAsked() {
            return !off && breaker.mayBeAsked();
        }

        @Override
        public @Nullable Permit tryAcquire() {
            return off ? null : breaker.tryAcquire();
        }

        @Override
        public @Nullable Permit tryForce() {
            return off ? null : breaker.tryForce();
        }

        @Override
        public void answered(Permit permit, long nanos) {
            breaker.answered(permit, nanos);
        }

        @Override
        public void failed(Permit permit, long nanos, Throwable failure, @Nullable Duration retryAfter) {
            breaker.failed(permit, nanos, failure, retryAfter);
        }

        @Override
        public void released(Permit permit) {
            breaker.released(permit);
        }

        @Override
        public Duration remaining() {
            return off ? UNTIL_SWITCHED_ON : breaker.remaining();
        }

        @Override
        public Candidate.State state() {
            return off ? Candidate.State.OPEN : breaker.state();
        }
    }

    /** Returns whether {@link #tryAcquire} may succeed. */
    boolean mayBeAsked();

    /** Returns a permit, which must be released by one of {@link #answered}, {@link #failed} and {@link #released}; null if none is available. */
    @Nullable
    Permit tryAcquire();

    /** Returns a permit although the breaker is open; null within a {@code Retry-After}, or while another call probes. */
    @Nullable
    Permit tryForce();

    /** Releases a permit and records an answer. */
    void answered(Permit permit, long nanos);

    /** Releases a permit and records a failure; the breaker opens for the {@code Retry-After} of the error, if it has one. */
    void failed(Permit permit, long nanos, Throwable failure, @Nullable Duration retryAfter);

    /** Releases a permit of a call that says nothing about the candidate's health. */
    void released(Permit permit);

    /** Returns the time until it closes or lets probes through; zero if it is not open. */
    Duration remaining();

    /** Returns the state. */
    Candidate.State state();
}

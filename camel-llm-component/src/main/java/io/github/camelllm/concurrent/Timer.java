package io.github.camelllm.concurrent;

import java.time.Duration;

/** A clock that can wake up: the source of time for all stages, so that tests need not wait. */
public interface Timer {
    /** Returns a reading in nanoseconds, of use only for differences. */
    long nanos();

    /**
     * Runs a task later, on a thread on which it must not block.
     *
     * @return cancels it; without effect when it has run
     */
    Runnable after(Duration delay, Runnable task);
}

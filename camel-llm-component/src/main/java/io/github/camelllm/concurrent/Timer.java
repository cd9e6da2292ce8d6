package io.github.camelllm.concurrent;

import java.time.Duration;

/** The clock and scheduler of all stages; replaceable, so that tests need not wait. */
public interface Timer {
    /** Returns a reading in nanoseconds, meaningful only for differences. */
    long nanos();

    /**
     * Schedules a task, on a thread that it must not block.
     *
     * @return cancels the task; has no effect after it has run
     */
    Runnable after(Duration delay, Runnable task);
}

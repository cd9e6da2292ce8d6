package io.github.camelllm.concurrent;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A timer on a scheduled executor and the system's clock. */
public final class ScheduledTimer implements Timer {
    private final ScheduledExecutorService executor;

    /** Creates a timer; the creator of the executor shuts it down. */
    public ScheduledTimer(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }
}

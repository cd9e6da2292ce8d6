package io.github.camelllm.concurrent;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The time of the JDK, with the one thread that it has for delays. */
public enum JdkTimer implements Timer {
    /** The only instance. */
    INSTANCE;

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a task of the mock throws nothing
    public Runnable after(Duration delay, Runnable task) {
        CompletableFuture<Void> due = new CompletableFuture<>();
        due.thenRun(task);
        due.completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> due.cancel(false);
    }
}

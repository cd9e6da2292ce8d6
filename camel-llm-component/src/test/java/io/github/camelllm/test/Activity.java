package io.github.camelllm.test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The counts that a test waits for. */
final class Activity {

    private static final long LONGEST_WAIT_MILLIS = 5;

    private final AtomicLong bytesSent = new AtomicLong();
    private int active;
    private int clientClosed;

    synchronized void began() {
        active++;
    }

    synchronized void ended(boolean clientGone) {
        active--;
        clientClosed += clientGone ? 1 : 0;
        notifyAll();
    }

    void sent(long bytes) {
        bytesSent.addAndGet(bytes);
    }

    synchronized int active() {
        return active;
    }

    synchronized int clientClosed() {
        return clientClosed;
    }

    long bytesSent() {
        return bytesSent.get();
    }

    /** Waits for a condition on these counts and others, or fails with what was found instead. */
    synchronized void await(Duration timeout, BooleanSupplier condition, Supplier<String> found) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("Not within " + timeout + ": " + found.get());
            }
            doze();
        }
    }

    private void doze() {
        try {
            wait(LONGEST_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting", e);
        }
    }
}

package io.github.camelllm.examples.enrichment;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A request to end a run early: no further record is started, those in flight are finished. Threads may share it. */
final class Stop {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String INTERRUPTED = "it was interrupted";

    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();
    private final CountDownLatch wished = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Ends the run; the first reason is kept. */
    void because(String why) {
        reason.compareAndSet(null, why);
        wished.countDown();
    }

    /** Waits for some time, or until the run has to end. */
    void await(Duration time) {
        try {
            wished.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            because(INTERRUPTED);
        }
    }

    boolean asked() {
        return reason.get() != null;
    }

    /** Returns whether the run has to end for a reason that is no error. */
    boolean interrupted() {
        return INTERRUPTED.equals(reason.get());
    }

    /** Returns why the run ends early; null if it does not. */
    @Nullable
    String reason() {
        return reason.get();
    }

    /** Ends the run when the process gets a signal to end, and waits some seconds for the calls in flight. */
    void onSignal(PrintStream out) {
        if (ended.getCount() == 0) {
            return;
        }
        because(INTERRUPTED);
        out.println();
        out.println("Waiting for the calls under way, " + PATIENCE.toSeconds() + " seconds at most.");
        try {
            ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Marks the run as ended. */
    void ended() {
        ended.countDown();
    }
}

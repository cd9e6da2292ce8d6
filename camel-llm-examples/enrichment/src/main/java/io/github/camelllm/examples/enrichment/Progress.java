package io.github.camelllm.examples.enrichment;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What is shown while a run goes on: a bar that moves on a terminal, elsewhere a line now and then. Threads may share it.
 */
final class Progress {
    private static final int WIDTH = 30;
    private static final long REDRAW_EVERY = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINE_EVERY = TimeUnit.SECONDS.toNanos(10);

    private final PrintStream out;
    private final boolean terminal;
    private final long total;
    private long began = System.nanoTime();
    private long shownAt = began;
    private long shownDone;
    private int shownLength;

    Progress(PrintStream out, boolean terminal, long total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    /** Begins to count the time. */
    synchronized void begin() {
        began = System.nanoTime();
        shownAt = began;
    }

    /** Shows how far the run is, if that is due. */
    synchronized void at(Tally tally) {
        long done = tally.done();
        long since = System.nanoTime() - shownAt;
        if (terminal ? since >= REDRAW_EVERY : since >= LINE_EVERY || tenth(done) > tenth(shownDone)) {
            show(done, tally);
        }
    }

    private long tenth(long done) {
        return done / Math.max(1, total / 10);
    }

    /** Shows where the run has ended. */
    synchronized void end(Tally tally) {
        long done = tally.done();
        if (terminal) {
            show(done, tally);
            out.println();
        } else if (done != shownDone && tally.asked() > 0) {
            show(done, tally);
        }
    }

    private void show(long done, Tally tally) {
        shownAt = System.nanoTime();
        shownDone = done;
        String text = text(done, tally);
        if (terminal) {
            out.print('\r' + bar(done) + text + " ".repeat(Math.max(0, shownLength - text.length())));
            out.flush();
            shownLength = text.length();
        } else {
            out.println(text);
        }
    }

    private String bar(long done) {
        int full = total == 0 ? WIDTH : (int) (WIDTH * Math.min(done, total) / total);
        return '[' + "#".repeat(full) + "-".repeat(WIDTH - full) + "] ";
    }

    private String text(long done, Tally tally) {
        double seconds = Math.max(1e-3, (shownAt - began) / 1e9);
        long failed = tally.failed();
        long percent = total == 0 ? 100 : 100 * done / total;
        String failures = failed == 0 ? "" : ", " + Table.figure(failed) + " failed";
        return String.format(
                Locale.ROOT,
                "%s of %s (%d %%)%s, %.1f/s",
                Table.figure(done),
                Table.figure(total),
                percent,
                failures,
                tally.asked() / seconds);
    }

    /** Returns how long the run has taken so far, for people. */
    synchronized String time() {
        double seconds = (System.nanoTime() - began) / 1e9;
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = (long) seconds;
        return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}

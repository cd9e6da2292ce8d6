package io.github.camelllm.examples.enrichment;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What is shown while a run goes on: a bar that moves on a terminal, elsewhere a line now and then. Threads may share
 * it.
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
        Tally.Standing standing = tally.standing();
        long since = System.nanoTime() - shownAt;
        if (terminal ? since >= REDRAW_EVERY : since >= LINE_EVERY || tenth(standing.done()) > tenth(shownDone)) {
            show(standing);
        }
    }

    private long tenth(long done) {
        return done / Math.max(1, total / 10);
    }

    /** Shows where the run has ended. */
    synchronized void end(Tally tally) {
        Tally.Standing standing = tally.standing();
        if (terminal) {
            show(standing);
            out.println();
        } else if (standing.done() != shownDone && standing.asked() > 0) {
            show(standing);
        }
    }

    private void show(Tally.Standing standing) {
        shownAt = System.nanoTime();
        shownDone = standing.done();
        String text = text(standing);
        if (terminal) {
            out.print('\r' + bar(shownDone) + text + " ".repeat(Math.max(0, shownLength - text.length())));
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

    private String text(Tally.Standing standing) {
        long done = standing.done();
        double rate = standing.asked() / Math.max(1e-3, (shownAt - began) / 1e9);
        String failures = standing.failed() == 0 ? "" : ", " + Table.figure(standing.failed()) + " failed";
        String left = done >= total || rate == 0 ? "" : ", " + time((total - done) / rate) + " left";
        return String.format(
                Locale.ROOT,
                "%s of %s (%d %%)%s, %.1f/s%s",
                Table.figure(done),
                Table.figure(total),
                total == 0 ? 100 : 100 * done / total,
                failures,
                rate,
                left);
    }

    /** Returns how long the run has taken so far, for people. */
    synchronized String time() {
        return time((System.nanoTime() - began) / 1e9);
    }

    private static String time(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = (long) seconds;
        return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}

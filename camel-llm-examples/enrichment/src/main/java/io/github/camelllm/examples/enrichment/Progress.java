package io.github.camelllm.examples.enrichment;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The progress output of a run: on a terminal one line that is updated in place, elsewhere a line every few seconds and at each tenth. Threads may
 * share it.
 */
final class Progress {
    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 10;
    private static final long REDRAW_EVERY = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINE_EVERY = TimeUnit.SECONDS.toNanos(5);

    private final PrintStream out;
    private final @Nullable IntSupplier width;
    private final long total;
    private long began = System.nanoTime();
    private long shownAt = began;
    private long shownDone;
    private int shownLength;

    /**
     * Creates the output.
     *
     * @param width the width of the terminal; null if it is not a terminal
     * @param total the number of records; {@link Long#MAX_VALUE} if that is not known
     */
    Progress(PrintStream out, @Nullable IntSupplier width, long total) {
        this.out = out;
        this.width = width;
        this.total = total;
    }

    /** Starts the clock. */
    synchronized void begin() {
        began = System.nanoTime();
        shownAt = began;
    }

    /** Prints the progress, if it is due. */
    synchronized void at(Tally tally) {
        long since = System.nanoTime() - shownAt;
        boolean due =
                width != null ? since >= REDRAW_EVERY : since >= LINE_EVERY || tenth(tally.done()) > tenth(shownDone);
        if (due) {
            show(tally.standing());
        }
    }

    private long tenth(long done) {
        return done / Math.max(1, total / 10);
    }

    /** Prints the final progress. */
    synchronized void end(Tally tally) {
        Tally.Standing standing = tally.standing();
        if (width != null) {
            show(standing);
            out.println();
        } else if (standing.done() != shownDone && standing.asked() > 0) {
            show(standing);
        }
    }

    private void show(Tally.Standing standing) {
        shownAt = System.nanoTime();
        shownDone = standing.done();
        if (width == null) {
            out.println(String.join(", ", parts(standing)));
        } else {
            // The last column stays free: a character there makes some terminals wrap.
            String line = line(parts(standing), width.getAsInt() - 1);
            out.print(
                    '\r' + line + " ".repeat(Math.max(0, Math.min(shownLength, width.getAsInt() - 1) - line.length())));
            out.flush();
            shownLength = line.length();
        }
    }

    /** Returns a bar and the parts that fit; the count comes first, and is cut last. */
    private String line(List<String> parts, int room) {
        List<String> fitting = new ArrayList<>(parts);
        while (fitting.size() > 1 && length(fitting) + SHORTEST_BAR + 3 > room) {
            fitting.remove(fitting.size() - 1);
        }
        int bar = Math.min(LONGEST_BAR, room - length(fitting) - 3);
        String text = String.join(", ", fitting);
        String line = bar < SHORTEST_BAR ? text : bar(bar) + text;
        return line.length() > room ? line.substring(0, Math.max(0, room)) : line;
    }

    private static int length(List<String> parts) {
        return parts.stream().mapToInt(part -> part.length() + 2).sum() - 2;
    }

    private String bar(int size) {
        int full = total == 0 ? size : (int) (size * Math.min(shownDone, total) / total);
        return '[' + "#".repeat(full) + "-".repeat(size - full) + "] ";
    }

    /** Returns the parts, the most important first. */
    private List<String> parts(Tally.Standing standing) {
        long done = standing.done();
        double rate = standing.asked() / Math.max(1e-3, (shownAt - began) / 1e9);
        List<String> parts = new ArrayList<>();
        parts.add(
                total == Long.MAX_VALUE
                        ? Table.count(done, "record")
                        : String.format(
                                Locale.ROOT,
                                "%s of %s (%d %%)",
                                Table.figure(done),
                                Table.figure(total),
                                total == 0 ? 100 : 100 * done / total));
        if (standing.failed() > 0) {
            parts.add(Table.figure(standing.failed()) + " failed");
        }
        if (done < total && rate > 0 && total != Long.MAX_VALUE) {
            parts.add(time((total - done) / rate) + " left");
        }
        parts.add(String.format(Locale.ROOT, rate < 100 ? "%.1f/s" : "%,.0f/s", rate));
        BigDecimal cost = standing.cost();
        if (cost != null && cost.signum() > 0) {
            parts.add("USD " + cost.setScale(cost.compareTo(BigDecimal.ONE) < 0 ? 4 : 2, RoundingMode.HALF_UP));
        }
        if (standing.failed() > 0) {
            parts.add(byKind(standing.failures()));
        }
        return parts;
    }

    private static String byKind(Map<String, Long> failures) {
        return failures.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(kind -> kind.getKey() + ' ' + Table.figure(kind.getValue()))
                .collect(Collectors.joining(" "));
    }

    /** Returns the formatted elapsed time. */
    synchronized String time() {
        return time((System.nanoTime() - began) / 1e9);
    }

    /** Returns formatted seconds. */
    static String time(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = (long) seconds;
        return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}

package io.github.camelllm.examples.enrichment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names with figures, as a table of text. Not for use by several threads. */
final class Table {
    private record Line(String name, String figure, String remark) {}

    private final List<Line> lines = new ArrayList<>();

    void row(String name, long figure) {
        row(name, figure(figure), "");
    }

    void row(String name, String figure, String remark) {
        lines.add(new Line(name, figure, remark));
    }

    /** Returns a number with commas between its thousands. */
    static String figure(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a number of things, such as {@code 1 record} or {@code 2 batches}. */
    static String count(long number, String thing) {
        return figure(number) + ' ' + thing + (number == 1 ? "" : thing.endsWith("h") ? "es" : "s");
    }

    /** Returns the table, figures flush right, without a line break at the end. */
    @Override
    public String toString() {
        int names = lines.stream().mapToInt(line -> line.name.length()).max().orElse(1);
        int figures =
                lines.stream().mapToInt(line -> line.figure.length()).max().orElse(1);
        String form = "  %-" + names + "s  %" + figures + "s  %s";
        return lines.stream()
                .map(line -> String.format(Locale.ROOT, form, line.name, line.figure, line.remark)
                        .stripTrailing())
                .reduce((above, below) -> above + System.lineSeparator() + below)
                .orElse("");
    }
}

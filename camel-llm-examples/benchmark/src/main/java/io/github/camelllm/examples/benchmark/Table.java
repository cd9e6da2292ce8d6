package io.github.camelllm.examples.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Results as text: a column for each contender, with the ratio to the bare client in brackets. */
final class Table {
    private final Options options;
    private final List<Results> runs;

    /**
     * Creates a table.
     *
     * @param runs the runs; of several, the table has the medians and ranges
     */
    Table(Options options, List<Results> runs) {
        this.options = options;
        this.runs = runs;
    }

    /** Returns the table in the format that the options select. */
    String text() {
        return options.markdown() ? markdown() : aligned();
    }

    private String markdown() {
        List<List<String>> lines = lines();
        lines.add(
                1,
                IntStream.range(0, lines.get(0).size())
                        .mapToObj(column -> column == 0 ? "---" : "--:")
                        .toList());
        return lines.stream()
                .map(cells -> "| " + String.join(" | ", cells) + " |")
                .collect(Collectors.joining("\n"));
    }

    private String aligned() {
        List<List<String>> lines = lines();
        int[] widths = IntStream.range(0, lines.get(0).size())
                .map(column -> lines.stream()
                        .mapToInt(cells -> cells.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return lines.stream().map(cells -> padded(cells, widths)).collect(Collectors.joining("\n"));
    }

    private static String padded(List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> column == 0
                        ? String.format("%-" + widths[0] + "s", cells.get(0))
                        : String.format("%" + (widths[column] + 2) + "s", cells.get(column)))
                .collect(Collectors.joining());
    }

    private List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(cells("", options.peers().stream().map(Peer::title).toList()));
        for (Scenario scenario : options.scenarios()) {
            lines.add(cells(
                    title(scenario), options.peers().stream().map(peer -> "").toList()));
            for (Row row : Row.values()) {
                if (row.scenario() == scenario) {
                    lines.add(cells(
                            row.label(),
                            options.peers().stream()
                                    .map(peer -> cell(row, peer))
                                    .toList()));
                }
            }
        }
        return lines;
    }

    private String title(Scenario scenario) {
        return String.format(
                Locale.ROOT,
                switch (scenario) {
                    case CALLS -> "%,d answers of " + Answers.BODY_BYTES + " bytes, %,d at a time";
                    case STREAMS -> "%,d streams of " + Answers.CHUNKS + " chunks, %,d at a time";
                    case DISTINCT -> "%,d streams of " + Answers.CHUNKS + " chunks that all differ, %,d at a time";
                    case COLD -> "the first %,d answers of a JVM, %,d at a time";
                    case HELD, MANY -> "%,d calls held for " + options.holdMillis() + " ms, %,d at a time";
                    case FAILOVER -> "%,d errors that another one makes good, %,d at a time";
                },
                options.total(scenario),
                options.inFlight(scenario));
    }

    private static List<String> cells(String first, List<String> rest) {
        List<String> cells = new ArrayList<>(rest);
        cells.add(0, first);
        return cells;
    }

    private String cell(Row row, Peer peer) {
        String value = Spread.of(runs, run -> row.value(run, peer)).shown(row::shown);
        Spread ratio = Spread.of(runs, run -> row.ratio(run, peer, Peer.BARE));
        return peer == Peer.BARE || Double.isNaN(ratio.median())
                ? value
                : value + " (" + ratio.shown(one -> String.format(Locale.ROOT, "%.2f", one)) + ")";
    }
}

package io.github.camelllm.examples.benchmark;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The figures of one run, or the medians of several.
 *
 * @param figures a value for each figure
 */
record Measurement(Map<Figure, Long> figures) {
    Measurement {
        figures = Map.copyOf(figures);
    }

    /** Returns the median of each figure. */
    static Measurement median(List<Measurement> runs) {
        Map<Figure, Long> medians = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            medians.put(
                    figure,
                    median(runs.stream()
                            .mapToLong(run -> run.get(figure))
                            .sorted()
                            .toArray()));
        }
        return new Measurement(medians);
    }

    private static long median(long[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Parses the result of {@link #toString()}. */
    static Measurement parse(String text) {
        return new Measurement(Arrays.stream(text.split(" ", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> Figure.valueOf(pair[0]), pair -> Long.valueOf(pair[1]))));
    }

    /** Returns one figure; 0 if it was not measured. */
    long get(Figure figure) {
        return figures.getOrDefault(figure, 0L);
    }

    /** Returns the calls per second. */
    double callsPerSecond() {
        return get(Figure.CALLS) * 1e9 / get(Figure.WALL_NANOS);
    }

    /** Returns the CPU time of a call, in microseconds. */
    double cpuMicros() {
        return get(Figure.CPU_NANOS) / 1e3 / get(Figure.CALLS);
    }

    /** Returns a figure of nanoseconds in milliseconds. */
    double millis(Figure figure) {
        return get(figure) / 1e6;
    }

    /** Returns a figure of bytes in MiB. */
    double mebibytes(Figure figure) {
        return get(figure) / 1048576.0;
    }

    /** Returns the figures for the progress output. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "%.0f/s, %.1f us of CPU each, p50 %.2f ms",
                callsPerSecond(),
                cpuMicros(),
                millis(Figure.P50_NANOS));
    }

    @Override
    public String toString() {
        return figures.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}

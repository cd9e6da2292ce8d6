package io.github.camelllm.examples.benchmark;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * The median and the range of a figure over several runs.
 *
 * @param median the median; NaN if there is no run
 * @param least the lowest
 * @param most the highest
 */
record Spread(double median, double least, double most) {
    private static final Spread NONE = new Spread(Double.NaN, Double.NaN, Double.NaN);

    /** Returns the spread of a figure over the runs that have it. */
    static Spread of(List<Results> runs, ToDoubleFunction<Results> figure) {
        return of(runs.stream().mapToDouble(figure).boxed().toList());
    }

    /** Returns the spread of values. */
    static Spread of(List<Double> values) {
        double[] sorted = values.stream()
                .mapToDouble(Double::doubleValue)
                .filter(one -> !Double.isNaN(one))
                .sorted()
                .toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? NONE
                : new Spread(
                        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2,
                        sorted[0],
                        sorted[sorted.length - 1]);
    }

    /** Returns the median and, if the formatted runs differ, the range: {@code 31.0 [29.8 to 33.0]}. */
    String shown(DoubleFunction<String> format) {
        String low = format.apply(least);
        String high = format.apply(most);
        return format.apply(median) + (low.equals(high) ? "" : " [" + low + " to " + high + "]");
    }
}

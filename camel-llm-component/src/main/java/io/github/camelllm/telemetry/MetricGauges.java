package io.github.camelllm.telemetry;

import java.util.List;
import java.util.function.Supplier;

/** Where metrics are registered whose values are read when someone looks at them. Safe for all threads. */
@FunctionalInterface
public interface MetricGauges {
    /** Registers nothing, since there is no registry. */
    MetricGauges NONE = (metric, values, value) -> () -> {};

    /**
     * Registers a gauge. One with these tags reads the new value from now on, as after the reload of a route.
     *
     * @param metric a metric of the kind {@link Metric.Kind#GAUGE}
     * @param values the values of the metric's tags, in their order
     * @param value returns the value, NaN if it is unknown; must not block
     * @return removes the gauge, unless another one has taken its place
     */
    Runnable gauge(Metric metric, List<String> values, Supplier<Number> value);

    /** Removes all gauges, which would otherwise keep what they read in memory for as long as the registry. */
    default void removeGauges() {}
}

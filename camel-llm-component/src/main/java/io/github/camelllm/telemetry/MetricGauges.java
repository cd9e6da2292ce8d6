package io.github.camelllm.telemetry;

import java.util.List;
import java.util.function.Supplier;

/** Where metrics are registered whose values are read when someone looks at them. Safe for all threads. */
@FunctionalInterface
public interface MetricGauges {
    /** Registers nothing, since there is no registry. */
    MetricGauges NONE = (metric, values, value) -> {};

    /**
     * Registers a gauge. Without effect if there is one with these tags.
     *
     * @param metric a metric of the kind {@link Metric.Kind#GAUGE}
     * @param values the values of the metric's tags, in their order
     * @param value returns the value, NaN if it is unknown; must not block
     */
    void gauge(Metric metric, List<String> values, Supplier<Number> value);
}

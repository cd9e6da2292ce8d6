package io.github.camelllm.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters of each metric, by the values of its tags. They are kept here, because a lookup in the registry builds an id for each call. */
final class MeterSeries {
    /** The maximum number of tag combinations of a metric, without those of (others); each takes about 11 kB in a timer. */
    private static final int MOST_SERIES = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(MeterSeries.class);

    private final MeterRegistry registry;
    private final Map<Metric, Map<List<String>, Meter>> meters = new EnumMap<>(Metric.class);

    MeterSeries(MeterRegistry registry) {
        this.registry = registry;
        for (Metric metric : Metric.values()) {
            meters.put(metric, new ConcurrentHashMap<>());
        }
    }

    /**
     * Returns a meter.
     *
     * @param values the values of the metric's tags, in their order
     * @param others the values that are used instead if there are too many
     */
    Meter meter(Metric metric, List<String> values, Supplier<List<String>> others) {
        Map<List<String>, Meter> series = Objects.requireNonNull(meters.get(metric));
        @Nullable Meter known = series.get(values);
        if (known != null) {
            return known;
        }
        List<String> kept = series.size() < MOST_SERIES ? values : others.get();
        return series.computeIfAbsent(kept, own -> register(metric, own));
    }

    /** Registers a gauge, unless there is one with these tags, or too many. */
    void gauge(Metric metric, List<String> values, Supplier<Number> value) {
        Map<List<String>, Meter> series = Objects.requireNonNull(meters.get(metric));
        if (series.size() >= MOST_SERIES) {
            return;
        }
        try {
            series.computeIfAbsent(values, own -> Gauge.builder(metric.meter(), value)
                    .description(metric.description())
                    .baseUnit(metric.hasBaseUnit() ? metric.unit() : null)
                    .tags(tags(metric, own))
                    .strongReference(true)
                    .register(registry));
        } catch (RuntimeException | Error e) { // whoever registers it works without it
            LOG.warn("The metric {} is not reported, because the registry refuses it", metric.meter(), e);
        }
    }

    private static Tags tags(Metric metric, List<String> values) {
        Tags tags = Tags.empty();
        for (int i = 0; i < values.size(); i++) {
            tags = tags.and(metric.tags().get(i).key(), values.get(i));
        }
        return tags;
    }

    private Meter register(Metric metric, List<String> values) {
        Tags tags = tags(metric, values);
        @Nullable String unit = metric.hasBaseUnit() ? metric.unit() : null;
        return switch (metric.kind()) {
            case TIMER ->
                Timer.builder(metric.meter())
                        .description(metric.description())
                        .tags(tags)
                        .serviceLevelObjectives(metric.buckets().stream()
                                .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                                .toArray(Duration[]::new))
                        .register(registry);
            case HISTOGRAM ->
                DistributionSummary.builder(metric.meter())
                        .description(metric.description())
                        .tags(tags)
                        .serviceLevelObjectives(metric.buckets().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())
                        .register(registry);
            case COUNTER ->
                Counter.builder(metric.meter())
                        .description(metric.description())
                        .baseUnit(unit)
                        .tags(tags)
                        .register(registry);
            case GAUGE -> throw new IllegalArgumentException(metric + " is a gauge");
        };
    }
}

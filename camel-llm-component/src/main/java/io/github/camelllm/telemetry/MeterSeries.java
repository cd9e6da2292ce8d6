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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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
    private final Map<GaugeKey, AtomicReference<Supplier<Number>>> gauges = new ConcurrentHashMap<>();
    private final Map<String, Metric> metrics = new HashMap<>();
    private final Runnable forget;
    private volatile boolean lostGauges;

    private record GaugeKey(Metric metric, List<String> values) {}

    /**
     * Creates the series of a registry.
     *
     * @param forget runs when meters were removed from the registry, as camel-micrometer-prometheus does when routes are reloaded: who
     *     keeps meters must look for them again
     */
    MeterSeries(MeterRegistry registry, Runnable forget) {
        this.registry = registry;
        this.forget = forget;
        for (Metric metric : Metric.values()) {
            meters.put(metric, new ConcurrentHashMap<>());
            metrics.put(metric.meter(), metric);
        }
        registry.config().onMeterRemoved(this::removed);
    }

    /** Runs with the lock of the registry, so that it must not take another one. */
    private void removed(Meter meter) {
        Metric metric = metrics.get(meter.getId().getName());
        if (metric != null) {
            Objects.requireNonNull(meters.get(metric)).values().remove(meter);
            if (metric.kind() == Metric.Kind.GAUGE) {
                lostGauges = true;
            }
            forget.run();
        }
    }

    /** Registers the gauges again that others have removed from the registry. */
    void restoreGauges() {
        if (lostGauges) {
            restore();
        }
    }

    private synchronized void restore() {
        lostGauges = false;
        gauges.forEach((key, source) -> Objects.requireNonNull(meters.get(key.metric()))
                .computeIfAbsent(key.values(), values -> gauge(key, source)));
    }

    private Gauge gauge(GaugeKey key, AtomicReference<Supplier<Number>> source) {
        Metric metric = key.metric();
        return Gauge.builder(metric.meter(), () -> Objects.requireNonNull(source.get())
                        .get())
                .description(metric.description())
                .baseUnit(metric.hasBaseUnit() ? metric.unit() : null)
                .tags(tags(metric, key.values()))
                .strongReference(true)
                .register(registry);
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

    /**
     * Registers a gauge, unless there are too many. Micrometer keeps the first one of equal tags, so that the value is read through a holder
     * that can be given another source.
     *
     * @return removes it, unless it has another source by then
     */
    synchronized Runnable gauge(Metric metric, List<String> values, Supplier<Number> value) {
        GaugeKey key = new GaugeKey(metric, values);
        AtomicReference<Supplier<Number>> known = gauges.get(key);
        if (known != null) {
            known.set(value);
            return () -> remove(metric, values, value);
        }
        Map<List<String>, Meter> series = Objects.requireNonNull(meters.get(metric));
        if (series.size() >= MOST_SERIES) {
            return () -> {};
        }
        try {
            AtomicReference<Supplier<Number>> source = new AtomicReference<>(value);
            series.put(values, gauge(key, source));
            gauges.put(key, source);
        } catch (RuntimeException | Error e) { // whoever registers it works without it
            LOG.warn("The metric {} is not reported, because the registry refuses it", metric.meter(), e);
        }
        return () -> remove(metric, values, value);
    }

    private synchronized void remove(Metric metric, List<String> values, Supplier<Number> value) {
        AtomicReference<Supplier<Number>> known = gauges.get(new GaugeKey(metric, values));
        if (known != null && known.get() == value) {
            gauges.remove(new GaugeKey(metric, values));
            Meter meter = Objects.requireNonNull(meters.get(metric)).remove(values);
            if (meter != null) {
                registry.remove(meter);
            }
        }
    }

    /** Removes all gauges from the registry. */
    synchronized void removeGauges() {
        gauges.clear();
        meters.forEach((metric, series) -> {
            if (metric.kind() == Metric.Kind.GAUGE) {
                List<Meter> all = List.copyOf(series.values());
                series.clear();
                all.forEach(registry::remove);
            }
        });
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

package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Records the {@linkplain Metric metrics} with Micrometer, under OpenTelemetry's names and with its buckets (0.01 s,
 * doubling up to 81.92 s).
 */
public final class MicrometerRecorder implements CallRecorder {
    private static final Duration[] BUCKETS = IntStream.range(0, 14)
            .mapToObj(power -> Duration.ofMillis(10L << power))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Map<Key, Meter> meters = new ConcurrentHashMap<>();

    /** Makes a recorder that registers its meters with a registry. */
    public MicrometerRecorder(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A meter: its metric and the values of the metric's tags, in their order. */
    private record Key(Metric metric, List<String> values) {
        static Key of(Metric metric, CallOutcome outcome) {
            List<String> values = new ArrayList<>(metric.tags().size());
            for (Metric.Tag tag : metric.tags()) {
                values.add(tag.of(outcome));
            }
            return new Key(metric, values);
        }

        Tags tags() {
            Tags tags = Tags.empty();
            for (int i = 0; i < values.size(); i++) {
                tags = tags.and(metric.tags().get(i).key(), values.get(i));
            }
            return tags;
        }
    }

    @Override
    public void begun(String provider, String model) {
        // only what has ended is measured
    }

    @Override
    public void ended(CallOutcome outcome) {
        cache(outcome);
        if (outcome.cached()) {
            return; // how long the provider takes is not told by what it was not asked
        }
        time(Metric.OPERATION_DURATION, outcome, outcome.nanos());
        if (outcome.billed() && outcome.cost() != null) {
            count(Metric.COST, outcome, outcome.cost().doubleValue());
        } else if (outcome.billed()) {
            count(Metric.COST_UNKNOWN, outcome, 1);
        }
    }

    private void cache(CallOutcome outcome) {
        CacheResult cache = outcome.cache();
        if (cache != null) {
            count(Metric.CACHE_REQUESTS, outcome, 1);
        }
        if (cache != null && cache.saved() != null) {
            count(Metric.CACHE_SAVED, outcome, cache.saved().doubleValue());
        }
    }

    private void time(Metric metric, CallOutcome outcome, long nanos) {
        ((Timer) meter(metric, outcome)).record(nanos, TimeUnit.NANOSECONDS);
    }

    private void count(Metric metric, CallOutcome outcome, double amount) {
        ((Counter) meter(metric, outcome)).increment(amount);
    }

    /** Looked up here rather than in the registry, which would build a meter's description for each call. */
    private Meter meter(Metric metric, CallOutcome outcome) {
        Key key = Key.of(metric, outcome);
        @Nullable Meter known = meters.get(key);
        return known != null ? known : meters.computeIfAbsent(key, this::register);
    }

    private Meter register(Key key) {
        Metric metric = key.metric();
        return switch (metric.kind()) {
            case TIMER ->
                Timer.builder(metric.meter())
                        .description(metric.description())
                        .tags(key.tags())
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry);
            case COUNTER ->
                Counter.builder(metric.meter())
                        .description(metric.description())
                        .baseUnit(metric.unit())
                        .tags(key.tags())
                        .register(registry);
        };
    }
}

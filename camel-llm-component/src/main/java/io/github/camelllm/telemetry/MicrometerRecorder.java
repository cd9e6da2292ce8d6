package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.LimitWaits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Records the {@linkplain Metric metrics} with Micrometer, under OpenTelemetry's names and with its buckets (0.01 s,
 * doubling up to 81.92 s). A limited number of models unknown to the catalog have their own tag values; the rest are {@code (others)}.
 */
public final class MicrometerRecorder implements CallRecorder {
    /** The maximum number of tag combinations of a metric, without those of (others); each takes about 11 kB in a timer. */
    private static final int MOST_SERIES = 1_000;

    private static final Duration[] BUCKETS = IntStream.range(0, 14)
            .mapToObj(power -> Duration.ofMillis(10L << power))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final ModelTags requested;
    private final ModelTags answering;
    /** The meters of each metric, by the values of its tags in their order. */
    private final Map<Metric, Map<List<String>, Meter>> meters = new EnumMap<>(Metric.class);

    /** Creates a recorder for a registry, without a catalog of known models. */
    public MicrometerRecorder(MeterRegistry registry) {
        this(registry, (provider, model) -> false);
    }

    /**
     * Creates a recorder for a registry.
     *
     * @param catalog returns whether the catalog knows a model of a provider, by both names
     */
    public MicrometerRecorder(MeterRegistry registry, BiPredicate<String, String> catalog) {
        this.registry = registry;
        this.requested = new ModelTags(catalog);
        this.answering = new ModelTags(catalog);
        for (Metric metric : Metric.values()) {
            meters.put(metric, new ConcurrentHashMap<>());
        }
    }

    /** An outcome with its models' tag values. */
    private record Tagged(CallOutcome outcome, String requested, String answering) {
        Tagged ofOthers() {
            return new Tagged(outcome, Names.OTHERS, Names.OTHERS);
        }

        List<String> values(Metric metric) {
            return metric.tags().stream().map(this::value).toList();
        }

        private String value(Metric.Tag tag) {
            return switch (tag) {
                case REQUEST_MODEL -> requested;
                case RESPONSE_MODEL -> answering;
                case OPERATION, PROVIDER, CACHE_STATUS, ERROR -> tag.of(outcome);
            };
        }
    }

    @Override
    public void begun(String provider, String model) {
        // a call is measured when it ends
    }

    @Override
    public void ended(CallOutcome outcome) {
        Tagged tagged = tagged(outcome);
        cache(outcome, tagged);
        limits(outcome.limitWaits(), tagged);
        if (outcome.cached()) {
            return; // the provider was not called, so its latency and cost are not affected
        }
        ((Timer) meter(Metric.OPERATION_DURATION, tagged)).record(outcome.nanos(), TimeUnit.NANOSECONDS);
        if (!outcome.billed()) {
            return;
        }
        BigDecimal usd = outcome.cost();
        if (usd == null) {
            count(Metric.COST_UNKNOWN, tagged, BigDecimal.ONE);
        } else {
            count(Metric.COST, tagged, usd);
        }
        if (outcome.abandonedCost().signum() > 0) {
            count(Metric.COST_ESTIMATED, tagged, outcome.abandonedCost());
        }
    }

    private void cache(CallOutcome outcome, Tagged tagged) {
        CacheResult cache = outcome.cache();
        if (cache != null) {
            count(Metric.CACHE_REQUESTS, tagged, BigDecimal.ONE);
        }
        if (cache != null && cache.saved() != null) {
            count(Metric.CACHE_SAVED, tagged, cache.saved());
        }
    }

    private void limits(LimitWaits limits, Tagged tagged) {
        if (limits.equals(LimitWaits.NONE)) {
            return;
        }
        if (limits.waited()) {
            ((Timer) meter(Metric.LIMIT_WAIT, tagged)).record(limits.nanos(), TimeUnit.NANOSECONDS);
        }
        if (limits.refused()) {
            count(Metric.LIMIT_REFUSED, tagged, BigDecimal.ONE);
        }
        if (limits.local()) {
            count(Metric.LIMIT_LOCAL, tagged, BigDecimal.ONE);
        }
    }

    private Tagged tagged(CallOutcome outcome) {
        String model = requested.of(outcome.provider(), outcome.model());
        String answeredBy = outcome.answeredBy();
        return new Tagged(
                outcome,
                model,
                answeredBy.equals(outcome.model()) ? model : answering.of(outcome.provider(), answeredBy));
    }

    private void count(Metric metric, Tagged tagged, BigDecimal amount) {
        ((Counter) meter(metric, tagged)).increment(amount.doubleValue());
    }

    /** Cached here, because a lookup in the registry builds a meter id for each call. */
    private Meter meter(Metric metric, Tagged tagged) {
        Map<List<String>, Meter> series = Objects.requireNonNull(meters.get(metric));
        List<String> values = tagged.values(metric);
        @Nullable Meter known = series.get(values);
        if (known != null) {
            return known;
        }
        List<String> kept =
                series.size() < MOST_SERIES ? values : tagged.ofOthers().values(metric);
        return series.computeIfAbsent(kept, own -> register(metric, own));
    }

    private Meter register(Metric metric, List<String> values) {
        Tags tags = Tags.empty();
        for (int i = 0; i < values.size(); i++) {
            tags = tags.and(metric.tags().get(i).key(), values.get(i));
        }
        return switch (metric.kind()) {
            case TIMER ->
                Timer.builder(metric.meter())
                        .description(metric.description())
                        .tags(tags)
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry);
            case COUNTER ->
                Counter.builder(metric.meter())
                        .description(metric.description())
                        .baseUnit(metric.unit())
                        .tags(tags)
                        .register(registry);
        };
    }
}

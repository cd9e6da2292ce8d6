package io.github.camelllm.telemetry;

import io.github.camelllm.chat.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What brings the measurements to Micrometer, under OpenTelemetry's names and with its buckets (0.01 s, doubling up to
 * 81.92 s).
 */
public final class MicrometerRecorder implements Recorder {
    private static final String NONE = "none";
    private static final Duration[] BUCKETS = IntStream.range(0, 14)
            .mapToObj(power -> Duration.ofMillis(10L << power))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
    private final Map<CostKey, Counter> costs = new ConcurrentHashMap<>();

    /** Makes a recorder that registers its meters with a registry. */
    public MicrometerRecorder(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Key(Operation operation, String provider, String requestModel, String responseModel, String error) {}

    private record CostKey(Metric metric, String provider, String requestModel, String responseModel) {}

    @Override
    public void begun(String provider, String model) {
        // only what has ended is measured
    }

    @Override
    public void ended(Outcome outcome) {
        Key key = new Key(
                outcome.operation(), outcome.provider(), outcome.model(), outcome.answeredBy(), errorType(outcome));
        @Nullable Timer timer = timers.get(key);
        if (timer == null) {
            timer = timers.computeIfAbsent(key, this::timer);
        }
        timer.record(outcome.nanos(), TimeUnit.NANOSECONDS);
        if (outcome.billed()) {
            cost(outcome, outcome.cost());
        }
    }

    private void cost(Outcome outcome, @Nullable BigDecimal usd) {
        CostKey key = new CostKey(
                usd == null ? Metric.COST_UNKNOWN : Metric.COST,
                outcome.provider(),
                outcome.model(),
                outcome.answeredBy());
        @Nullable Counter counter = costs.get(key);
        if (counter == null) {
            counter = costs.computeIfAbsent(key, this::counter);
        }
        counter.increment(usd == null ? 1 : usd.doubleValue());
    }

    private Counter counter(CostKey key) {
        return Counter.builder(key.metric().meter())
                .description(key.metric().description())
                .baseUnit(key.metric().unit())
                .tag("gen_ai.provider.name", key.provider())
                .tag("gen_ai.request.model", key.requestModel())
                .tag("gen_ai.response.model", key.responseModel())
                .register(registry);
    }

    private static String errorType(Outcome outcome) {
        return outcome.error() == null ? NONE : outcome.error().name().toLowerCase(Locale.ROOT);
    }

    private Timer timer(Key key) {
        return Timer.builder(Metric.OPERATION_DURATION.meter())
                .description(Metric.OPERATION_DURATION.description())
                .tag("gen_ai.operation.name", key.operation().telemetryName())
                .tag("gen_ai.provider.name", key.provider())
                .tag("gen_ai.request.model", key.requestModel())
                .tag("gen_ai.response.model", key.responseModel())
                .tag("error.type", key.error())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}

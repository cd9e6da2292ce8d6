package io.github.camelllm.telemetry;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Usage;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The counters of one model. */
final class ModelCounters {
    private static final double WEIGHT_OF_NEWEST = 0.1;

    /** The time for which an answer has full weight. */
    private static final long FRESH_NANOS = 10_000_000_000L;

    /** The half-life of a latency's difference from the usual one while there are no answers. */
    private static final double HALF_LIFE_NANOS = 60e9;

    private final LongAdder inFlight = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder inputTokens = new LongAdder();
    private final LongAdder outputTokens = new LongAdder();
    private final AtomicLong latencyBits = new AtomicLong();
    private final LongSupplier nanoTime;
    private volatile long measuredAt;
    private final Map<ErrorKind, LongAdder> failures = new ConcurrentHashMap<>(4);

    /**
     * Creates counters at 0.
     *
     * @param nanoTime the clock, such as {@link System#nanoTime()}
     */
    ModelCounters(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void begun() {
        inFlight.increment();
    }

    void ended(CallOutcome outcome) {
        inFlight.decrement();
        attempts.add(outcome.attempts());
        if (outcome.error() != null) {
            failures.computeIfAbsent(outcome.error(), kind -> new LongAdder()).increment();
        } else if (outcome.response() != null && !outcome.cached()) {
            answered(outcome.response().usage(), outcome.nanos());
        }
    }

    private void answered(Usage usage, long nanos) {
        answered.increment();
        add(inputTokens, usage.inputTokens());
        add(outputTokens, usage.outputTokens());
        long now = nanoTime.getAsLong();
        double weight =
                1 - (1 - WEIGHT_OF_NEWEST) * fading(now); // after a pause the newest answer has the largest weight
        latencyBits.updateAndGet(bits -> {
            double before = Double.longBitsToDouble(bits);
            double after = bits == 0 ? nanos : before + weight * (nanos - before);
            return Double.doubleToRawLongBits(after);
        });
        measuredAt = now;
    }

    /** Sets all counters to 0. Calls in flight still are, and the moving average of the latency is kept, which selections read. */
    void reset() {
        answered.reset();
        attempts.reset();
        inputTokens.reset();
        outputTokens.reset();
        failures.clear();
    }

    private static void add(LongAdder counter, @Nullable Long value) {
        if (value != null) {
            counter.add(value);
        }
    }

    /** Returns the moving average; 0 before the first answer. */
    double latencyMillis() {
        return Double.longBitsToDouble(latencyBits.get()) / 1e6;
    }

    /** Returns the moving average, decaying towards the usual latency over time; 0 before the first answer. */
    double latencyMillis(double usual) {
        double measured = latencyMillis();
        return measured == 0 ? 0 : usual + (measured - usual) * fading(nanoTime.getAsLong());
    }

    private double fading(long now) {
        long idle = now - measuredAt - FRESH_NANOS;
        return idle <= 0 ? 1 : Math.pow(0.5, idle / HALF_LIFE_NANOS);
    }

    Board.Snapshot snapshot(String provider, String model, BreakerStates.@Nullable State breaker) {
        Map<ErrorKind, Long> failed = new EnumMap<>(ErrorKind.class);
        failures.forEach((kind, count) -> {
            if (count.sum() > 0) {
                failed.put(kind, count.sum());
            }
        });
        return new Board.Snapshot(
                provider,
                model,
                inFlight.sum(),
                answered.sum(),
                failed,
                attempts.sum(),
                inputTokens.sum(),
                outputTokens.sum(),
                latencyMillis(),
                breaker);
    }
}

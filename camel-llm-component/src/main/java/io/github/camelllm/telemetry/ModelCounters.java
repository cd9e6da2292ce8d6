package io.github.camelllm.telemetry;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Usage;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The counters of one model. */
final class ModelCounters {
    private static final double WEIGHT_OF_NEWEST = 0.1;

    private final LongAdder inFlight = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder inputTokens = new LongAdder();
    private final LongAdder outputTokens = new LongAdder();
    private final AtomicLong latencyBits = new AtomicLong();
    private final Map<ErrorKind, LongAdder> failures = new EnumMap<>(ErrorKind.class);

    ModelCounters() {
        for (ErrorKind kind : ErrorKind.values()) {
            failures.put(kind, new LongAdder());
        }
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
        latencyBits.updateAndGet(bits -> {
            double before = Double.longBitsToDouble(bits);
            double after = bits == 0 ? nanos : before + WEIGHT_OF_NEWEST * (nanos - before);
            return Double.doubleToRawLongBits(after);
        });
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

    Board.Snapshot snapshot(String provider, String model) {
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
                latencyMillis());
    }
}

package io.github.camelllm.telemetry;

import io.micrometer.core.instrument.Meter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The meters of calls whose outcomes have the same tags: found once, since to find each anew takes longer than to record. */
final class KnownMeters {
    private static final int METRICS = Metric.values().length;

    private final AtomicReferenceArray<@Nullable Meter> meters = new AtomicReferenceArray<>(METRICS);
    private final Map<String, Map<String, KnownMeters>> ofTokens = new ConcurrentHashMap<>(4);

    /** Returns the meter of a metric, which is made if it is not known. */
    @SuppressWarnings("EnumOrdinal") // an index that is not kept
    Meter get(Metric metric, Function<Metric, Meter> make) {
        Meter known = meters.get(metric.ordinal());
        if (known == null) {
            known = make.apply(metric);
            meters.set(metric.ordinal(), known);
        }
        return known;
    }

    /** Returns the meters of tokens of a type and modality; there are few of both. */
    KnownMeters ofTokens(String type, String modality) {
        Map<String, KnownMeters> ofType = ofTokens.computeIfAbsent(type, one -> new ConcurrentHashMap<>(4));
        KnownMeters known = ofType.get(modality);
        return known != null ? known : ofType.computeIfAbsent(modality, one -> new KnownMeters());
    }
}

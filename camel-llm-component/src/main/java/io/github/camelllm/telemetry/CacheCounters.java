package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The results of the response cache, by provider and model. */
final class CacheCounters {
    private final Map<Key, Counters> counters = new ConcurrentHashMap<>();

    private record Key(String provider, String model) {
        static Key of(String provider, String model) {
            return new Key(Names.shortened(provider), Names.shortened(model));
        }
    }

    void ended(CallOutcome outcome) {
        CacheResult cache = outcome.cache();
        if (cache != null) {
            of(outcome).add(cache);
        }
    }

    /** Names of models come from callers, so the number of rows is bounded. */
    private Counters of(CallOutcome outcome) {
        Key key = Key.of(outcome.provider(), outcome.model());
        Counters known = counters.get(key);
        if (known != null) {
            return known;
        }
        Key kept = counters.size() < Board.MOST_ROWS ? key : Key.of(outcome.provider(), Names.OTHERS);
        return counters.computeIfAbsent(kept, any -> new Counters());
    }

    void reset() {
        counters.clear();
    }

    List<CacheUse> rows() {
        return counters.entrySet().stream()
                .map(entry -> entry.getValue().row(entry.getKey()))
                .sorted(Comparator.comparing(CacheUse::provider).thenComparing(CacheUse::model))
                .toList();
    }

    private static final class Counters {
        private final Map<CacheStatus, LongAdder> calls = new EnumMap<>(CacheStatus.class);
        private final AtomicReference<@Nullable BigDecimal> saved = new AtomicReference<>();

        Counters() {
            for (CacheStatus status : CacheStatus.values()) {
                calls.put(status, new LongAdder());
            }
        }

        void add(CacheResult cache) {
            calls.computeIfAbsent(cache.status(), status -> new LongAdder()).increment();
            BigDecimal one = cache.saved();
            if (one != null && one.signum() != 0) {
                saved.updateAndGet(sum -> sum == null ? one : sum.add(one));
            }
        }

        CacheUse row(Key key) {
            Map<CacheStatus, Long> counted = new EnumMap<>(CacheStatus.class);
            calls.forEach((status, count) -> {
                if (count.sum() > 0) {
                    counted.put(status, count.sum());
                }
            });
            BigDecimal sum = saved.get();
            return new CacheUse(key.provider(), key.model(), counted, sum == null ? BigDecimal.ZERO : sum);
        }
    }
}

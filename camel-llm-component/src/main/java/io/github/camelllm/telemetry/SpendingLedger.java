package io.github.camelllm.telemetry;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What answers have cost, by provider, model, route and tenant. Who sets the tenant may be anybody, so their number has a
 * limit; those that come later are one, the others.
 */
final class SpendingLedger {
    static final String OTHERS = "(others)";
    static final int MOST_ROWS = 10_000;

    private final Map<Key, Sum> sums = new ConcurrentHashMap<>();

    private record Key(String provider, String model, String route, String tenant) {}

    void ended(CallOutcome outcome) {
        if (outcome.billed()) {
            sum(outcome).add(outcome);
        }
    }

    private Sum sum(CallOutcome outcome) {
        String route = Objects.requireNonNullElse(outcome.caller().route(), "");
        String tenant = Objects.requireNonNullElse(outcome.caller().tenant(), "");
        Key key = new Key(outcome.provider(), outcome.model(), route, tenant);
        @Nullable Sum known = sums.get(key);
        if (known != null) {
            return known;
        }
        Key kept = sums.size() < MOST_ROWS ? key : new Key(outcome.provider(), outcome.model(), route, OTHERS);
        return sums.computeIfAbsent(kept, any -> new Sum());
    }

    List<Spending> rows() {
        return sums.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Spending::provider)
                        .thenComparing(Spending::model)
                        .thenComparing(Spending::route)
                        .thenComparing(Spending::tenant))
                .toList();
    }

    private static Spending row(Key key, Sum sum) {
        return new Spending(key.provider(), key.model(), key.route(), key.tenant(), sum.total());
    }

    private static final class Sum {
        private final LongAdder answers = new LongAdder();
        private final LongAdder unknown = new LongAdder();
        private final AtomicReference<@Nullable BigDecimal> usd = new AtomicReference<>();

        void add(CallOutcome outcome) {
            BigDecimal cost = outcome.cost();
            if (outcome.response() != null) {
                answers.increment();
            }
            if (cost == null) {
                unknown.increment();
            } else if (cost.signum() != 0) {
                usd.updateAndGet(sum -> sum == null ? cost : sum.add(cost));
            }
        }

        Spending.Total total() {
            BigDecimal sum = usd.get();
            return new Spending.Total(answers.sum(), unknown.sum(), sum == null ? BigDecimal.ZERO : sum);
        }
    }
}

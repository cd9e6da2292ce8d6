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
 * The cost of answers, by provider, model, route and tenant. Callers choose these names, so the number of rows is limited: beyond the limit
 * further tenants share a row, and beyond a second limit further models and routes, too. A row takes about 500 bytes plus its names.
 */
final class SpendingLedger {
    static final String OTHERS = Names.OTHERS;
    static final int MOST_ROWS = 10_000;
    private static final int MOST_ROWS_OF_OTHERS = 11_000;

    private final Map<Key, Sum> sums = new ConcurrentHashMap<>();

    private record Key(String provider, String model, String route, String tenant) {
        // As in the board: without what the JVM links at run time
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && model.equals(key.model)
                    && provider.equals(key.provider)
                    && route.equals(key.route)
                    && tenant.equals(key.tenant);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * (31 * provider.hashCode() + model.hashCode()) + route.hashCode()) + tenant.hashCode();
        }
    }

    void ended(CallOutcome outcome) {
        if (outcome.billed()) {
            sum(outcome).add(outcome);
        }
    }

    private Sum sum(CallOutcome outcome) {
        String route =
                Names.shortened(Objects.requireNonNullElse(outcome.caller().route(), ""));
        String tenant =
                Names.shortened(Objects.requireNonNullElse(outcome.caller().tenant(), ""));
        Key key = new Key(outcome.provider(), Names.shortened(outcome.model()), route, tenant);
        @Nullable Sum known = sums.get(key);
        if (known != null) {
            return known;
        }
        return sums.computeIfAbsent(kept(key), any -> new Sum());
    }

    private Key kept(Key key) {
        int rows = sums.size();
        if (rows < MOST_ROWS) {
            return key;
        }
        Key others = new Key(key.provider(), key.model(), key.route(), OTHERS);
        return rows < MOST_ROWS_OF_OTHERS || sums.containsKey(others)
                ? others
                : new Key(key.provider(), OTHERS, OTHERS, OTHERS);
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

    void reset() {
        sums.clear();
    }

    private static Spending row(Key key, Sum sum) {
        return new Spending(key.provider(), key.model(), key.route(), key.tenant(), sum.total());
    }

    private static final class Sum {
        private final LongAdder answers = new LongAdder();
        private final LongAdder unknown = new LongAdder();
        private final AtomicReference<@Nullable BigDecimal> usd = new AtomicReference<>();
        private final AtomicReference<@Nullable BigDecimal> estimated = new AtomicReference<>();

        void add(CallOutcome outcome) {
            BigDecimal cost = outcome.cost();
            if (outcome.response() != null) {
                answers.increment();
            }
            if (cost == null) {
                unknown.increment();
            } else {
                add(usd, cost);
            }
            add(usd, outcome.abandonedCost());
            add(estimated, outcome.abandonedCost());
        }

        private static void add(AtomicReference<@Nullable BigDecimal> sum, BigDecimal cost) {
            if (cost.signum() != 0) {
                sum.updateAndGet(before -> before == null ? cost : before.add(cost));
            }
        }

        Spending.Total total() {
            return new Spending.Total(answers.sum(), unknown.sum(), value(usd), value(estimated));
        }

        private static BigDecimal value(AtomicReference<@Nullable BigDecimal> sum) {
            return Objects.requireNonNullElse(sum.get(), BigDecimal.ZERO);
        }
    }
}

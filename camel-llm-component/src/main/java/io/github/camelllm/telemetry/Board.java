package io.github.camelllm.telemetry;

import io.github.camelllm.chat.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The live statistics of all calls, by provider and model. Names of models come from callers, so there are at most {@value
 * #MOST_ROWS} rows of at most some 2 kB; further models are one row of each provider, {@code (others)}. Safe for all
 * threads; reading never blocks a call.
 */
public final class Board implements CallRecorder {
    static final int MOST_ROWS = 2_000;

    private final Map<Key, ModelCounters> stats = new ConcurrentHashMap<>();
    private final SpendingLedger ledger = new SpendingLedger();
    private final LongSupplier nanoTime;
    private final CacheCounters cache = new CacheCounters();
    private final ProviderHealth health;
    private final BreakerStates breakers = new BreakerStates();

    /** Creates an empty board. */
    public Board() {
        this(System::nanoTime);
    }

    /**
     * Creates an empty board with a clock.
     *
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    public Board(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.health = new ProviderHealth(nanoTime);
    }

    private record Key(String provider, String model) {
        static Key of(String provider, String model) {
            return new Key(Names.shortened(provider), Names.shortened(model));
        }

        // Each call looks up several keys. The methods that a record has by itself are linked at run time, which is
        // dear
        // in the first calls of a JVM.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && model.equals(key.model) && provider.equals(key.provider);
        }

        @Override
        public int hashCode() {
            return 31 * provider.hashCode() + model.hashCode();
        }
    }

    @Override
    public void begun(String provider, String model) {
        of(provider, model).begun();
    }

    @Override
    public void ended(CallOutcome outcome) {
        of(outcome.provider(), outcome.model()).ended(outcome);
        ledger.ended(outcome);
        cache.ended(outcome);
        health.ended(outcome);
    }

    /** Returns the statistics of a model; all zero if it was never called. */
    public Snapshot snapshot(String provider, String model) {
        ModelCounters known = stats.get(Key.of(provider, model));
        return (known == null ? new ModelCounters(nanoTime) : known)
                .snapshot(provider, model, breaker(breakers.all(), Key.of(provider, model)));
    }

    /**
     * Returns the latency of a model in milliseconds, for selections: a moving average, whose difference from the usual
     * latency halves with each minute without an answer, so that a model that was slow for a while is selected again; empty
     * before the first answer.
     *
     * @param usual the latency that is assumed without measurements; 0 for none
     */
    public OptionalDouble latencyMillis(String provider, String model, double usual) {
        ModelCounters known = stats.isEmpty() ? null : stats.get(new Key(provider, model));
        double millis = known == null ? 0 : known.latencyMillis(usual);
        return millis > 0 ? OptionalDouble.of(millis) : OptionalDouble.empty();
    }

    /** Returns the statistics of all models that were ever called, by provider and model. */
    public List<Snapshot> snapshots() {
        Map<String, Snapshot> sorted = new TreeMap<>();
        List<BreakerStates.Breaker> now = breakers.all();
        stats.forEach((key, value) -> sorted.put(
                key.provider() + '\n' + key.model(), value.snapshot(key.provider(), key.model(), breaker(now, key))));
        return List.copyOf(sorted.values());
    }

    private static BreakerStates.@Nullable State breaker(List<BreakerStates.Breaker> all, Key of) {
        return BreakerStates.worst(
                all, one -> one.provider().equals(of.provider()) && one.model().equals(of.model()));
    }

    /** Returns the circuit breakers of the load balancers. */
    public BreakerStates breakers() {
        return breakers;
    }

    /** Returns the costs, one row for each provider, model, route and tenant. */
    public List<Spending> spending() {
        return ledger.rows();
    }

    /**
     * Returns the total costs for each provider, model, route or tenant, such as {@code spendingBy(Spending::tenant)}.
     *
     * @param field the
     *     field to group by
     */
    public Map<String, Spending.Total> spendingBy(Function<Spending, String> field) {
        Map<String, Spending.Total> totals = new TreeMap<>();
        ledger.rows().forEach(row -> totals.merge(field.apply(row), row.total(), Spending.Total::plus));
        return totals;
    }

    /** Returns what the latest calls say about each provider that was called, by name. */
    public Map<String, ProviderStatus> providers() {
        return health.all();
    }

    /** Returns the results of the response cache, one row for each provider and model that used it. */
    public List<CacheUse> cacheUse() {
        return cache.rows();
    }

    /**
     * Sets calls, tokens, costs and results of the cache to 0. What selections read is kept: calls in flight, moving averages of the
     * latency, and what the latest calls say about each provider.
     */
    public void reset() {
        stats.values().forEach(ModelCounters::reset);
        ledger.reset();
        cache.reset();
    }

    private ModelCounters of(String provider, String model) {
        Key key = Key.of(provider, model);
        ModelCounters known = stats.get(key);
        if (known != null) {
            return known;
        }
        Key kept = stats.size() < MOST_ROWS ? key : Key.of(provider, Names.OTHERS);
        return stats.computeIfAbsent(kept, k -> new ModelCounters(nanoTime));
    }

    /**
     * A snapshot of a model's statistics.
     *
     * @param provider the provider
     * @param model the model; empty for calls that left the choice to the provider
     * @param inFlight calls in flight
     * @param answered calls answered by the provider
     * @param failures failed calls, by kind
     * @param attempts attempts, retries included
     * @param inputTokens input tokens, as far as reported
     * @param outputTokens output tokens, as far as reported
     * @param latencyMillis the moving average of the latency in milliseconds; 0 before the first answer
     * @param breaker the worst state of the breakers of load balancers' candidates with this model; null if there are none
     */
    public record Snapshot(
            String provider,
            String model,
            long inFlight,
            long answered,
            Map<ErrorKind, Long> failures,
            long attempts,
            long inputTokens,
            long outputTokens,
            double latencyMillis,
            BreakerStates.@Nullable State breaker) {
        /** Returns the number of failed calls. */
        public long failed() {
            return failures.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}

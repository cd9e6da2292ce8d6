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

    /** Makes an empty board. */
    public Board() {
        this(System::nanoTime);
    }

    /**
     * Makes an empty board with a clock of its own.
     *
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    public Board(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
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
    }

    /** Returns what is known of a model now; all zero if it was never asked. */
    public Snapshot snapshot(String provider, String model) {
        ModelCounters known = stats.get(Key.of(provider, model));
        return (known == null ? new ModelCounters(nanoTime) : known).snapshot(provider, model);
    }

    /**
     * Returns how long a model's answers took, in milliseconds, as a basis for choices: the moving average of the latest, whose
     * difference from the usual latency halves with each minute without an answer, so that a model that was slow for a while is
     * chosen again; empty before the first answer.
     *
     * @param usual the latency that is assumed of the model otherwise; 0 if there is none
     */
    public OptionalDouble latencyMillis(String provider, String model, double usual) {
        ModelCounters known = stats.isEmpty() ? null : stats.get(new Key(provider, model));
        double millis = known == null ? 0 : known.latencyMillis(usual);
        return millis > 0 ? OptionalDouble.of(millis) : OptionalDouble.empty();
    }

    /** Returns what is known of all models that were ever asked, by provider and model. */
    public List<Snapshot> snapshots() {
        Map<String, Snapshot> sorted = new TreeMap<>();
        stats.forEach((key, value) ->
                sorted.put(key.provider() + '\n' + key.model(), value.snapshot(key.provider(), key.model())));
        return List.copyOf(sorted.values());
    }

    /** Returns what answers have cost, a row for each provider, model, route and tenant. */
    public List<Spending> spending() {
        return ledger.rows();
    }

    /**
     * Returns what answers have cost, in total for each provider, model, route or tenant, such as {@code
     * spendingBy(Spending::tenant)}.
     *
     * @param field what is told apart
     */
    public Map<String, Spending.Total> spendingBy(Function<Spending, String> field) {
        Map<String, Spending.Total> totals = new TreeMap<>();
        ledger.rows().forEach(row -> totals.merge(field.apply(row), row.total(), Spending.Total::plus));
        return totals;
    }

    /** Returns what the response cache did, a row for each provider and model that asked for it. */
    public List<CacheUse> cacheUse() {
        return cache.rows();
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
     * What is known of a model at a moment.
     *
     * @param provider the provider
     * @param model the model; empty for calls in which the provider was to choose
     * @param inFlight calls under way
     * @param answered calls that the provider answered
     * @param failures calls that failed, by kind
     * @param attempts how often the provider was asked, retries included
     * @param inputTokens tokens of prompts, as far as they were reported
     * @param outputTokens generated tokens, as far as they were reported
     * @param latencyMillis the moving average of how long answers took, in milliseconds; 0 before the first
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
            double latencyMillis) {
        /** Returns the calls that failed. */
        public long failed() {
            return failures.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}

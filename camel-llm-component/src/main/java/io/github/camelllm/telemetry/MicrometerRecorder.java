package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ChunkTimes;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LimitWaits;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records the {@linkplain Metric metrics} with Micrometer, under OpenTelemetry's names and with its buckets. A limited number of models
 * unknown to the catalog have their own tag values; the rest are {@code (others)}.
 */
public final class MicrometerRecorder implements CallRecorder, MetricGauges {
    private static final int MOST_PROVIDERS = 64;

    /** The number of combinations of tags whose meters are found with one lookup. */
    private static final int MOST_KNOWN = 2_000;

    private final MeterSeries series;
    private final SemanticConventions conventions;
    private final ModelTags requested;
    private final ModelTags answering;
    private final Map<String, LongAdder> inFlight = new ConcurrentHashMap<>();
    private final Map<Tags, KnownMeters> known = new ConcurrentHashMap<>();

    /** Creates a recorder for a registry, with the names of the conventions 1.41 and without a catalog of known models. */
    public MicrometerRecorder(MeterRegistry registry) {
        this(registry, (provider, model) -> false);
    }

    /**
     * Creates a recorder for a registry, with the names of the conventions 1.41.
     *
     * @param catalog returns whether the catalog knows a model of a provider, by both names
     */
    public MicrometerRecorder(MeterRegistry registry, BiPredicate<String, String> catalog) {
        this(registry, catalog, SemanticConventions.V1_41);
    }

    /**
     * Creates a recorder for a registry.
     *
     * @param catalog returns whether the catalog knows a model of a provider, by both names
     * @param conventions which names are reported
     */
    public MicrometerRecorder(
            MeterRegistry registry, BiPredicate<String, String> catalog, SemanticConventions conventions) {
        this.series = new MeterSeries(registry, known::clear);
        this.conventions = conventions;
        this.requested = new ModelTags(catalog);
        this.answering = new ModelTags(catalog);
    }

    /**
     * An outcome with the values of tags that it does not tell.
     *
     * @param type the type of tokens; empty outside of token metrics
     * @param modality the modality of tokens; empty outside of token metrics
     */
    private record Tagged(
            CallOutcome outcome, String requested, String answering, String type, String modality, KnownMeters meters) {
        Tagged ofOthers() {
            return new Tagged(outcome, Names.OTHERS, Names.OTHERS, type, modality, meters);
        }

        Tagged tokens(String ofType, String ofModality) {
            return new Tagged(outcome, requested, answering, ofType, ofModality, meters.ofTokens(ofType, ofModality));
        }

        List<String> values(Metric metric) {
            return metric.tags().stream().map(this::value).toList();
        }

        private String value(Metric.Tag tag) {
            return switch (tag) {
                case REQUEST_MODEL -> requested;
                case RESPONSE_MODEL -> answering;
                case TOKEN_TYPE -> type;
                case MODALITY -> modality;
                default -> tag.of(outcome);
            };
        }
    }

    /** What the tags of a call are made of, but for the type and modality of tokens. */
    private record Tags(
            Operation operation,
            String provider,
            String requested,
            String answering,
            @Nullable CacheStatus cache,
            @Nullable ErrorKind error) {}

    @Override
    public boolean needsChunkTimes() {
        return true;
    }

    @Override
    public void begun(String provider, String model) {
        inFlight(provider).increment();
    }

    @Override
    public Runnable gauge(Metric metric, List<String> values, Supplier<Number> value) {
        return series.gauge(metric, List.copyOf(values), value);
    }

    @Override
    public void removeGauges() {
        series.removeGauges();
    }

    @Override
    public void ended(CallOutcome outcome) {
        series.restoreGauges();
        inFlight(outcome.provider()).decrement();
        Tagged tagged = tagged(outcome);
        cache(outcome, tagged);
        limits(outcome.limitWaits(), tagged);
        if (outcome.cached()) {
            return; // the provider was not called, so its latency and cost are not affected
        }
        count(Metric.CALLS, tagged, 1);
        if (outcome.attempts() > 1) {
            count(Metric.RETRIES, tagged, outcome.attempts() - 1);
        }
        times(outcome, tagged);
        tokens(outcome, tagged);
        cost(outcome, tagged);
    }

    private LongAdder inFlight(String provider) {
        LongAdder known = inFlight.get(provider);
        if (known != null) {
            return known;
        }
        String name = inFlight.size() < MOST_PROVIDERS ? Names.shortened(provider) : Names.OTHERS;
        return inFlight.computeIfAbsent(name, one -> {
            LongAdder calls = new LongAdder();
            gauge(Metric.CALLS_IN_FLIGHT, List.of(one), calls::sum);
            return calls;
        });
    }

    private void times(CallOutcome outcome, Tagged tagged) {
        Operation operation = outcome.operation();
        if (operation.generates()) {
            time(Metric.INFERENCE_DURATION, tagged, outcome.nanos());
        } else if (operation == Operation.EMBEDDINGS) {
            time(Metric.EMBEDDINGS_DURATION, tagged, outcome.nanos());
        }
        if (conventions != SemanticConventions.LATEST || !isDefined(operation)) {
            time(Metric.OPERATION_DURATION, tagged, outcome.nanos());
        }
        if (outcome.overheadNanos() >= 0) {
            time(Metric.OVERHEAD, tagged, outcome.overheadNanos());
        }
        if (outcome.firstTokenNanos() >= 0) {
            time(Metric.TIME_TO_FIRST_CHUNK, tagged, outcome.firstTokenNanos());
            time(Metric.INFERENCE_FIRST_CHUNK, tagged, outcome.firstTokenNanos());
            perToken(outcome, tagged);
            perChunk(outcome.chunkTimes(), tagged);
        }
    }

    /** Returns whether the latest conventions have metrics of their own for an operation. */
    private static boolean isDefined(Operation operation) {
        return operation.generates() || operation == Operation.EMBEDDINGS;
    }

    private void perToken(CallOutcome outcome, Tagged tagged) {
        ChatResponse response = outcome.response();
        Long tokens = response == null ? null : response.usage().outputTokens();
        if (tokens != null && tokens > 1) {
            long rest = outcome.nanos() - outcome.firstTokenNanos();
            time(Metric.TIME_PER_OUTPUT_TOKEN, tagged, Math.max(0, rest / (tokens - 1)));
        }
    }

    private void perChunk(@Nullable ChunkTimes times, Tagged tagged) {
        if (times != null) {
            times.forEach((nanos, count) -> {
                time(Metric.TIME_PER_OUTPUT_CHUNK, tagged, nanos, count);
                time(Metric.INFERENCE_PER_CHUNK, tagged, nanos, count);
            });
        }
    }

    /** Usage is counted for failed calls, too. Counted tokens and fetched batches are not used by the operation. */
    private void tokens(CallOutcome outcome, Tagged tagged) {
        if (!isDefined(outcome.operation())) {
            return;
        }
        ChatResponse response = outcome.response();
        Usage usage = response == null ? Usage.UNKNOWN : response.usage();
        boolean none = usage.inputTokens() == null && usage.outputTokens() == null;
        Map<String, Long> zero = Map.of(TokenSplit.UNKNOWN, 0L);
        tokens(Metric.INFERENCE_INPUT_TOKENS, "input", none ? zero : TokenSplit.input(usage), tagged);
        tokens(Metric.INFERENCE_OUTPUT_TOKENS, "output", none ? zero : TokenSplit.output(usage), tagged);
        part(Metric.INFERENCE_CACHE_READ_TOKENS, "cache_read", none, usage.cachedInputTokens(), tagged);
        part(Metric.INFERENCE_CACHE_WRITE_TOKENS, "cache_write", none, usage.cacheWriteTokens(), tagged);
        part(Metric.INFERENCE_REASONING_TOKENS, "reasoning", none, usage.reasoningTokens(), tagged);
        sizes(outcome.operation(), usage, tagged);
    }

    private void part(Metric metric, String type, boolean none, @Nullable Long tokens, Tagged tagged) {
        tokens(metric, type, none ? Map.of(TokenSplit.UNKNOWN, 0L) : TokenSplit.unknown(tokens), tagged);
    }

    private void tokens(Metric metric, String type, Map<String, Long> byModality, Tagged tagged) {
        byModality.forEach((modality, tokens) -> {
            Tagged one = tagged.tokens(type, modality);
            count(Metric.TOKENS, one, tokens);
            if (tagged.outcome().operation().generates()) {
                count(metric, one, tokens);
            }
        });
    }

    private void sizes(Operation operation, Usage usage, Tagged tagged) {
        size(Metric.TOKEN_USAGE, usage.inputTokens(), tagged.tokens("input", ""));
        size(Metric.TOKEN_USAGE, usage.outputTokens(), tagged.tokens("output", ""));
        if (operation.generates()) {
            size(Metric.INFERENCE_INPUT_SIZE, usage.inputTokens(), tagged);
            size(Metric.INFERENCE_OUTPUT_SIZE, usage.outputTokens(), tagged);
        } else {
            size(Metric.EMBEDDINGS_INPUT_SIZE, usage.inputTokens(), tagged);
        }
    }

    private void cost(CallOutcome outcome, Tagged tagged) {
        if (!outcome.billed()) {
            return;
        }
        BigDecimal usd = outcome.cost();
        if (usd == null) {
            count(Metric.COST_UNKNOWN, tagged, 1);
        } else {
            count(Metric.COST, tagged, usd.doubleValue());
        }
        if (outcome.abandonedCost().signum() > 0) {
            count(Metric.COST_ESTIMATED, tagged, outcome.abandonedCost().doubleValue());
        }
    }

    private void cache(CallOutcome outcome, Tagged tagged) {
        CacheResult cache = outcome.cache();
        if (cache != null) {
            count(Metric.CACHE_REQUESTS, tagged, 1);
        }
        if (cache != null && cache.saved() != null) {
            count(Metric.CACHE_SAVED, tagged, cache.saved().doubleValue());
        }
    }

    private void limits(LimitWaits limits, Tagged tagged) {
        if (limits.equals(LimitWaits.NONE)) {
            return;
        }
        if (limits.waited()) {
            time(Metric.LIMIT_WAIT, tagged, limits.nanos());
        }
        if (limits.refused()) {
            count(Metric.LIMIT_REFUSED, tagged, 1);
        }
        if (limits.local()) {
            count(Metric.LIMIT_LOCAL, tagged, 1);
        }
    }

    private Tagged tagged(CallOutcome outcome) {
        String model = requested.of(outcome.provider(), outcome.model());
        String answeredBy = outcome.answeredBy();
        String answered = answeredBy.equals(outcome.model()) ? model : answering.of(outcome.provider(), answeredBy);
        return new Tagged(outcome, model, answered, "", "", meters(outcome, model, answered));
    }

    private KnownMeters meters(CallOutcome outcome, String model, String answered) {
        CacheResult cache = outcome.cache();
        Tags tags = new Tags(
                outcome.operation(),
                outcome.provider(),
                model,
                answered,
                cache == null ? null : cache.status(),
                outcome.error());
        KnownMeters found = known.get(tags);
        if (found == null) {
            found = new KnownMeters();
            if (known.size() < MOST_KNOWN) {
                known.put(tags, found);
            }
        }
        return found;
    }

    private void time(Metric metric, Tagged tagged, long nanos) {
        time(metric, tagged, nanos, 1);
    }

    private void time(Metric metric, Tagged tagged, long nanos, int count) {
        if (conventions.reports(metric)) {
            Timer timer = (Timer) meter(metric, tagged);
            for (int i = 0; i < count; i++) {
                timer.record(nanos, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void size(Metric metric, @Nullable Long tokens, Tagged tagged) {
        if (tokens != null && conventions.reports(metric)) {
            ((DistributionSummary) meter(metric, tagged)).record(tokens);
        }
    }

    private void count(Metric metric, Tagged tagged, double amount) {
        if (conventions.reports(metric)) {
            ((Counter) meter(metric, tagged)).increment(amount);
        }
    }

    private Meter meter(Metric metric, Tagged tagged) {
        return tagged.meters()
                .get(
                        metric,
                        of -> series.meter(
                                of, tagged.values(of), () -> tagged.ofOthers().values(of)));
    }
}

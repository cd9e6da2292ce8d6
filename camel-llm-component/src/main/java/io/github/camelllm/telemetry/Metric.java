package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheResult;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * The metrics, named by OpenTelemetry's semantic conventions for generative AI where those define a name, else under {@code camel.llm}.
 * {@link SemanticConventions} selects which of the conventions' names are reported.
 *
 * @see <a href="https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-metrics.md">conventions 1.41</a>
 * @see <a href="https://github.com/open-telemetry/semantic-conventions-genai">the latest conventions</a>
 */
public enum Metric {
    /** The duration of a call, retries included. */
    OPERATION_DURATION(
            Source.V1_41,
            "gen_ai.client.operation.duration",
            Kind.TIMER,
            "s",
            "Duration of a call, retries included; with semanticConventions=latest only of operations other than inference and embeddings",
            Buckets.DURATION,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.ERROR),

    /** The time to the first delta of a streamed answer. */
    TIME_TO_FIRST_CHUNK(
            Source.V1_41,
            "gen_ai.client.operation.time_to_first_chunk",
            Kind.TIMER,
            "s",
            "Time from the start of a streamed call to its first delta",
            Buckets.FIRST_CHUNK,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** The time between the deltas of a streamed call. */
    TIME_PER_OUTPUT_CHUNK(
            Source.V1_41,
            "gen_ai.client.operation.time_per_output_chunk",
            Kind.TIMER,
            "s",
            "Time from one delta of a streamed call to the next, for each after the first",
            Buckets.DURATION,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** The tokens of an answered call. */
    TOKEN_USAGE(
            Source.V1_41,
            "gen_ai.client.token.usage",
            Kind.HISTOGRAM,
            "{token}",
            "Input and output tokens of an answered call",
            Buckets.TOKENS,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.TOKEN_TYPE),

    /** The duration of a chat or completion, retries included. */
    INFERENCE_DURATION(
            Source.LATEST,
            "gen_ai.client.inference.duration",
            Kind.TIMER,
            "s",
            "Duration of a chat or completion, retries included",
            Buckets.DURATION,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.ERROR),

    /** The time to the first delta of a streamed answer. */
    INFERENCE_FIRST_CHUNK(
            Source.LATEST,
            "gen_ai.client.inference.time_to_first_chunk",
            Kind.TIMER,
            "s",
            "Time from the start of a streamed call to its first delta",
            Buckets.FIRST_CHUNK,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** The time between the deltas of a streamed call. */
    INFERENCE_PER_CHUNK(
            Source.LATEST,
            "gen_ai.client.inference.time_per_output_chunk",
            Kind.TIMER,
            "s",
            "Time from one delta of a streamed call to the next, for each after the first",
            Buckets.DURATION,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** Input tokens, cached ones included. */
    INFERENCE_INPUT_TOKENS(
            Source.LATEST,
            "gen_ai.client.inference.usage.input_tokens",
            Kind.COUNTER,
            "{token}",
            "Input tokens, cached ones included; 0 of unknown modality for a call without usage",
            Buckets.NONE,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.MODALITY),

    /** Output tokens, reasoning included. */
    INFERENCE_OUTPUT_TOKENS(
            Source.LATEST,
            "gen_ai.client.inference.usage.output_tokens",
            Kind.COUNTER,
            "{token}",
            "Output tokens, reasoning included; 0 of unknown modality for a call without usage",
            Buckets.NONE,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.MODALITY),

    /** Input tokens read from the provider's cache. */
    INFERENCE_CACHE_READ_TOKENS(
            Source.LATEST,
            "gen_ai.client.inference.usage.cache_read.input_tokens",
            Kind.COUNTER,
            "{token}",
            "Input tokens read from the provider's cache",
            Buckets.NONE,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.MODALITY),

    /** Input tokens written to the provider's cache. */
    INFERENCE_CACHE_WRITE_TOKENS(
            Source.LATEST,
            "gen_ai.client.inference.usage.cache_write.input_tokens",
            Kind.COUNTER,
            "{token}",
            "Input tokens written to the provider's cache",
            Buckets.NONE,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.MODALITY),

    /** Output tokens that are reasoning. */
    INFERENCE_REASONING_TOKENS(
            Source.LATEST,
            "gen_ai.client.inference.usage.reasoning.output_tokens",
            Kind.COUNTER,
            "{token}",
            "Output tokens that are reasoning",
            Buckets.NONE,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.MODALITY),

    /** The input tokens of an answered call. */
    INFERENCE_INPUT_SIZE(
            Source.LATEST,
            "gen_ai.client.inference.operation.input_tokens",
            Kind.HISTOGRAM,
            "{token}",
            "Input tokens of an answered call",
            Buckets.TOKENS,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** The output tokens of an answered call. */
    INFERENCE_OUTPUT_SIZE(
            Source.LATEST,
            "gen_ai.client.inference.operation.output_tokens",
            Kind.HISTOGRAM,
            "{token}",
            "Output tokens of an answered call",
            Buckets.TOKENS,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** The duration of a call for embeddings, retries included. */
    EMBEDDINGS_DURATION(
            Source.LATEST,
            "gen_ai.client.embeddings.duration",
            Kind.TIMER,
            "s",
            "Duration of a call for embeddings, retries included",
            Buckets.DURATION,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.ERROR),

    /** The input tokens of an answered call for embeddings. */
    EMBEDDINGS_INPUT_SIZE(
            Source.LATEST,
            "gen_ai.client.embeddings.operation.input_tokens",
            Kind.HISTOGRAM,
            "{token}",
            "Input tokens of an answered call for embeddings",
            Buckets.TOKENS,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** Calls that ended, by the kind of error. */
    CALLS(
            Source.OWN,
            "camel.llm.calls",
            Kind.COUNTER,
            "{call}",
            "Calls that ended, by the kind of error, without those that the response cache answered",
            Buckets.NONE,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.ERROR),

    /** Calls in flight. */
    CALLS_IN_FLIGHT(
            Source.OWN,
            "camel.llm.calls.in_flight",
            Kind.GAUGE,
            "{call}",
            "Calls in flight",
            Buckets.NONE,
            Tag.PROVIDER),

    /** Further attempts after the first one of each call. */
    RETRIES(
            Source.OWN,
            "camel.llm.retries",
            Kind.COUNTER,
            "{attempt}",
            "Further attempts after the first one of each call",
            Buckets.NONE,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL),

    /** The time per output token of a streamed answer after the first delta. */
    TIME_PER_OUTPUT_TOKEN(
            Source.OWN,
            "camel.llm.time_per_output_token",
            Kind.TIMER,
            "s",
            "Time per output token of a streamed answer, from its first delta on",
            Buckets.PER_TOKEN,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL),

    /** Tokens by type and modality. */
    TOKENS(
            Source.OWN,
            "camel.llm.tokens",
            Kind.COUNTER,
            "{token}",
            "Tokens by type (input, output, and as parts of these cache_read, cache_write and reasoning) and modality; 0 of unknown modality for a call without usage",
            Buckets.NONE,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.TOKEN_TYPE,
            Tag.MODALITY),

    /** Our own time of a call. */
    OVERHEAD(
            Source.OWN,
            "camel.llm.overhead",
            Kind.TIMER,
            "s",
            "Our own time of a call: its duration without the provider's, waits for limits and pauses before retries",
            Buckets.OVERHEAD,
            Tag.PROVIDER),

    /** The cost of answers, as far as known. */
    COST(
            Source.OWN,
            "camel.llm.cost",
            Kind.COUNTER,
            "USD",
            "Cost of answers, as far as known",
            Buckets.NONE,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** Answers without a known price, and calls abandoned after an attempt. */
    COST_UNKNOWN(
            Source.OWN,
            "camel.llm.cost.unknown",
            Kind.COUNTER,
            "{call}",
            "Answers without a known price, and calls abandoned after an attempt",
            Buckets.NONE,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** The estimated cost of attempts that were abandoned after they were sent. */
    COST_ESTIMATED(
            Source.OWN,
            "camel.llm.cost.estimated",
            Kind.COUNTER,
            "USD",
            "Estimated cost of attempts that were abandoned after they were sent (timeout, cancellation, lost hedge, broken or closed stream), which providers bill",
            Buckets.NONE,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** Calls with a response cache, by result. */
    CACHE_REQUESTS(
            Source.OWN,
            "camel.llm.cache.requests",
            Kind.COUNTER,
            "{call}",
            "Calls with a response cache, by result; those it answered are in no other metric",
            Buckets.NONE,
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.CACHE_STATUS),

    /** The original cost of answers from the response cache, as far as known. */
    CACHE_SAVED(
            Source.OWN,
            "camel.llm.cache.saved",
            Kind.COUNTER,
            "USD",
            "Original cost of answers from the response cache, as far as known",
            Buckets.NONE,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL),

    /** How long calls waited for limits that are set here. */
    LIMIT_WAIT(
            Source.OWN,
            "camel.llm.limit.wait",
            Kind.TIMER,
            "s",
            "How long calls waited for limits that are set here, of those that did",
            Buckets.DURATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL),

    /** Calls that a limit refused which is set here. */
    LIMIT_REFUSED(
            Source.OWN,
            "camel.llm.limit.refused",
            Kind.COUNTER,
            "{call}",
            "Calls that a limit refused which is set here, at once or after they had waited",
            Buckets.NONE,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL),

    /** Calls that this node limited by itself, since Redis could not be reached. */
    LIMIT_LOCAL(
            Source.OWN,
            "camel.llm.limit.local",
            Kind.COUNTER,
            "{call}",
            "Calls that this node limited by itself, since Redis could not be reached",
            Buckets.NONE,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL),

    /** The state of the circuit breaker of a candidate. */
    BREAKER_STATE(
            Source.OWN,
            "camel.llm.breaker.state",
            Kind.GAUGE,
            "1",
            "State of the circuit breaker of a candidate of a load balancer: 0 closed, 1 half-open, 2 open",
            Buckets.NONE,
            Tag.ROUTE,
            Tag.CANDIDATE),

    /** The amount of a budget. */
    BUDGET_AMOUNT(
            Source.OWN,
            "camel.llm.budget.amount",
            Kind.GAUGE,
            "USD",
            "Amount of a budget in its window, of budgets that all callers share",
            Buckets.NONE,
            Tag.BUDGET),

    /** What is spent of a budget. */
    BUDGET_SPENT(
            Source.OWN,
            "camel.llm.budget.spent",
            Kind.GAUGE,
            "USD",
            "Amount spent or reserved in the window of a budget that all callers share",
            Buckets.NONE,
            Tag.BUDGET),

    /** Connections, and requests that wait for one. */
    POOL_CONNECTIONS(
            Source.OWN,
            "camel.llm.pool.connections",
            Kind.GAUGE,
            "{connection}",
            "Connections by state: leased and available, and requests pending for one",
            Buckets.NONE,
            Tag.POOL_STATE);

    /** Who has defined the name. */
    public enum Source {
        /** OpenTelemetry's semantic conventions 1.41. */
        V1_41,
        /** OpenTelemetry's semantic conventions for generative AI after they moved to their own repository, which are not released yet. */
        LATEST,
        /** This component. */
        OWN
    }

    /** The kinds of meters. */
    public enum Kind {
        /** A distribution of durations, with a count and a sum. */
        TIMER,
        /** A distribution of amounts, with a count and a sum. */
        HISTOGRAM,
        /** A sum that only grows. */
        COUNTER,
        /** A value that goes up and down. */
        GAUGE
    }

    /** The upper bounds of the buckets of distributions, as the conventions define them. */
    private static final class Buckets {
        static final double[] NONE = {};
        static final double[] DURATION =
                DoubleStream.iterate(0.01, bound -> 2 * bound).limit(14).toArray();
        static final double[] FIRST_CHUNK = {
            0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
        };
        static final double[] PER_TOKEN = {0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5};
        static final double[] OVERHEAD = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1};
        static final double[] TOKENS =
                DoubleStream.iterate(1, bound -> 4 * bound).limit(14).toArray();

        private Buckets() {}
    }

    /** The tags of a metric. */
    public enum Tag {
        /** The operation, by OpenTelemetry's name. */
        OPERATION("gen_ai.operation.name", outcome -> outcome.operation().telemetryName()),

        /** The name of the provider. */
        PROVIDER("gen_ai.provider.name", CallOutcome::provider),

        /** The requested model; empty if the choice was left to the provider. */
        REQUEST_MODEL("gen_ai.request.model", CallOutcome::model),

        /** The model that answered, or the requested one. */
        RESPONSE_MODEL("gen_ai.response.model", CallOutcome::answeredBy),

        /** The type of tokens: input, output, cache_read, cache_write or reasoning. */
        TOKEN_TYPE("gen_ai.token.type"),

        /** The modality of tokens: text, image, audio or unknown. */
        MODALITY("gen_ai.token.modality"),

        /** The result of the response cache, or {@code none}. */
        CACHE_STATUS("cache.status", Tag::cacheStatus),

        /** The kind of error, or {@code none}. */
        ERROR("error.type", Tag::error),

        /** The id of the route of a load balancer; empty outside of routes. */
        ROUTE("route"),

        /** A candidate of a load balancer. */
        CANDIDATE("candidate"),

        /** The name of a budget. */
        BUDGET("budget"),

        /** The state of connections: leased, available or pending. */
        POOL_STATE("state");

        private final String key;
        private final Function<CallOutcome, String> value;

        Tag(String key, Function<CallOutcome, String> value) {
            this.key = key;
            this.value = value;
        }

        /** A tag that no outcome tells. */
        Tag(String key) {
            this(key, outcome -> "");
        }

        private static String cacheStatus(CallOutcome outcome) {
            CacheResult cache = outcome.cache();
            return cache == null ? "none" : cache.status().label();
        }

        private static String error(CallOutcome outcome) {
            return outcome.error() == null ? "none" : outcome.error().name().toLowerCase(Locale.ROOT);
        }

        /** Returns the name of the tag. */
        public String key() {
            return key;
        }

        /** Returns the value of the tag for the outcome of a call; empty if the outcome does not tell it. */
        public String of(CallOutcome outcome) {
            return value.apply(outcome);
        }
    }

    private final Source source;
    private final String meter;
    private final Kind kind;
    private final String unit;
    private final String description;
    private final double[] buckets;
    private final List<Tag> tags;

    Metric(Source source, String meter, Kind kind, String unit, String description, double[] buckets, Tag... tags) {
        this.source = source;
        this.meter = meter;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.buckets = buckets;
        this.tags = List.of(tags);
    }

    /** Returns who has defined the name. */
    public Source source() {
        return source;
    }

    /** Returns the name of the meter. */
    public String meter() {
        return meter;
    }

    /** Returns the kind of the meter. */
    public Kind kind() {
        return kind;
    }

    /** Returns the unit, in the notation of UCUM, in which braces hold what is counted. */
    public String unit() {
        return unit;
    }

    /** Returns the description, without a full stop. */
    public String description() {
        return description;
    }

    /** Returns the upper bounds of the buckets in the unit, ascending; empty without a distribution. */
    public List<Double> buckets() {
        return Arrays.stream(buckets).boxed().toList();
    }

    /** Returns the tags. */
    public List<Tag> tags() {
        return tags;
    }

    /**
     * Returns the name in Prometheus, without the suffixes {@code _bucket}, {@code _count}, {@code _sum} and {@code _max} of distributions.
     */
    public String prometheusName() {
        String name = meter.replace('.', '_');
        String suffix =
                switch (kind) {
                    case TIMER -> "_seconds";
                    case HISTOGRAM -> "";
                    case COUNTER -> (hasBaseUnit() ? "_" + unit : "") + "_total";
                    case GAUGE -> hasBaseUnit() ? "_" + unit : "";
                };
        return name + suffix;
    }

    /** Returns whether the unit belongs into names: what is counted, and 1, do not. */
    boolean hasBaseUnit() {
        return !unit.startsWith("{") && !unit.equals("1");
    }
}

package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheResult;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The metrics, named by OpenTelemetry's semantic conventions for generative AI where those define a name. */
public enum Metric {
    /** The duration of a call, retries included. */
    OPERATION_DURATION(
            "gen_ai.client.operation.duration",
            Kind.TIMER,
            "s",
            "Duration of a call, retries included",
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.ERROR),

    /** The cost of answers, as far as known. */
    COST(
            "camel.llm.cost",
            Kind.COUNTER,
            "USD",
            "Cost of answers, as far as known",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** Answers without a known price, and calls abandoned after an attempt. */
    COST_UNKNOWN(
            "camel.llm.cost.unknown",
            Kind.COUNTER,
            "calls",
            "Answers without a known price, and calls abandoned after an attempt",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** The estimated cost of attempts that were abandoned after they were sent. */
    COST_ESTIMATED(
            "camel.llm.cost.estimated",
            Kind.COUNTER,
            "USD",
            "Estimated cost of attempts that were abandoned after they were sent (timeout, cancellation, lost hedge, broken or closed stream), which providers bill",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** Calls with a response cache, by result. */
    CACHE_REQUESTS(
            "camel.llm.cache.requests",
            Kind.COUNTER,
            "calls",
            "Calls with a response cache, by result; those it answered are in no other metric",
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.CACHE_STATUS),

    /** The original cost of answers from the response cache, as far as known. */
    CACHE_SAVED(
            "camel.llm.cache.saved",
            Kind.COUNTER,
            "USD",
            "Original cost of answers from the response cache, as far as known",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL),

    /** How long calls waited for limits that are set here. */
    LIMIT_WAIT(
            "camel.llm.limit.wait",
            Kind.TIMER,
            "s",
            "How long calls waited for limits that are set here, of those that did",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL),

    /** Calls that a limit refused which is set here. */
    LIMIT_REFUSED(
            "camel.llm.limit.refused",
            Kind.COUNTER,
            "calls",
            "Calls that a limit refused which is set here, at once or after they had waited",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL),

    /** Calls that this node limited by itself, since Redis could not be reached. */
    LIMIT_LOCAL(
            "camel.llm.limit.local",
            Kind.COUNTER,
            "calls",
            "Calls that this node limited by itself, since Redis could not be reached",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL);

    /** The kinds of meters. */
    public enum Kind {
        /** A distribution of durations, with a count and a sum. */
        TIMER,
        /** A sum that only grows. */
        COUNTER
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

        /** The result of the response cache, or {@code none}. */
        CACHE_STATUS("cache.status", Tag::cacheStatus),

        /** The kind of error, or {@code none}. */
        ERROR("error.type", Tag::error);

        private final String key;
        private final Function<CallOutcome, String> value;

        Tag(String key, Function<CallOutcome, String> value) {
            this.key = key;
            this.value = value;
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

        /** Returns the value of the tag for the outcome of a call; never null. */
        public String of(CallOutcome outcome) {
            return value.apply(outcome);
        }
    }

    private final String meter;
    private final Kind kind;
    private final String unit;
    private final String description;
    private final List<Tag> tags;

    Metric(String meter, Kind kind, String unit, String description, Tag... tags) {
        this.meter = meter;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.tags = List.of(tags);
    }

    /** Returns the name of the meter. */
    public String meter() {
        return meter;
    }

    /** Returns the kind of the meter. */
    public Kind kind() {
        return kind;
    }

    /** Returns the unit, in the notation of UCUM. */
    public String unit() {
        return unit;
    }

    /** Returns the description, without a full stop. */
    public String description() {
        return description;
    }

    /** Returns the tags. */
    public List<Tag> tags() {
        return tags;
    }
}

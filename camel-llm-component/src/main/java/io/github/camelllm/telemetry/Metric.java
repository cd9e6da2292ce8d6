package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheResult;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What is measured, by the names of OpenTelemetry's semantic conventions for generative AI where they have one. */
public enum Metric {
    /** How long a call took, retries included. */
    OPERATION_DURATION(
            "gen_ai.client.operation.duration",
            Kind.TIMER,
            "s",
            "How long a call took, retries included",
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL,
            Tag.ERROR),

    /** What answers have cost, as far as that is known. */
    COST(
            "camel.llm.cost",
            Kind.COUNTER,
            "USD",
            "What answers have cost, as far as that is known",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** Answers, and calls given up after an attempt was made, whose price is not known. */
    COST_UNKNOWN(
            "camel.llm.cost.unknown",
            Kind.COUNTER,
            "calls",
            "Answers, and calls given up after an attempt was made, whose price is not known",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** The estimated cost of attempts that were given up after they were sent. */
    COST_ESTIMATED(
            "camel.llm.cost.estimated",
            Kind.COUNTER,
            "USD",
            "Estimated cost of attempts that were given up after they were sent (timeout, cancellation, lost hedge,"
                    + " broken or closed stream), which providers bill",
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.RESPONSE_MODEL),

    /** Calls that asked for the response cache, by what it did. */
    CACHE_REQUESTS(
            "camel.llm.cache.requests",
            Kind.COUNTER,
            "calls",
            "Calls that asked for the response cache, by what it did; those that it answered are in no other metric",
            Tag.OPERATION,
            Tag.PROVIDER,
            Tag.REQUEST_MODEL,
            Tag.CACHE_STATUS),

    /** What answers of the response cache would have cost, as far as that is known. */
    CACHE_SAVED(
            "camel.llm.cache.saved",
            Kind.COUNTER,
            "USD",
            "What the answers of the response cache cost when they were stored, as far as that is known",
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

    /** What the values of a metric are broken down by. */
    public enum Tag {
        /** The operation, by OpenTelemetry's name. */
        OPERATION("gen_ai.operation.name", outcome -> outcome.operation().telemetryName()),

        /** The name of the provider. */
        PROVIDER("gen_ai.provider.name", CallOutcome::provider),

        /** The requested model; empty if the provider was to choose. */
        REQUEST_MODEL("gen_ai.request.model", CallOutcome::model),

        /** The model that answered, or the requested one. */
        RESPONSE_MODEL("gen_ai.response.model", CallOutcome::answeredBy),

        /** What the response cache did, or {@code none}. */
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

    /** Returns what is measured, in a sentence without a full stop. */
    public String description() {
        return description;
    }

    /** Returns the tags that each value has. */
    public List<Tag> tags() {
        return tags;
    }
}

package io.github.camelllm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model's complete answer, streamed or not. Immutable; created by {@link #builder()}. * <p>Values that the provider did not report are
 * null, never guessed.
 */
@JsonSerialize(using = ResponseJson.class)
public final class ChatResponse {
    private final Builder b;
    private final Message message;

    private ChatResponse(Builder builder) {
        this.b = builder;
        this.message = new Message(Role.ASSISTANT, builder.parts, null);
    }

    /** Returns a builder of an empty answer. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with the values of this answer. */
    public Builder toBuilder() {
        return new Builder(b);
    }

    /** Returns the answer as a message, for the conversation of the next request. */
    public Message message() {
        return message;
    }

    /** Returns the text; empty if there is none. */
    public String text() {
        return message.text();
    }

    /** Returns the readable reasoning, or null if there is none. */
    public @Nullable String reasoning() {
        return joined(message.parts(Part.Reasoning.class), Part.Reasoning::text);
    }

    /** Returns the text of a refusal, or null if there is none. */
    public @Nullable String refusal() {
        return joined(message.parts(Part.Refusal.class), Part.Refusal::text);
    }

    private static <P> @Nullable String joined(List<P> parts, Function<P, @Nullable String> words) {
        if (parts.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (P part : parts) {
            text.append(Objects.requireNonNullElse(words.apply(part), ""));
        }
        return text.length() == 0 ? null : text.toString();
    }

    /** Returns the vectors of {@link Operation#EMBEDDINGS}, in the order of the request's messages; else empty. */
    public List<float[]> vectors() {
        return message.parts(Embedding.class).stream().map(Embedding::vector).toList();
    }

    /** Returns the models of {@link Operation#MODELS}, in the order of the provider; else empty. */
    public List<ModelEntry> models() {
        return b.models;
    }

    /** Returns the page that follows in the list of {@link Operation#MODELS}; null if this is the last. */
    public @Nullable PageToken nextPage() {
        return b.nextPage;
    }

    /** Returns the state of the batch that the operation was about; null if it was about none. */
    public @Nullable BatchStatus batch() {
        return b.batch;
    }

    /** Returns the outcomes of {@link Operation#BATCH} and {@link Operation#BATCH_RESULTS}; else empty. */
    public List<BatchOutcome> outcomes() {
        return b.outcomes;
    }

    /** Returns the tool calls requested by the model, in order; may be empty. */
    public List<ToolCall> toolCalls() {
        return message.parts(ToolCall.class);
    }

    /** Returns the finish reason. */
    public FinishReason finishReason() {
        return b.finishReason;
    }

    /** Returns the provider's own finish reason, or null if it reported none. */
    public @Nullable String nativeFinishReason() {
        return b.nativeFinishReason;
    }

    /** Returns the tokens of the call. */
    public Usage usage() {
        return b.usage;
    }

    /** Returns the provider's id of the answer, or null if it reported none. */
    public @Nullable String id() {
        return b.id;
    }

    /** Returns the model that answered, as the provider names it, or null if it reported none. */
    public @Nullable String model() {
        return b.model;
    }

    /** Returns the provider that answered. */
    public @Nullable String provider() {
        return b.provider;
    }

    /** Returns the provider's request id, for support requests, or null if it reported none. */
    public @Nullable String requestId() {
        return b.requestId;
    }

    /** Returns the cost of the call in USD, or null if it is unknown. */
    public @Nullable BigDecimal cost() {
        return b.cost;
    }

    /**
     * Returns the maximum cost in USD of the conversation of an {@link Operation#ESTIMATE_COST}, or null if that is unknown or the
     * operation was another. It is not the {@linkplain #cost() cost of this call}.
     */
    public @Nullable BigDecimal estimatedCost() {
        return b.estimatedCost;
    }

    /** Returns the duration of the call, retries included, or null if it was not measured. */
    public @Nullable Duration latency() {
        return b.latency;
    }

    /**
     * Returns the time from the start of the call to the first delta of a streamed answer, failed attempts and the waits
     * between them included, or null if it was not streamed. It is read from the same clock as {@link #latency()}.
     */
    public @Nullable Duration timeToFirstToken() {
        return b.timeToFirstToken;
    }

    /** Returns the number of attempts, retries included. */
    public int attempts() {
        return b.attempts;
    }

    /** Returns the result of the response cache; null if the call used none. */
    public @Nullable CacheResult cache() {
        return b.cache;
    }

    /**
     * Returns the provider's raw answer, including fields this class does not have: the body's JSON tree, or for a stream an array of its
     * events. It is parsed at each call of this method, so that it costs nothing if it is not used. Missing if the provider does not use
     * JSON, and for an answer from the response cache.
     */
    public JsonNode raw() {
        return b.raw.get();
    }

    /** Returns the protocol of {@link #raw()}, by its id in descriptors, if the call had {@link ClientFields}; else null. */
    public @Nullable String protocol() {
        return b.protocol;
    }

    @Override
    public String toString() {
        return "ChatResponse[" + b.provider + ", " + b.model + ", " + b.finishReason + ", " + b.usage + "]";
    }

    /** A builder of {@link ChatResponse}; not for use by several threads. */
    public static final class Builder {
        private List<Part> parts = List.of();
        private List<ModelEntry> models = List.of();
        private @Nullable PageToken nextPage;
        private @Nullable BatchStatus batch;
        private List<BatchOutcome> outcomes = List.of();
        private FinishReason finishReason = FinishReason.OTHER;
        private @Nullable String nativeFinishReason;
        private Usage usage = Usage.UNKNOWN;
        private @Nullable String id;
        private @Nullable String model;
        private @Nullable String provider;
        private @Nullable String requestId;
        private @Nullable BigDecimal cost;
        private @Nullable BigDecimal estimatedCost;
        private @Nullable Duration latency;
        private @Nullable Duration timeToFirstToken;
        private int attempts = 1;
        private @Nullable CacheResult cache;
        private Supplier<JsonNode> raw = MissingNode::getInstance;
        private @Nullable String protocol;

        private Builder() {}

        private Builder(Builder o) {
            parts = o.parts;
            models = o.models;
            nextPage = o.nextPage;
            batch = o.batch;
            outcomes = o.outcomes;
            finishReason = o.finishReason;
            nativeFinishReason = o.nativeFinishReason;
            usage = o.usage;
            id = o.id;
            model = o.model;
            provider = o.provider;
            requestId = o.requestId;
            cost = o.cost;
            estimatedCost = o.estimatedCost;
            latency = o.latency;
            timeToFirstToken = o.timeToFirstToken;
            attempts = o.attempts;
            cache = o.cache;
            raw = o.raw;
            protocol = o.protocol;
        }

        /** Sets the parts of the answer, in order. */
        public Builder parts(List<Part> value) {
            parts = List.copyOf(value);
            return this;
        }

        /** Sets the models of a list, in order. */
        public Builder models(List<ModelEntry> value) {
            models = List.copyOf(value);
            return this;
        }

        /** Sets the page of the list that follows. */
        public Builder nextPage(@Nullable PageToken value) {
            nextPage = value;
            return this;
        }

        /** Sets the state of a batch. */
        public Builder batch(@Nullable BatchStatus value) {
            batch = value;
            return this;
        }

        /** Sets the outcomes of a batch. */
        public Builder outcomes(List<BatchOutcome> value) {
            outcomes = List.copyOf(value);
            return this;
        }

        /** Sets the finish reason. */
        public Builder finishReason(FinishReason value) {
            finishReason = value;
            return this;
        }

        /** Sets the provider's own finish reason. */
        public Builder nativeFinishReason(@Nullable String value) {
            nativeFinishReason = value;
            return this;
        }

        /** Sets the tokens of the call. */
        public Builder usage(Usage value) {
            usage = value;
            return this;
        }

        /** Sets the provider's id of the answer. */
        public Builder id(@Nullable String value) {
            id = value;
            return this;
        }

        /** Sets the model that answered. */
        public Builder model(@Nullable String value) {
            model = value;
            return this;
        }

        /** Sets the provider that answered. */
        public Builder provider(@Nullable String value) {
            provider = value;
            return this;
        }

        /** Sets the provider's request id. */
        public Builder requestId(@Nullable String value) {
            requestId = value;
            return this;
        }

        /** Sets the protocol of the raw answer, by its id in descriptors. */
        public Builder protocol(@Nullable String value) {
            protocol = value;
            return this;
        }

        /** Sets the cost of the call in USD. */
        public Builder cost(@Nullable BigDecimal value) {
            cost = value;
            return this;
        }

        /** Sets the estimated maximum cost of a conversation in USD. */
        public Builder estimatedCost(@Nullable BigDecimal value) {
            estimatedCost = value;
            return this;
        }

        /** Sets the duration of the call. */
        public Builder latency(@Nullable Duration value) {
            latency = value;
            return this;
        }

        /** Sets the time from the start of the call to the first delta. */
        public Builder timeToFirstToken(@Nullable Duration value) {
            timeToFirstToken = value;
            return this;
        }

        /** Sets the number of attempts. */
        public Builder attempts(int value) {
            attempts = value;
            return this;
        }

        /** Sets the result of the response cache. */
        public Builder cache(@Nullable CacheResult value) {
            cache = value;
            return this;
        }

        /** Sets the supplier of the raw answer. */
        public Builder raw(Supplier<JsonNode> value) {
            raw = value;
            return this;
        }

        /** Returns the answer. */
        public ChatResponse build() {
            return new ChatResponse(new Builder(this));
        }
    }
}

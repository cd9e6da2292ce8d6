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
 * A model's whole answer, streamed or not. Immutable; made by {@link #builder()}.
 *
 * <p>What the provider did not tell is null, never an invented value.
 */
@JsonSerialize(using = ResponseJson.class)
public final class ChatResponse {
    private final Builder b;
    private final Message message;

    private ChatResponse(Builder builder) {
        this.b = builder;
        this.message = new Message(Role.ASSISTANT, builder.parts, null);
    }

    /** Starts an empty answer. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts with all that is in this answer. */
    public Builder toBuilder() {
        return new Builder(b);
    }

    /** Returns the answer as a message, to be put into the next request's conversation. */
    public Message message() {
        return message;
    }

    /** Returns the text; empty if there is none. */
    public String text() {
        return message.text();
    }

    /** Returns the reasoning that can be read, or null if there is none. */
    public @Nullable String reasoning() {
        return joined(message.parts(Part.Reasoning.class), Part.Reasoning::text);
    }

    /** Returns the words of a refusal, or null if there is none. */
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

    /** Returns the tool calls the model asks for, in order; may be empty. */
    public List<ToolCall> toolCalls() {
        return message.parts(ToolCall.class);
    }

    /** Returns why the model stopped. */
    public FinishReason finishReason() {
        return b.finishReason;
    }

    /** Returns the provider's own word for why the model stopped, or null if it gave none. */
    public @Nullable String nativeFinishReason() {
        return b.nativeFinishReason;
    }

    /** Returns the tokens of the call. */
    public Usage usage() {
        return b.usage;
    }

    /** Returns the provider's id of the answer, or null if it gave none. */
    public @Nullable String id() {
        return b.id;
    }

    /** Returns the model that answered, as the provider names it, or null if it did not tell. */
    public @Nullable String model() {
        return b.model;
    }

    /** Returns who answered. */
    public @Nullable String provider() {
        return b.provider;
    }

    /** Returns the provider's id of the request, for its support, or null if it gave none. */
    public @Nullable String requestId() {
        return b.requestId;
    }

    /** Returns the price of the call in USD, or null if it is unknown. */
    public @Nullable BigDecimal cost() {
        return b.cost;
    }

    /**
     * Returns what the conversation of an {@link Operation#ESTIMATE_COST} can cost at most in USD, or null if that is
     * unknown or another operation was asked for. It is not the {@linkplain #cost() price of this call}.
     */
    public @Nullable BigDecimal estimatedCost() {
        return b.estimatedCost;
    }

    /** Returns how long the call took, retries included, or null if nobody measured it. */
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

    /** Returns how often the provider was asked, retries included. */
    public int attempts() {
        return b.attempts;
    }

    /** Returns what the response cache did for the call; null if no cache was asked for. */
    public @Nullable CacheResult cache() {
        return b.cache;
    }

    /**
     * Returns the answer as the provider wrote it, with all fields this class does not know: the body's JSON tree, or
     * for a stream an array of its events. It is parsed anew at each call, so that answers nobody looks into cost
     * nothing. Missing if the provider is not reached by JSON, and for an answer from the response cache.
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

        /** Sets what the model said, in order. */
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

        /** Sets why the model stopped. */
        public Builder finishReason(FinishReason value) {
            finishReason = value;
            return this;
        }

        /** Sets the provider's own word for why it stopped. */
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

        /** Sets who answered. */
        public Builder provider(@Nullable String value) {
            provider = value;
            return this;
        }

        /** Sets the provider's id of the request. */
        public Builder requestId(@Nullable String value) {
            requestId = value;
            return this;
        }

        /** Sets the protocol of the raw answer, by its id in descriptors. */
        public Builder protocol(@Nullable String value) {
            protocol = value;
            return this;
        }

        /** Sets the price of the call in USD. */
        public Builder cost(@Nullable BigDecimal value) {
            cost = value;
            return this;
        }

        /** Sets what the conversation of a request for an estimate can cost at most, in USD. */
        public Builder estimatedCost(@Nullable BigDecimal value) {
            estimatedCost = value;
            return this;
        }

        /** Sets how long the call took. */
        public Builder latency(@Nullable Duration value) {
            latency = value;
            return this;
        }

        /** Sets the time from the start of the call to the first delta. */
        public Builder timeToFirstToken(@Nullable Duration value) {
            timeToFirstToken = value;
            return this;
        }

        /** Sets how often the provider was asked. */
        public Builder attempts(int value) {
            attempts = value;
            return this;
        }

        /** Sets what the response cache did for the call. */
        public Builder cache(@Nullable CacheResult value) {
            cache = value;
            return this;
        }

        /** Sets where the answer's tree comes from when somebody asks for it. */
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

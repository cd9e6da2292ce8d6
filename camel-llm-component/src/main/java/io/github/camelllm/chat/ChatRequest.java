package io.github.camelllm.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a model: the conversation so far and how to answer it. Immutable; made by {@link #builder()}.
 *
 * <p>Other operations than {@link Operation#CHAT} use what they need of it: for {@link Operation#EMBEDDINGS}, each message
 * is an input.
 *
 * <p>A setting that is null is not sent, so that the provider's default applies. A setting that a protocol does not
 * have is an error of the call, not silently dropped, unless that protocol's page says otherwise.
 */
public final class ChatRequest {
    private final Builder b;
    private final List<Message> messages;
    private final List<Tool> tools;
    private final List<String> stop;
    private final Map<String, Object> additional;

    private ChatRequest(Builder builder) {
        this.b = builder;
        this.messages = List.copyOf(builder.messages);
        this.tools = List.copyOf(builder.tools);
        this.stop = List.copyOf(builder.stop);
        this.additional = Collections.unmodifiableMap(new LinkedHashMap<>(builder.additional));
    }

    /** Starts an empty request. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a request of one question to a provider's default model. */
    public static ChatRequest of(String question) {
        return builder().message(Message.user(question)).build();
    }

    /** Returns a builder that starts with all that is in this request. */
    public Builder toBuilder() {
        return new Builder(b);
    }

    /** Returns what the provider is to do. */
    public Operation operation() {
        return b.operation == null ? Operation.CHAT : b.operation;
    }

    /** Returns the model as the provider names it, or null for the provider's default. */
    public @Nullable String model() {
        return b.model;
    }

    /** Returns the conversation, oldest message first. */
    public List<Message> messages() {
        return messages;
    }

    /** Returns the tools the model may call; may be empty. */
    public List<Tool> tools() {
        return tools;
    }

    /** Returns whether and which tools the model may call. */
    public @Nullable ToolChoice toolChoice() {
        return b.toolChoice;
    }

    /** Returns whether the model may call several tools at once. */
    public @Nullable Boolean parallelToolCalls() {
        return b.parallelToolCalls;
    }

    /** Returns the form the answer must have. */
    public @Nullable ResponseFormat responseFormat() {
        return b.responseFormat;
    }

    /** Returns the sampling temperature. */
    public @Nullable Double temperature() {
        return b.temperature;
    }

    /** Returns the probability mass of nucleus sampling. */
    public @Nullable Double topP() {
        return b.topP;
    }

    /** Returns how many of the likeliest tokens are sampled from. */
    public @Nullable Integer topK() {
        return b.topK;
    }

    /** Returns the most tokens the answer may have, reasoning included. */
    public @Nullable Integer maxTokens() {
        return b.maxTokens;
    }

    /** Returns the seed of the sampling, for providers that can repeat themselves. */
    public @Nullable Long seed() {
        return b.seed;
    }

    /** Returns the texts at which the model stops; may be empty. */
    public List<String> stop() {
        return stop;
    }

    /** Returns the penalty for tokens that have occurred. */
    public @Nullable Double presencePenalty() {
        return b.presencePenalty;
    }

    /** Returns the penalty for tokens by how often they have occurred. */
    public @Nullable Double frequencyPenalty() {
        return b.frequencyPenalty;
    }

    /** Returns how hard a reasoning model thinks, in the provider's words, such as {@code low} or {@code high}. */
    public @Nullable String reasoningEffort() {
        return b.reasoningEffort;
    }

    /** Returns the most tokens a reasoning model may think. */
    public @Nullable Integer reasoningBudget() {
        return b.reasoningBudget;
    }

    /** Returns how many dimensions the vectors of {@link Operation#EMBEDDINGS} have. */
    public @Nullable Integer dimensions() {
        return b.dimensions;
    }

    /** Returns the end user's id, for the provider's abuse detection. */
    public @Nullable String user() {
        return b.user;
    }

    /** Returns further fields of the request's body, as the provider names them; they win over what this class has. */
    public Map<String, Object> additional() {
        return additional;
    }

    /**
     * Returns this request with what it leaves open (null settings, no tools, no stop texts, further fields of the body)
     * taken from another one. The conversation stays this one's.
     */
    public ChatRequest withDefaults(ChatRequest other) {
        Builder merged = new Builder(b);
        merged.operation = first(b.operation, other.b.operation);
        merged.model = first(b.model, other.b.model);
        merged.tools = new ArrayList<>(tools.isEmpty() ? other.tools : tools);
        merged.toolChoice = first(b.toolChoice, other.b.toolChoice);
        merged.parallelToolCalls = first(b.parallelToolCalls, other.b.parallelToolCalls);
        merged.responseFormat = first(b.responseFormat, other.b.responseFormat);
        merged.temperature = first(b.temperature, other.b.temperature);
        merged.topP = first(b.topP, other.b.topP);
        merged.topK = first(b.topK, other.b.topK);
        merged.maxTokens = first(b.maxTokens, other.b.maxTokens);
        merged.seed = first(b.seed, other.b.seed);
        merged.stop = new ArrayList<>(stop.isEmpty() ? other.stop : stop);
        merged.presencePenalty = first(b.presencePenalty, other.b.presencePenalty);
        merged.frequencyPenalty = first(b.frequencyPenalty, other.b.frequencyPenalty);
        merged.reasoningEffort = first(b.reasoningEffort, other.b.reasoningEffort);
        merged.reasoningBudget = first(b.reasoningBudget, other.b.reasoningBudget);
        merged.dimensions = first(b.dimensions, other.b.dimensions);
        merged.user = first(b.user, other.b.user);
        other.additional.forEach(merged.additional::putIfAbsent);
        return merged.build();
    }

    private static <T> @Nullable T first(@Nullable T mine, @Nullable T others) {
        return mine != null ? mine : others;
    }

    @Override
    public String toString() {
        return "ChatRequest[" + operation() + ", " + b.model + ", " + messages.size() + " messages, " + tools.size()
                + " tools]";
    }

    /** A builder of {@link ChatRequest}; not for use by several threads. */
    public static final class Builder {
        private @Nullable Operation operation;
        private @Nullable String model;
        private List<Message> messages = new ArrayList<>();
        private List<Tool> tools = new ArrayList<>();
        private @Nullable ToolChoice toolChoice;
        private @Nullable Boolean parallelToolCalls;
        private @Nullable ResponseFormat responseFormat;
        private @Nullable Double temperature;
        private @Nullable Double topP;
        private @Nullable Integer topK;
        private @Nullable Integer maxTokens;
        private @Nullable Long seed;
        private List<String> stop = new ArrayList<>();
        private @Nullable Double presencePenalty;
        private @Nullable Double frequencyPenalty;
        private @Nullable String reasoningEffort;
        private @Nullable Integer reasoningBudget;
        private @Nullable Integer dimensions;
        private @Nullable String user;
        private Map<String, Object> additional = new LinkedHashMap<>();

        private Builder() {}

        private Builder(Builder o) {
            operation = o.operation;
            model = o.model;
            messages = new ArrayList<>(o.messages);
            tools = new ArrayList<>(o.tools);
            toolChoice = o.toolChoice;
            parallelToolCalls = o.parallelToolCalls;
            responseFormat = o.responseFormat;
            temperature = o.temperature;
            topP = o.topP;
            topK = o.topK;
            maxTokens = o.maxTokens;
            seed = o.seed;
            stop = new ArrayList<>(o.stop);
            presencePenalty = o.presencePenalty;
            frequencyPenalty = o.frequencyPenalty;
            reasoningEffort = o.reasoningEffort;
            reasoningBudget = o.reasoningBudget;
            dimensions = o.dimensions;
            user = o.user;
            additional = new LinkedHashMap<>(o.additional);
        }

        /** Sets what the provider is to do; null for an answer to the conversation. */
        public Builder operation(@Nullable Operation value) {
            operation = value;
            return this;
        }

        /** Sets the model as the provider names it; null for the provider's default. */
        public Builder model(@Nullable String value) {
            model = value;
            return this;
        }

        /** Sets whether and which tools the model may call; null for the provider's default. */
        public Builder toolChoice(@Nullable ToolChoice value) {
            toolChoice = value;
            return this;
        }

        /** Sets whether the model may call several tools at once; null for the provider's default. */
        public Builder parallelToolCalls(@Nullable Boolean value) {
            parallelToolCalls = value;
            return this;
        }

        /** Sets the form the answer must have; null for the provider's default. */
        public Builder responseFormat(@Nullable ResponseFormat value) {
            responseFormat = value;
            return this;
        }

        /** Sets the sampling temperature; null for the provider's default. */
        public Builder temperature(@Nullable Double value) {
            temperature = value;
            return this;
        }

        /** Sets the probability mass of nucleus sampling; null for the provider's default. */
        public Builder topP(@Nullable Double value) {
            topP = value;
            return this;
        }

        /** Sets how many of the likeliest tokens are sampled from; null for the provider's default. */
        public Builder topK(@Nullable Integer value) {
            topK = value;
            return this;
        }

        /** Sets the most tokens the answer may have; null for the provider's default. */
        public Builder maxTokens(@Nullable Integer value) {
            maxTokens = value;
            return this;
        }

        /** Sets the seed of the sampling; null for the provider's default. */
        public Builder seed(@Nullable Long value) {
            seed = value;
            return this;
        }

        /** Sets the penalty for tokens that have occurred; null for the provider's default. */
        public Builder presencePenalty(@Nullable Double value) {
            presencePenalty = value;
            return this;
        }

        /** Sets the penalty for tokens by how often they have occurred; null for the provider's default. */
        public Builder frequencyPenalty(@Nullable Double value) {
            frequencyPenalty = value;
            return this;
        }

        /** Sets how hard a reasoning model thinks; null for the provider's default. */
        public Builder reasoningEffort(@Nullable String value) {
            reasoningEffort = value;
            return this;
        }

        /** Sets the most tokens a reasoning model may think; null for the provider's default. */
        public Builder reasoningBudget(@Nullable Integer value) {
            reasoningBudget = value;
            return this;
        }

        /** Sets how many dimensions the vectors have; null for the model's default. */
        public Builder dimensions(@Nullable Integer value) {
            dimensions = value;
            return this;
        }

        /** Sets the end user's id; null for the provider's default. */
        public Builder user(@Nullable String value) {
            user = value;
            return this;
        }

        /** Adds a message at the end of the conversation. */
        public Builder message(Message value) {
            messages.add(Objects.requireNonNull(value, "message"));
            return this;
        }

        /** Sets the whole conversation. */
        public Builder messages(List<Message> value) {
            messages = new ArrayList<>(value);
            return this;
        }

        /** Sets the tools the model may call. */
        public Builder tools(List<Tool> value) {
            tools = new ArrayList<>(value);
            return this;
        }

        /** Sets the texts at which the model stops. */
        public Builder stop(List<String> value) {
            stop = new ArrayList<>(value);
            return this;
        }

        /** Adds a field to the request's body, as the provider names it. */
        public Builder additional(String name, Object value) {
            additional.put(name, value);
            return this;
        }

        /** Adds fields to the request's body, as the provider names them. */
        public Builder additional(Map<String, ?> values) {
            additional.putAll(values);
            return this;
        }

        /** Returns the conversation so far, to look at. */
        public List<Message> messages() {
            return List.copyOf(messages);
        }

        /** Returns the request. */
        public ChatRequest build() {
            return new ChatRequest(new Builder(this));
        }
    }
}

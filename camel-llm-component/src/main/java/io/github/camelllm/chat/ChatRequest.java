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

    /**
     * @param builder a copy that nobody changes any more
     */
    private ChatRequest(Builder builder) {
        this.b = builder;
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
        return b.operation();
    }

    /** Returns the model as the provider names it, or null for the provider's default. */
    public @Nullable String model() {
        return b.model;
    }

    /** Returns the conversation, oldest message first. */
    public List<Message> messages() {
        return b.messages;
    }

    /** Returns the tools the model may call; may be empty. */
    public List<Tool> tools() {
        return b.tools;
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
        return b.stop;
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

    /** Returns the page of a list that {@link Operation#MODELS} requests; null for the first. */
    public @Nullable PageToken page() {
        return b.page;
    }

    /** Returns the end user's id, for the provider's abuse detection. */
    public @Nullable String user() {
        return b.user;
    }

    /** Returns further fields of the request's body, as the provider names them; they win over what this class has. */
    public Map<String, Object> additional() {
        return b.additional;
    }

    /** Returns what a client has written beyond this class, for providers of the client's protocol; null if no client did. */
    public @Nullable ClientFields clientFields() {
        return b.clientFields;
    }

    /** Returns all further fields that a provider may get: the additional ones, and those of a client. */
    public Map<String, Object> furtherFields() {
        ClientFields client = b.clientFields;
        return client == null ? b.additional : AdditionalFields.merged(b.additional, client.body());
    }

    @Override
    public String toString() {
        return "ChatRequest[" + operation() + ", " + b.model + ", " + b.messages.size() + " messages, " + b.tools.size()
                + " tools]";
    }

    /** A builder of {@link ChatRequest}; not for use by several threads. */
    public static final class Builder {
        private @Nullable Operation operation;
        private @Nullable String model;
        private List<Message> messages = List.of();
        private List<Tool> tools = List.of();
        private @Nullable ToolChoice toolChoice;
        private @Nullable Boolean parallelToolCalls;
        private @Nullable ResponseFormat responseFormat;
        private @Nullable Double temperature;
        private @Nullable Double topP;
        private @Nullable Integer topK;
        private @Nullable Integer maxTokens;
        private @Nullable Long seed;
        private List<String> stop = List.of();
        private @Nullable Double presencePenalty;
        private @Nullable Double frequencyPenalty;
        private @Nullable String reasoningEffort;
        private @Nullable Integer reasoningBudget;
        private @Nullable Integer dimensions;
        private @Nullable PageToken page;
        private @Nullable String user;
        private Map<String, Object> additional = Map.of();
        private @Nullable ClientFields clientFields;

        private Builder() {}

        private Builder(Builder o) {
            operation = o.operation;
            model = o.model;
            messages = List.copyOf(o.messages);
            tools = o.tools;
            toolChoice = o.toolChoice;
            parallelToolCalls = o.parallelToolCalls;
            responseFormat = o.responseFormat;
            temperature = o.temperature;
            topP = o.topP;
            topK = o.topK;
            maxTokens = o.maxTokens;
            seed = o.seed;
            stop = o.stop;
            presencePenalty = o.presencePenalty;
            frequencyPenalty = o.frequencyPenalty;
            reasoningEffort = o.reasoningEffort;
            reasoningBudget = o.reasoningBudget;
            dimensions = o.dimensions;
            page = o.page;
            user = o.user;
            additional = o.additional;
            clientFields = o.clientFields;
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

        /** Sets the page of a list; null for the first. */
        public Builder page(@Nullable PageToken value) {
            page = value;
            return this;
        }

        /** Sets the end user's id; null for the provider's default. */
        public Builder user(@Nullable String value) {
            user = value;
            return this;
        }

        /** Sets what a client has written beyond this class; null if the request is not of a client. */
        public Builder clientFields(@Nullable ClientFields value) {
            clientFields = value;
            return this;
        }

        /** Adds a message at the end of the conversation. */
        public Builder message(Message value) {
            if (!(messages instanceof ArrayList)) {
                messages = new ArrayList<>(messages);
            }
            messages.add(Objects.requireNonNull(value, "message"));
            return this;
        }

        /** Sets the whole conversation. */
        public Builder messages(List<Message> value) {
            messages = List.copyOf(value);
            return this;
        }

        /** Sets the tools the model may call. */
        public Builder tools(List<Tool> value) {
            tools = List.copyOf(value);
            return this;
        }

        /** Sets the texts at which the model stops. */
        public Builder stop(List<String> value) {
            stop = List.copyOf(value);
            return this;
        }

        /** Adds a field to the request's body, as the provider names it. */
        public Builder additional(String name, Object value) {
            return additional(Map.of(name, value));
        }

        /**
         * Adds fields to the request's body, as the provider names them. Of an object that is there already, the fields
         * are merged, at any depth.
         */
        public Builder additional(Map<String, ?> values) {
            return values.isEmpty() ? this : added(additional, values);
        }

        /** Takes all fields out of the request's body that were added before. */
        public Builder withoutAdditional() {
            additional = Map.of();
            return this;
        }

        /** Takes a field out of the request's body that was added before. */
        public Builder withoutAdditional(String name) {
            if (additional.containsKey(name)) {
                Map<String, Object> rest = new LinkedHashMap<>(additional);
                rest.remove(name);
                additional = Collections.unmodifiableMap(rest);
            }
            return this;
        }

        private Builder added(Map<String, ?> first, Map<String, ?> then) {
            additional = AdditionalFields.merged(first, then);
            return this;
        }

        /**
         * Takes what is open (null settings, no tools, no stop texts, further fields of the body) from another request. The
         * conversation stays as it is.
         */
        public Builder defaults(ChatRequest request) {
            Builder other = request.b;
            operation = first(operation, other.operation);
            model = first(model, other.model);
            tools = tools.isEmpty() ? other.tools : tools;
            toolChoice = first(toolChoice, other.toolChoice);
            parallelToolCalls = first(parallelToolCalls, other.parallelToolCalls);
            responseFormat = first(responseFormat, other.responseFormat);
            temperature = first(temperature, other.temperature);
            topP = first(topP, other.topP);
            topK = first(topK, other.topK);
            maxTokens = first(maxTokens, other.maxTokens);
            seed = first(seed, other.seed);
            stop = stop.isEmpty() ? other.stop : stop;
            presencePenalty = first(presencePenalty, other.presencePenalty);
            frequencyPenalty = first(frequencyPenalty, other.frequencyPenalty);
            reasoningEffort = first(reasoningEffort, other.reasoningEffort);
            reasoningBudget = first(reasoningBudget, other.reasoningBudget);
            dimensions = first(dimensions, other.dimensions);
            user = first(user, other.user);
            clientFields = first(clientFields, other.clientFields);
            return additional.isEmpty() || other.additional.isEmpty()
                    ? orAdditional(other)
                    : added(other.additional, additional);
        }

        private Builder orAdditional(Builder other) {
            additional = additional.isEmpty() ? other.additional : additional;
            return this;
        }

        private static <T> @Nullable T first(@Nullable T mine, @Nullable T others) {
            return mine != null ? mine : others;
        }

        /** Returns what the provider is to do, so far. */
        public Operation operation() {
            return operation == null ? Operation.CHAT : operation;
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

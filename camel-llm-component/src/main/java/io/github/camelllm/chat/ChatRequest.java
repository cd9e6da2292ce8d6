package io.github.camelllm.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request to a model: the conversation so far and the settings. Immutable; created by {@link #builder()}. * <p>Operations other than
 * {@link Operation#CHAT} use a part of it: for {@link Operation#EMBEDDINGS}, each message is an input. * <p>A null setting is not sent, so
 * the provider's default applies. A setting that a protocol does not support is an error of the call, not silently dropped, unless the
 * documentation of that protocol says otherwise.
 */
public final class ChatRequest {
    private final Builder b;

    /**
     * @param builder a copy that is not modified any more
     */
    private ChatRequest(Builder builder) {
        this.b = builder;
    }

    /** Returns a builder of an empty request. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a request with one user message to a provider's default model. */
    public static ChatRequest of(String question) {
        return builder().message(Message.user(question)).build();
    }

    /** Returns a builder with the values of this request. */
    public Builder toBuilder() {
        return new Builder(b);
    }

    /** Returns the operation. */
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

    /** Returns the response format. */
    public @Nullable ResponseFormat responseFormat() {
        return b.responseFormat;
    }

    /** Returns the sampling temperature. */
    public @Nullable Double temperature() {
        return b.temperature;
    }

    /** Returns the probability mass for nucleus sampling. */
    public @Nullable Double topP() {
        return b.topP;
    }

    /** Returns the number of most likely tokens to sample from. */
    public @Nullable Integer topK() {
        return b.topK;
    }

    /** Returns the maximum tokens of the answer, reasoning included. */
    public @Nullable Integer maxTokens() {
        return b.maxTokens;
    }

    /** Returns the seed for sampling, for providers with repeatable answers. */
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

    /** Returns the penalty for tokens in proportion to how often they have occurred. */
    public @Nullable Double frequencyPenalty() {
        return b.frequencyPenalty;
    }

    /** Returns the reasoning effort, as the provider names it, such as {@code low} or {@code high}. */
    public @Nullable String reasoningEffort() {
        return b.reasoningEffort;
    }

    /** Returns the maximum reasoning tokens. */
    public @Nullable Integer reasoningBudget() {
        return b.reasoningBudget;
    }

    /** Returns the number of dimensions of the vectors of {@link Operation#EMBEDDINGS}. */
    public @Nullable Integer dimensions() {
        return b.dimensions;
    }

    /** Returns the page of a list that {@link Operation#MODELS} requests; null for the first. */
    public @Nullable PageToken page() {
        return b.page;
    }

    /** Returns the requests of a batch ({@link Operation#BATCH}, {@link Operation#BATCH_SUBMIT}); else empty. */
    public List<BatchItem> batch() {
        return b.batch;
    }

    /** Returns the provider's id of the batch that the operation is about; null if it is about none. */
    public @Nullable String batchId() {
        return b.batchId;
    }

    /** Returns the end user's id, for the provider's abuse detection. */
    public @Nullable String user() {
        return b.user;
    }

    /** Returns additional fields of the request body, as the provider names them; they override the fields of this class. */
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
        private List<BatchItem> batch = List.of();
        private @Nullable String batchId;
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
            batch = o.batch;
            batchId = o.batchId;
            user = o.user;
            additional = o.additional;
            clientFields = o.clientFields;
        }

        /** Sets the operation; null for {@link Operation#CHAT}. */
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

        /** Sets the response format; null for the provider's default. */
        public Builder responseFormat(@Nullable ResponseFormat value) {
            responseFormat = value;
            return this;
        }

        /** Sets the sampling temperature; null for the provider's default. Not finite: an {@link InvalidRequestException}. */
        public Builder temperature(@Nullable Double value) {
            temperature = finite("temperature", value);
            return this;
        }

        /** Sets the probability mass for nucleus sampling; null for the provider's default. Not finite: an {@link InvalidRequestException}. */
        public Builder topP(@Nullable Double value) {
            topP = finite("topP", value);
            return this;
        }

        /** Sets the number of most likely tokens to sample from; null for the provider's default. */
        public Builder topK(@Nullable Integer value) {
            topK = value;
            return this;
        }

        /** Sets the maximum tokens of the answer; null for the provider's default. */
        public Builder maxTokens(@Nullable Integer value) {
            maxTokens = value;
            return this;
        }

        /** Sets the seed for sampling; null for the provider's default. */
        public Builder seed(@Nullable Long value) {
            seed = value;
            return this;
        }

        /** Sets the penalty for tokens that have occurred; null for the provider's default. Not finite: an {@link InvalidRequestException}. */
        public Builder presencePenalty(@Nullable Double value) {
            presencePenalty = finite("presencePenalty", value);
            return this;
        }

        /** Sets the penalty for tokens in proportion to how often they have occurred; null for the provider's default. Not finite: an {@link InvalidRequestException}. */
        public Builder frequencyPenalty(@Nullable Double value) {
            frequencyPenalty = finite("frequencyPenalty", value);
            return this;
        }

        /** Sets the reasoning effort; null for the provider's default. */
        public Builder reasoningEffort(@Nullable String value) {
            reasoningEffort = value;
            return this;
        }

        /** Sets the maximum reasoning tokens; null for the provider's default. */
        public Builder reasoningBudget(@Nullable Integer value) {
            reasoningBudget = value;
            return this;
        }

        /** Sets the number of dimensions of vectors; null for the model's default. */
        public Builder dimensions(@Nullable Integer value) {
            dimensions = value;
            return this;
        }

        /** Sets the page of a list; null for the first. */
        public Builder page(@Nullable PageToken value) {
            page = value;
            return this;
        }

        /** Sets the requests of a batch. */
        public Builder batch(List<BatchItem> value) {
            batch = List.copyOf(value);
            return this;
        }

        /** Sets the provider's id of the batch that the operation is about. */
        public Builder batchId(@Nullable String value) {
            batchId = value;
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

        /** Adds a field to the request body, as the provider names it. */
        public Builder additional(String name, Object value) {
            return additional(Map.of(name, value));
        }

        /**
         * Adds fields to the request body, as the provider names them. Objects are merged with existing ones, at any depth.
         */
        public Builder additional(Map<String, ?> values) {
            return values.isEmpty() ? this : added(additional, values);
        }

        /** Takes all fields out of the request's body that were added before. */
        public Builder withoutAdditional() {
            additional = Map.of();
            return this;
        }

        /** Removes an additional field. */
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
         * Sets the unset values (null settings, no tools, no stop texts, additional fields) from another request. The conversation stays.
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

        /** Returns the operation set so far. */
        public Operation operation() {
            return operation == null ? Operation.CHAT : operation;
        }

        /** Returns a view of the conversation so far. */
        public List<Message> messages() {
            return List.copyOf(messages);
        }

        /** JSON has no number for the others, and no provider takes them. */
        private static @Nullable Double finite(String name, @Nullable Double value) {
            if (value != null && !Double.isFinite(value)) {
                throw ErrorKind.INVALID_REQUEST.exception(name + " must be a finite number, not " + value);
            }
            return value;
        }

        /** Returns the request. */
        public ChatRequest build() {
            return new ChatRequest(new Builder(this));
        }
    }
}

package io.github.camelllm.chat;

/** The operation of a call. */
public enum Operation {
    /** Answers a conversation. */
    CHAT("chat", Input.CONVERSATION, Result.MESSAGE, true),

    /** Returns a vector for each message: the answer has an {@link Embedding} for each, in their order. */
    EMBEDDINGS("embeddings", Input.ITEMS, Result.VECTORS, true),

    /** Lists the provider's models: the answer has a text for each. */
    MODELS("list_models", Input.NONE, Result.NAMES, false),

    /** Continues a text, for servers without conversations: the answer is a text. */
    COMPLETION("text_completion", Input.CONVERSATION, Result.MESSAGE, true),

    /** Counts the tokens of a conversation without answering it: the answer has only its usage. */
    COUNT_TOKENS("count_tokens", Input.CONVERSATION, Result.TOKEN_COUNT, false),

    /**
     * Returns the maximum cost of answering a conversation, without a request to the provider: the answer has the {@linkplain
     * ChatResponse#estimatedCost() estimated cost} and its tokens.
     */
    ESTIMATE_COST("estimate_cost", Input.CONVERSATION, Result.COST, false),

    /** To answer several independent requests, side by side: the answer has an outcome for each, in their order. */
    BATCH("batch", Input.REQUESTS, Result.OUTCOMES, false),

    /** To hand several requests to the provider's batch API: the answer has the state of the batch, with its id. */
    BATCH_SUBMIT("batch_submit", Input.REQUESTS, Result.BATCH, false),

    /** To tell how far the provider is with a batch. */
    BATCH_STATUS("batch_status", Input.BATCH_ID, Result.BATCH, false),

    /** To fetch the outcomes of a batch that has ended. */
    BATCH_RESULTS("batch_results", Input.BATCH_ID, Result.OUTCOMES, false),

    /** To cancel a batch. */
    BATCH_CANCEL("batch_cancel", Input.BATCH_ID, Result.BATCH, false);

    /** The meaning of a request's messages. */
    public enum Input {
        /** A conversation: the messages belong together, and the result is one for all of them. */
        CONVERSATION,
        /** Independent items: there is one result for each message, so that a request may be split into batches. */
        ITEMS,
        /** Nothing: the request has no messages and needs no model. */
        NONE,
        /** Requests that are independent of each other, each a conversation. */
        REQUESTS,
        /** The provider's id of a batch; no model is needed. */
        BATCH_ID
    }

    /** The content of an answer. */
    public enum Result {
        /** What the model generated. */
        MESSAGE,
        /** A vector for each message. */
        VECTORS,
        /** A text for each thing that is listed; the provider may return the list in pages. */
        NAMES,
        /** A number of input tokens. */
        TOKEN_COUNT,
        /** An amount of money. */
        COST,
        /** The state of a batch. */
        BATCH,
        /** A response or an error for each request of a batch. */
        OUTCOMES
    }

    private final String telemetryName;
    private final Input input;
    private final Result result;
    private final boolean billed;

    Operation(String telemetryName, Input input, Result result, boolean billed) {
        this.telemetryName = telemetryName;
        this.input = input;
        this.result = result;
        this.billed = billed;
    }

    /** Returns the meaning of a request's messages. */
    public Input input() {
        return input;
    }

    /** Returns the content of an answer. */
    public Result result() {
        return result;
    }

    /** Returns whether the request holds a conversation, so that system message and history belong to it. */
    public boolean conversation() {
        return input == Input.CONVERSATION;
    }

    /** Returns whether there is a result for each message. */
    public boolean resultPerMessage() {
        return input == Input.ITEMS;
    }

    /** Returns whether a model is needed. */
    public boolean needsModel() {
        return input != Input.NONE && input != Input.BATCH_ID;
    }

    /** Returns what each request of a batch asks the provider to do; the operation itself if it is not about a batch. */
    public Operation ofEach() {
        return input == Input.REQUESTS || input == Input.BATCH_ID ? CHAT : this;
    }

    /** Returns whether it is one of the provider's batch API. */
    public boolean providerBatch() {
        return result == Result.BATCH || input == Input.BATCH_ID;
    }

    /** Returns whether the provider generates output tokens, which share the context window with the prompt. */
    public boolean generates() {
        return result == Result.MESSAGE;
    }

    /** Returns whether {@code maxTokens} matters: the operation generates tokens or estimates what they cost. */
    public boolean limitsOutput() {
        return generates() || result == Result.COST;
    }

    /** Returns whether a call is billed by itself. What a batch costs is known when its outcomes are fetched. */
    public boolean billed() {
        return billed;
    }

    /** Returns whether an earlier answer to the same request may be returned; not for lists of models, which change over time. */
    public boolean repeatable() {
        return result == Result.MESSAGE || result == Result.VECTORS || result == Result.TOKEN_COUNT;
    }

    /** Returns {@code gen_ai.operation.name}, by OpenTelemetry's conventions if they define one. */
    public String telemetryName() {
        return telemetryName;
    }
}

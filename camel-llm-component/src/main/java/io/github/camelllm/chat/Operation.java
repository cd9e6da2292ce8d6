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
    ESTIMATE_COST("estimate_cost", Input.CONVERSATION, Result.COST, false);

    /** The meaning of a request's messages. */
    public enum Input {
        /** A conversation: the messages belong together, and the result is one for all of them. */
        CONVERSATION,
        /** Independent items: there is one result for each message, so that a request may be split into batches. */
        ITEMS,
        /** Nothing: the request has no messages and needs no model. */
        NONE
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
        COST
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
        return input != Input.NONE;
    }

    /** Returns whether the provider generates output tokens, which share the context window with the prompt. */
    public boolean generates() {
        return result == Result.MESSAGE;
    }

    /** Returns whether {@code maxTokens} matters: the operation generates tokens or estimates what they cost. */
    public boolean limitsOutput() {
        return generates() || result == Result.COST;
    }

    /** Returns whether the provider bills it. */
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

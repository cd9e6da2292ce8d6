package io.github.camelllm.chat;

/** What a call asks a provider to do. */
public enum Operation {
    /** To answer a conversation. */
    CHAT("chat"),

    /** To turn each message into a vector: the answer has an {@link Embedding} for each, in their order. */
    EMBEDDINGS("embeddings"),

    /** To name its models: the answer has a text for each. */
    MODELS("list_models"),

    /** To go on with a text, for servers that have no conversations: the answer is a text. */
    COMPLETION("text_completion"),

    /** To count the tokens of a conversation without answering it: the answer has only its usage. */
    COUNT_TOKENS("count_tokens"),

    /** To tell what answering a conversation can cost at most, without asking the provider: the answer is that text. */
    ESTIMATE_COST("estimate_cost");

    private final String telemetryName;

    Operation(String telemetryName) {
        this.telemetryName = telemetryName;
    }

    /** Returns whether providers ask money for it. */
    public boolean billed() {
        return this == CHAT || this == EMBEDDINGS || this == COMPLETION;
    }

    /** Returns {@code gen_ai.operation.name}: a word of OpenTelemetry's where there is one. */
    public String telemetryName() {
        return telemetryName;
    }
}

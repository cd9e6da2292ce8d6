package io.github.camelllm.chat;

/** Who speaks in a {@link Message}. */
public enum Role {
    /** Instructions of the application. */
    SYSTEM,
    /** Instructions of the application, in the word of OpenAI's newer models; other protocols send it as system. */
    DEVELOPER,
    /** The person or program that asks. */
    USER,
    /** The model. */
    ASSISTANT,
    /** The results of tool calls. */
    TOOL
}

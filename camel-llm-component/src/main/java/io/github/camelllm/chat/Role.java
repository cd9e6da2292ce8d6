package io.github.camelllm.chat;

/** The role of a {@link Message}. */
public enum Role {
    /** Instructions of the application. */
    SYSTEM,
    /** Instructions of the application, as named by OpenAI's newer models; other protocols send it as system. */
    DEVELOPER,
    /** The user. */
    USER,
    /** The model. */
    ASSISTANT,
    /** The results of tool calls. */
    TOOL
}

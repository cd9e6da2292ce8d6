package io.github.camelllm;

/**
 * What the settings and system messages of a JSON body count, where {@link InputFormat#openai} lets it be a conversation.
 */
public enum InputSettingsMode {
    /** Only the messages of user, assistant and tools are taken. */
    ignore,
    /** A setting applies where neither endpoint nor header has one; fields that no option has are left out. */
    fill,
    /** The settings of the body win over those of the endpoint, and all of its fields are sent. */
    override
}

package io.github.camelllm;

/**
 * The treatment of settings and system messages in a JSON body that is a conversation ({@link InputFormat#openai}).
 */
public enum InputSettingsMode {
    /** They are ignored; only the messages of user, assistant and tools are read. */
    ignore,
    /** A setting applies if neither endpoint nor header sets it; fields without a corresponding option are ignored. */
    fill,
    /** The body's settings override those of the endpoint, and all of its fields are sent. */
    override
}

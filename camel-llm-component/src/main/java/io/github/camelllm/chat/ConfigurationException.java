package io.github.camelllm.chat;

/** The configuration of an endpoint, a header, a bean or the environment is invalid; the message says what to do. */
public final class ConfigurationException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public ConfigurationException(ErrorDetails details) {
        super(details);
    }
}

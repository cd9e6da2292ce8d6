package io.github.camelllm.chat;

/** The endpoint, a header, a bean or the environment is set up wrong; the message tells what to do. */
public final class ConfigurationException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public ConfigurationException(ErrorDetails details) {
        super(details);
    }
}

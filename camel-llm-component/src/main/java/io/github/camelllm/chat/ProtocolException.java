package io.github.camelllm.chat;

/** The provider's answer cannot be understood. */
public final class ProtocolException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public ProtocolException(ErrorDetails details) {
        super(details);
    }
}

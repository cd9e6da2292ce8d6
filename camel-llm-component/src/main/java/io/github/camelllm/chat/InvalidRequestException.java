package io.github.camelllm.chat;

/** The provider does not accept the request. */
public final class InvalidRequestException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public InvalidRequestException(ErrorDetails details) {
        super(details);
    }
}

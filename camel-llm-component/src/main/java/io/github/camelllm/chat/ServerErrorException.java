package io.github.camelllm.chat;

/** The provider failed. */
public final class ServerErrorException extends TransientLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public ServerErrorException(ErrorDetails details) {
        super(details);
    }
}

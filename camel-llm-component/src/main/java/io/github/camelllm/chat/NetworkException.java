package io.github.camelllm.chat;

/** The provider could not be reached, or the connection broke before the answer began. */
public final class NetworkException extends TransientLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public NetworkException(ErrorDetails details) {
        super(details);
    }
}

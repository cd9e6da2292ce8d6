package io.github.camelllm.chat;

/** The provider has no capacity at the moment. */
public final class OverloadedException extends TransientLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public OverloadedException(ErrorDetails details) {
        super(details);
    }
}

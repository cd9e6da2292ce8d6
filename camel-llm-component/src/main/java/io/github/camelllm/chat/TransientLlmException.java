package io.github.camelllm.chat;

/** An error that a retry, or another provider, may not meet. */
public abstract class TransientLlmException extends LlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    protected TransientLlmException(ErrorDetails details) {
        super(details);
    }
}

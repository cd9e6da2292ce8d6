package io.github.camelllm.chat;

/** There was no answer, or no further delta, before a timeout. */
public final class LlmTimeoutException extends TransientLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public LlmTimeoutException(ErrorDetails details) {
        super(details);
    }
}

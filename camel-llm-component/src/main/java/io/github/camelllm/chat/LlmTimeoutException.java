package io.github.camelllm.chat;

/** There was no answer, or no further piece of it, within the time that was set. */
public final class LlmTimeoutException extends TransientLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public LlmTimeoutException(ErrorDetails details) {
        super(details);
    }
}

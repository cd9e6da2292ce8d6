package io.github.camelllm.chat;

/** The request has more tokens than the model can hold; a model with a larger context window may take it. */
public final class ContextLengthException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public ContextLengthException(ErrorDetails details) {
        super(details);
    }
}

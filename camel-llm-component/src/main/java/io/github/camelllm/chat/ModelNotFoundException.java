package io.github.camelllm.chat;

/** The provider does not know the model or deployment. */
public final class ModelNotFoundException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public ModelNotFoundException(ErrorDetails details) {
        super(details);
    }
}

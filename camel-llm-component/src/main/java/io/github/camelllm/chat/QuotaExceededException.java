package io.github.camelllm.chat;

/** No credit or quota is left at the provider. */
public final class QuotaExceededException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public QuotaExceededException(ErrorDetails details) {
        super(details);
    }
}

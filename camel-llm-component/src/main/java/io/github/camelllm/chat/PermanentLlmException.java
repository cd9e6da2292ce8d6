package io.github.camelllm.chat;

/** An error that the same request meets again at the same provider. */
public class PermanentLlmException extends LlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public PermanentLlmException(ErrorDetails details) {
        super(details);
    }
}

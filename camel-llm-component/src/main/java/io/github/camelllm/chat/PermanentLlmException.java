package io.github.camelllm.chat;

/** An error that a repetition of the request at the same provider would meet again. */
public class PermanentLlmException extends LlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public PermanentLlmException(ErrorDetails details) {
        super(details);
    }
}

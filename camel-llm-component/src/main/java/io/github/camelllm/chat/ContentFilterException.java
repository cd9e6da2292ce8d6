package io.github.camelllm.chat;

/** A content filter blocked the prompt or the answer. */
public final class ContentFilterException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public ContentFilterException(ErrorDetails details) {
        super(details);
    }
}

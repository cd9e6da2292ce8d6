package io.github.camelllm.chat;

/** The application cancelled the call, by closing its stream or by stopping. */
public final class CallCancelledException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public CallCancelledException(ErrorDetails details) {
        super(details);
    }
}

package io.github.camelllm.chat;

/** A streamed answer was interrupted; {@link #partialText()} has the received text. */
public final class StreamInterruptedException extends TransientLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public StreamInterruptedException(ErrorDetails details) {
        super(details);
    }
}

package io.github.camelllm.chat;

/** The provider refuses because of too many requests or tokens in a time; {@link #retryAfter()} may tell how long. */
public final class RateLimitException extends TransientLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public RateLimitException(ErrorDetails details) {
        super(details);
    }
}

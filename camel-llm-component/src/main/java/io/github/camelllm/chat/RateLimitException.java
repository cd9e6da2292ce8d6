package io.github.camelllm.chat;

/** The provider rejects the request because of too many requests or tokens in a period; {@link #retryAfter()} may have the wait. */
public final class RateLimitException extends TransientLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public RateLimitException(ErrorDetails details) {
        super(details);
    }
}

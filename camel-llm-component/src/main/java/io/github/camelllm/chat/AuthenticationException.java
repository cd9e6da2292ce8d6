package io.github.camelllm.chat;

/** The key is missing, wrong, or not allowed to do what was asked. */
public final class AuthenticationException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public AuthenticationException(ErrorDetails details) {
        super(details);
    }
}

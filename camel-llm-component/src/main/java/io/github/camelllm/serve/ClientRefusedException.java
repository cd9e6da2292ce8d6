package io.github.camelllm.serve;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request that the gateway itself refuses, before any provider is asked. Its message is sent to the client. */
public final class ClientRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String code;
    private final @Nullable Duration retryAfter;

    /**
     * Makes an exception.
     *
     * @param status the HTTP status
     * @param code a word for programs, such as {@code invalid_api_key}; null if there is none
     * @param message what is wrong and what to do; without secrets
     */
    public ClientRefusedException(int status, @Nullable String code, String message) {
        this(status, code, message, null);
    }

    /**
     * Makes an exception of a limit.
     *
     * @param status the HTTP status
     * @param code a word for programs; null if there is none
     * @param message what is wrong and what to do; without secrets
     * @param retryAfter when to try again; null if waiting does not help
     */
    public ClientRefusedException(int status, @Nullable String code, String message, @Nullable Duration retryAfter) {
        super(Objects.requireNonNull(message, "message"));
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns a word for programs; null if there is none. */
    public @Nullable String code() {
        return code;
    }

    /** Returns when to try again; null if waiting does not help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}

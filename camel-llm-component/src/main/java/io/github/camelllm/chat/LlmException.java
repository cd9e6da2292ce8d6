package io.github.camelllm.chat;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An error of a call to a language model.
 *
 * <p>Routes catch by class: {@link TransientLlmException} is worth another try or another provider,
 * {@link PermanentLlmException} is not. The facts never contain a key.
 */
public abstract class LlmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorDetails details;

    /** Makes an exception with the given facts. */
    protected LlmException(ErrorDetails details) {
        super(describe(details), details.cause());
        this.details = details;
    }

    /**
     * Returns what a {@link CompletionStage} failed with, without the exceptions that the JDK has put around it:
     * dependent stages and {@code get} each may add one.
     *
     * @return the failure itself if it is nothing but a wrapper
     */
    public static Throwable causeOf(Throwable failure) {
        Throwable cause = failure;
        Throwable inner = cause.getCause();
        while (inner != null && (cause instanceof CompletionException || cause instanceof ExecutionException)) {
            cause = inner;
            inner = cause.getCause();
        }
        return cause;
    }

    private static String describe(ErrorDetails d) {
        StringBuilder text = new StringBuilder(80);
        if (d.provider() != null) {
            text.append(d.provider());
            if (d.model() != null) {
                text.append(':').append(d.model());
            }
            text.append(": ");
        }
        text.append(d.message());
        if (d.statusCode() != null || d.providerCode() != null || d.requestId() != null) {
            text.append(" [");
            String separator = "";
            if (d.statusCode() != null) {
                text.append("status ").append(d.statusCode());
                separator = ", ";
            }
            if (d.providerCode() != null) {
                text.append(separator).append("code ").append(d.providerCode());
                separator = ", ";
            }
            if (d.requestId() != null) {
                text.append(separator).append("request ").append(d.requestId());
            }
            text.append(']');
        }
        return text.toString();
    }

    /** Returns all facts. */
    public ErrorDetails details() {
        return details;
    }

    /** Returns what went wrong. */
    public ErrorKind kind() {
        return details.kind();
    }

    /** Returns who was asked, or null if it had not been decided. */
    public @Nullable String provider() {
        return details.provider();
    }

    /** Returns which model was asked, or null if it had not been decided. */
    public @Nullable String model() {
        return details.model();
    }

    /** Returns the HTTP status, 200 for an error inside a stream, or null if there was no answer. */
    public @Nullable Integer statusCode() {
        return details.statusCode();
    }

    /** Returns the provider's machine-readable code, or null if it gave none. */
    public @Nullable String providerCode() {
        return details.providerCode();
    }

    /** Returns whether sending the same request again later can succeed. */
    public boolean retryable() {
        return details.retryable();
    }

    /** Returns how long the provider asks to wait before another try, or null if it did not. */
    public @Nullable Duration retryAfter() {
        return details.retryAfter();
    }

    /** Returns the provider's id of the request, for its support, or null if it gave none. */
    public @Nullable String requestId() {
        return details.requestId();
    }

    /** Returns the text received before a stream failed, or null if there was none. */
    public @Nullable String partialText() {
        return details.partialText();
    }
}

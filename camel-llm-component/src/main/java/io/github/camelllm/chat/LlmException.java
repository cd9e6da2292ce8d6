package io.github.camelllm.chat;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An error of a call to a language model.
 *
 * <p>Routes catch by class: {@link TransientLlmException} can be retried, or sent to another provider, {@link PermanentLlmException}
 * cannot. The details never contain a key.
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
     * Returns the failure of a {@link CompletionStage}, without the wrappers added by the JDK: dependent stages and {@code get} may each
     * add one.
     *
     * @return the failure itself if it is a wrapper without a cause
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

    /** Returns all details. */
    public ErrorDetails details() {
        return details;
    }

    /** Returns the kind of error. */
    public ErrorKind kind() {
        return details.kind();
    }

    /** Returns the provider, or null if it had not been decided. */
    public @Nullable String provider() {
        return details.provider();
    }

    /** Returns the requested model, or null if it had not been decided. */
    public @Nullable String model() {
        return details.model();
    }

    /** Returns the HTTP status, 200 for an error inside a stream, or null if there was no answer. */
    public @Nullable Integer statusCode() {
        return details.statusCode();
    }

    /** Returns the provider's machine-readable code, or null if it reported none. */
    public @Nullable String providerCode() {
        return details.providerCode();
    }

    /** Returns whether sending the same request again later can succeed. */
    public boolean retryable() {
        return details.retryable();
    }

    /** Returns the wait requested by the provider before a retry, or null if there is none. */
    public @Nullable Duration retryAfter() {
        return details.retryAfter();
    }

    /** Returns the provider's request id, for support requests, or null if it reported none. */
    public @Nullable String requestId() {
        return details.requestId();
    }

    /** Returns the text received before a stream failed, or null if there was none. */
    public @Nullable String partialText() {
        return details.partialText();
    }
}

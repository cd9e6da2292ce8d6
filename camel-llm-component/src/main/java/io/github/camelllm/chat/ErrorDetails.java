package io.github.camelllm.chat;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The facts of an {@link LlmException}. Whoever fills them in removes secrets first.
 *
 * @param kind what went wrong
 * @param message the provider's message, or ours: who did what, what was tried, what to do
 * @param cause what caused it; null if nothing did
 * @param provider who was asked; null if it had not been decided
 * @param model which model was asked; null if it had not been decided
 * @param statusCode the HTTP status; null if there was no answer
 * @param providerCode the provider's machine-readable code; null if it gave none
 * @param retryable whether sending the same request again later can succeed
 * @param retryAfter how long the provider asks to wait; null if it did not
 * @param requestId the provider's id of the request, for its support; null if it gave none
 * @param partialText the text received before a stream failed; null if there was none
 */
public record ErrorDetails(
        ErrorKind kind,
        String message,
        @Nullable Throwable cause,
        @Nullable String provider,
        @Nullable String model,
        @Nullable Integer statusCode,
        @Nullable String providerCode,
        boolean retryable,
        @Nullable Duration retryAfter,
        @Nullable String requestId,
        @Nullable String partialText)
        implements Serializable {

    /** Starts a description of a kind of error. */
    public static Builder of(ErrorKind kind, String message) {
        return new Builder(kind, message);
    }

    /** Returns a builder that holds these facts. */
    public Builder toBuilder() {
        Builder b = new Builder(kind, message);
        b.cause = cause;
        b.provider = provider;
        b.model = model;
        b.statusCode = statusCode;
        b.providerCode = providerCode;
        b.retryable = retryable;
        b.retryAfter = retryAfter;
        b.requestId = requestId;
        b.partialText = partialText;
        return b;
    }

    /** A builder of {@link ErrorDetails}; not for use by several threads. */
    public static final class Builder {
        private ErrorKind kind;
        private String message;
        private @Nullable Throwable cause;
        private @Nullable String provider;
        private @Nullable String model;
        private @Nullable Integer statusCode;
        private @Nullable String providerCode;
        private boolean retryable;
        private @Nullable Duration retryAfter;
        private @Nullable String requestId;
        private @Nullable String partialText;

        private Builder(ErrorKind kind, String message) {
            this.kind = Objects.requireNonNull(kind, "kind");
            this.message = Objects.requireNonNull(message, "message");
            this.retryable = kind.retryable();
        }

        /** Sets another kind, with its usual answer to whether a retry can help. */
        public Builder kind(ErrorKind value) {
            kind = value;
            retryable = value.retryable();
            return this;
        }

        /** Sets the message. */
        public Builder message(String value) {
            message = value;
            return this;
        }

        /** Sets the cause. */
        public Builder cause(@Nullable Throwable value) {
            cause = value;
            return this;
        }

        /** Sets who was asked. */
        public Builder provider(@Nullable String value) {
            provider = value;
            return this;
        }

        /** Sets which model was asked. */
        public Builder model(@Nullable String value) {
            model = value;
            return this;
        }

        /** Sets the HTTP status. */
        public Builder statusCode(@Nullable Integer value) {
            statusCode = value;
            return this;
        }

        /** Sets the provider's code. */
        public Builder providerCode(@Nullable String value) {
            providerCode = value;
            return this;
        }

        /** Sets whether a retry can help. */
        public Builder retryable(boolean value) {
            retryable = value;
            return this;
        }

        /** Sets how long to wait. */
        public Builder retryAfter(@Nullable Duration value) {
            retryAfter = value;
            return this;
        }

        /** Sets the provider's id of the request. */
        public Builder requestId(@Nullable String value) {
            requestId = value;
            return this;
        }

        /** Sets the text received before the failure. */
        public Builder partialText(@Nullable String value) {
            partialText = value;
            return this;
        }

        /** Returns the facts. */
        public ErrorDetails build() {
            return new ErrorDetails(
                    kind,
                    message,
                    cause,
                    provider,
                    model,
                    statusCode,
                    providerCode,
                    retryable,
                    retryAfter,
                    requestId,
                    partialText);
        }

        /** Returns the exception of the kind with these facts. */
        public LlmException exception() {
            return kind.exception(build());
        }
    }
}

package io.github.camelllm.chat;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The details of an {@link LlmException}. They must not contain secrets.
 *
 * @param kind the kind of error
 * @param message the provider's message, or ours: what failed, what was tried, what to do
 * @param cause the cause; null if there is none
 * @param provider the provider; null if it had not been decided
 * @param model the requested model; null if it had not been decided
 * @param statusCode the HTTP status; null if there was no answer
 * @param providerCode the provider's machine-readable code; null if it reported none
 * @param retryable whether sending the same request again later can succeed
 * @param retryAfter the wait requested by the provider; null if there is none
 * @param requestId the provider's request id, for support requests; null if it reported none
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

    /** Returns a builder for a kind of error. */
    public static Builder of(ErrorKind kind, String message) {
        return new Builder(kind, message);
    }

    /** Returns a builder with these details. */
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

        /** Sets another kind, and whether it is retryable by default. */
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

        /** Sets the provider. */
        public Builder provider(@Nullable String value) {
            provider = value;
            return this;
        }

        /** Sets the requested model. */
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

        /** Sets whether the request can be retried. */
        public Builder retryable(boolean value) {
            retryable = value;
            return this;
        }

        /** Sets the wait requested by the provider. */
        public Builder retryAfter(@Nullable Duration value) {
            retryAfter = value;
            return this;
        }

        /** Sets the provider's request id. */
        public Builder requestId(@Nullable String value) {
            requestId = value;
            return this;
        }

        /** Sets the text received before the failure. */
        public Builder partialText(@Nullable String value) {
            partialText = value;
            return this;
        }

        /** Returns the details. */
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

        /** Returns the exception of the kind with these details. */
        public LlmException exception() {
            return kind.exception(build());
        }
    }
}

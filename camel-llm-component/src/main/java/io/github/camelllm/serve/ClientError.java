package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as a client gets it. What a client can do about it decides the status: a key that the provider rejects is no
 * fault of the client's key, so it is no 401.
 *
 * @param status the HTTP status
 * @param code a word for programs; null if there is none
 * @param message what is wrong
 * @param retryable whether the same request can succeed later
 * @param retryAfter when to try again; null if that is not known
 */
public record ClientError(
        int status,
        @Nullable String code,
        String message,
        boolean retryable,
        @Nullable Duration retryAfter) {
    private static final int OVERLOADED = 529;
    private static final Duration SOON = Duration.ofSeconds(1);

    /** Returns the error that a failure is for clients of a protocol. */
    public static ClientError of(Throwable failure, ClientErrorFormat format) {
        Throwable cause = LlmException.causeOf(failure);
        if (cause instanceof ClientRefusedException refused) {
            return new ClientError(
                    refused.status(),
                    refused.code(),
                    String.valueOf(refused.getMessage()),
                    refused.retryAfter() != null,
                    refused.retryAfter());
        } else if (cause instanceof LlmException error) {
            return of(error.details(), format);
        }
        return new ClientError(500, "internal_error", "The gateway failed: its log says why", false, null);
    }

    private static ClientError of(ErrorDetails error, ClientErrorFormat format) {
        boolean ours = error.provider() == null;
        return switch (error.kind()) {
            case RATE_LIMIT -> later(error, 429, "rate_limit_exceeded");
            case OVERLOADED -> later(error, format == ClientErrorFormat.ANTHROPIC ? OVERLOADED : 503, "overloaded");
            case TIMEOUT -> new ClientError(504, "timeout", error.message(), true, error.retryAfter());
            case SERVER_ERROR, NETWORK, STREAM_INTERRUPTED, PROTOCOL, UNKNOWN ->
                new ClientError(502, word(error.kind()), error.message(), error.retryable(), error.retryAfter());
            case AUTHENTICATION ->
                ours
                        ? refused(401, "invalid_api_key", error)
                        : new ClientError(
                                502, "provider_authentication", "The provider rejects the gateway's key", false, null);
            case QUOTA_EXCEEDED -> refused(429, "insufficient_quota", error);
            case BUDGET_EXCEEDED -> refused(429, "budget_exceeded", error);
            case INVALID_REQUEST -> refused(400, "invalid_request", error);
            case CONTEXT_LENGTH -> refused(400, "context_length_exceeded", error);
            case CONTENT_FILTER -> refused(400, "content_filter", error);
            case MODEL_NOT_FOUND -> refused(404, "model_not_found", error);
            case CANCELLED -> refused(499, "cancelled", error);
            case CONFIGURATION ->
                new ClientError(
                        500,
                        "configuration",
                        "The gateway cannot answer this request as it is set up: its log says why",
                        false,
                        null);
        };
    }

    private static ClientError later(ErrorDetails error, int status, String code) {
        return new ClientError(
                status, code, error.message(), true, error.retryAfter() == null ? SOON : error.retryAfter());
    }

    private static ClientError refused(int status, String code, ErrorDetails error) {
        return new ClientError(status, code, error.message(), false, null);
    }

    private static String word(ErrorKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the body of the response, in the form of a protocol. */
    public ObjectNode body(ClientErrorFormat format, @Nullable String requestId) {
        return format.body(this, requestId);
    }

    /**
     * Returns the header fields that tell clients when to try again: {@code retry-after} in seconds,
     * {@code retry-after-ms}, and {@code x-should-retry}, which SDKs obey even where the status says otherwise.
     */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (retryable && retryAfter != null) {
            long millis = Math.max(1, retryAfter.toMillis());
            headers.put("retry-after", String.valueOf((millis + 999) / 1000));
            headers.put("retry-after-ms", String.valueOf(millis));
        } else if (!retryable) {
            headers.put("x-should-retry", "false");
        }
        return headers;
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Turns the errors of all providers and protocols into exceptions: status, headers and body decide the kind, whether and
 * when to retry, and the provider's code and message.
 */
final class ErrorRules {
    private final Clock clock;

    /** Creates rules with a clock, for retry delays that are given as dates. */
    ErrorRules(Clock clock) {
        this.clock = clock;
    }

    /** Returns the error of a response with an error status. */
    LlmException failure(ResponseHead head, byte[] body, Dialect dialect) {
        ErrorBody error = ErrorBody.of(head.headers(), body, dialect.facts().keyPrefixes());
        String silence = body.length == 0 ? "without a body" : "with a body that has no message";
        return exception(head, head.status(), kind(head.status(), error), error, silence, dialect);
    }

    /** Returns the error that an event of a stream reports although the status was a success. */
    LlmException inStream(ResponseHead head, JsonNode event, Dialect dialect) {
        return inside(head, event, dialect, ErrorKind.STREAM_INTERRUPTED);
    }

    /** Returns the error that a whole body reports although the status was a success. */
    LlmException inBody(ResponseHead head, JsonNode body, Dialect dialect) {
        return inside(head, body, dialect, ErrorKind.UNKNOWN);
    }

    /** Returns the error of a stream that ended before its end. */
    LlmException cut(ResponseHead head, String missing, Dialect dialect) {
        return ErrorDetails.of(ErrorKind.STREAM_INTERRUPTED, "The stream broke off: it ended without " + missing)
                .provider(dialect.provider())
                .model(dialect.model())
                .statusCode(head.status())
                .requestId(dialect.requestId(head))
                .exception();
    }

    /** Returns the error of a response that is not one of the protocol. */
    LlmException notUnderstood(ResponseHead head, String what, @Nullable Throwable cause, Dialect dialect) {
        return ErrorDetails.of(ErrorKind.PROTOCOL, what)
                .cause(cause)
                .provider(dialect.provider())
                .model(dialect.model())
                .statusCode(head.status())
                .requestId(dialect.requestId(head))
                .exception();
    }

    private LlmException inside(ResponseHead head, JsonNode event, Dialect dialect, ErrorKind otherwise) {
        ErrorBody error = ErrorBody.of(head.headers(), event, dialect.facts().keyPrefixes());
        int status = error.ownStatus();
        ErrorKind kind = status == 0 ? kindWithoutStatus(error, otherwise) : kind(status, error);
        return exception(head, status, kind, error, "with an error that has no message", dialect);
    }

    private LlmException exception(
            ResponseHead head, int status, ErrorKind kind, ErrorBody error, String silence, Dialect dialect) {
        String message = error.message();
        String requestId = dialect.requestId(head);
        return ErrorDetails.of(kind, message != null ? message : "Answer with status " + head.status() + " " + silence)
                .provider(dialect.provider())
                .model(dialect.model())
                .statusCode(head.status())
                .providerCode(error.code())
                .retryable(retryable(head.headers(), status, kind, error))
                .retryAfter(RetryDelay.of(
                        head.headers(), status, error, clock, dialect.facts().rateLimitHeaders()))
                .requestId(requestId != null ? requestId : Json.scalar(error.tree(), "request_id"))
                .exception();
    }

    private static boolean retryable(Headers headers, int status, ErrorKind kind, ErrorBody error) {
        String said = headers.first("x-should-retry");
        if (said != null
                && (said.strip().equalsIgnoreCase("true") || said.strip().equalsIgnoreCase("false"))) {
            return said.strip().equalsIgnoreCase("true");
        }
        if (kind == ErrorKind.RATE_LIMIT && ErrorPhrases.requestAloneTooLarge(error)) {
            return false;
        }
        return kind.retryable() || status == 409;
    }

    private static ErrorKind kind(int status, ErrorBody error) {
        return switch (status) {
            case 400, 404, 413, 422 -> rejected(status, error);
            case 401 -> ErrorKind.AUTHENTICATION;
            case 402 -> ErrorKind.QUOTA_EXCEEDED;
            case 403 -> ErrorPhrases.contentFilterCode(error) ? ErrorKind.CONTENT_FILTER : ErrorKind.AUTHENTICATION;
            case 408, 504 -> ErrorKind.TIMEOUT;
            case 429 -> tooMany(error);
            case 498, 503, 529 -> ErrorKind.OVERLOADED;
            default -> other(status);
        };
    }

    private static ErrorKind rejected(int status, ErrorBody error) {
        if (ErrorPhrases.contextLength(error) || (status == 413 && ErrorPhrases.tokens(error))) {
            return ErrorKind.CONTEXT_LENGTH;
        }
        if (ErrorPhrases.key(error)) {
            return ErrorKind.AUTHENTICATION;
        }
        if (ErrorPhrases.contentFilter(error)) {
            return ErrorKind.CONTENT_FILTER;
        }
        return status == 404 || ErrorPhrases.model(error) ? ErrorKind.MODEL_NOT_FOUND : ErrorKind.INVALID_REQUEST;
    }

    private static ErrorKind tooMany(ErrorBody error) {
        if (ErrorPhrases.quota(error)) {
            return ErrorKind.QUOTA_EXCEEDED;
        }
        return ErrorPhrases.overload(error) ? ErrorKind.OVERLOADED : ErrorKind.RATE_LIMIT;
    }

    private static ErrorKind other(int status) {
        if (status >= 400 && status < 500) {
            return ErrorKind.INVALID_REQUEST;
        }
        return status >= 500 && status < 600 ? ErrorKind.SERVER_ERROR : ErrorKind.UNKNOWN;
    }

    private static ErrorKind kindWithoutStatus(ErrorBody error, ErrorKind otherwise) {
        ErrorKind kind = rejected(0, error);
        if (kind != ErrorKind.INVALID_REQUEST) {
            return kind;
        }
        kind = tooMany(error);
        return kind != ErrorKind.RATE_LIMIT || ErrorPhrases.rateLimit(error) ? kind : otherwise;
    }
}

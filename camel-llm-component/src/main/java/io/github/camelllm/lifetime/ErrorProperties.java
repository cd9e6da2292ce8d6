package io.github.camelllm.lifetime;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.time.Duration;
import org.apache.camel.Exchange;

/**
 * The exchange properties {@link LlmConstants#ERROR_CATEGORY} and {@link LlmConstants#RETRY_AFTER_MILLIS}, which describe the exception of an
 * exchange with the values of Camel's own AI components.
 */
public final class ErrorProperties {
    private ErrorProperties() {}

    /** Replaces the properties by those of an exception. An exception of another component has none. */
    public static void set(Exchange exchange, Throwable failure) {
        clear(exchange);
        if (!(failure instanceof LlmException error)) {
            return;
        }
        exchange.setProperty(LlmConstants.ERROR_CATEGORY, category(error.kind()));
        Duration wait = error.retryAfter();
        if (wait != null) {
            exchange.setProperty(LlmConstants.RETRY_AFTER_MILLIS, wait.toMillis());
        }
    }

    /** Removes the properties. */
    public static void clear(Exchange exchange) {
        exchange.removeProperty(LlmConstants.ERROR_CATEGORY);
        exchange.removeProperty(LlmConstants.RETRY_AFTER_MILLIS);
    }

    private static String category(ErrorKind kind) {
        return switch (kind) {
            case RATE_LIMIT, QUOTA_EXCEEDED, BUDGET_EXCEEDED -> "RATE_LIMIT";
            case AUTHENTICATION -> "AUTH";
            case OVERLOADED, SERVER_ERROR, TIMEOUT, NETWORK, STREAM_INTERRUPTED, PROTOCOL -> "SERVER_ERROR";
            case INVALID_REQUEST, CONTEXT_LENGTH, MODEL_NOT_FOUND, CONTENT_FILTER, CONFIGURATION -> "VALIDATION";
            case CANCELLED, UNKNOWN -> "UNKNOWN";
        };
    }
}

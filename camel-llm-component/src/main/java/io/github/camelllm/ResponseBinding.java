package io.github.camelllm;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Puts an answer, or an error, into an exchange. */
final class ResponseBinding {
    private final Structure structure;

    ResponseBinding(CamelContext context) {
        this.structure = new Structure(context);
    }

    /** Sets body and headers. */
    void write(Exchange exchange, ChatResponse response, Form form) {
        Message message = exchange.getMessage();
        headers(message, response);
        message.setBody(body(response, form));
    }

    private @Nullable Object body(ChatResponse response, Form form) {
        return switch (form.kind()) {
            case RESPONSE -> response;
            case TEXT -> response.text();
            case VECTORS -> response.vectors();
            case NAMES -> names(response);
            case COUNT -> response.usage().inputTokens();
            case AMOUNT -> response.text().isEmpty() ? null : new BigDecimal(response.text());
            case JSON -> response.toolCalls().isEmpty() ? structure.tree(response) : response.text();
            case OBJECT ->
                response.toolCalls().isEmpty() && form.type() != null
                        ? structure.object(response, form.type())
                        : response.text();
        };
    }

    private static List<String> names(ChatResponse response) {
        return response.message().parts(Part.Text.class).stream()
                .map(Part.Text::text)
                .distinct()
                .sorted()
                .toList();
    }

    /** Sets the headers that tell of an answer; what is unknown has none. */
    static void headers(Message message, ChatResponse response) {
        Map<String, Object> headers = message.getHeaders();
        put(headers, LlmConstants.RESPONSE_PROVIDER, response.provider());
        put(headers, LlmConstants.RESPONSE_MODEL, response.model());
        put(headers, LlmConstants.RESPONSE_ID, response.id());
        put(headers, LlmConstants.FINISH_REASON, response.finishReason().name());
        put(headers, LlmConstants.NATIVE_FINISH_REASON, response.nativeFinishReason());
        Usage usage = response.usage();
        put(headers, LlmConstants.INPUT_TOKENS, usage.inputTokens());
        put(headers, LlmConstants.OUTPUT_TOKENS, usage.outputTokens());
        put(headers, LlmConstants.TOTAL_TOKENS, usage.totalTokens());
        put(headers, LlmConstants.CACHED_INPUT_TOKENS, usage.cachedInputTokens());
        put(headers, LlmConstants.CACHE_WRITE_TOKENS, usage.cacheWriteTokens());
        put(headers, LlmConstants.REASONING_TOKENS, usage.reasoningTokens());
        put(headers, LlmConstants.COST, response.cost());
        put(headers, LlmConstants.LATENCY, millis(response.latency()));
        put(headers, LlmConstants.TIME_TO_FIRST_TOKEN, millis(response.timeToFirstToken()));
        put(headers, LlmConstants.ATTEMPTS, response.attempts());
        put(headers, LlmConstants.REQUEST_ID, response.requestId());
        put(headers, LlmConstants.REASONING, response.reasoning());
        put(headers, LlmConstants.TOOL_CALLS, response.toolCalls().isEmpty() ? null : response.toolCalls());
        put(headers, LlmConstants.REFUSAL, response.refusal());
    }

    /** Sets a header, or takes away what an earlier step of the route has left in it. */
    private static void put(Map<String, Object> headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.put(name, value);
        } else {
            headers.remove(name);
        }
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : (Long) duration.toMillis();
    }

    static void forgetFailure(Exchange exchange) {
        exchange.removeProperty(LlmConstants.ERROR_CATEGORY);
        exchange.removeProperty(LlmConstants.RETRY_AFTER_MILLIS);
    }

    /** Sets the exception, and the properties that tell of it in the words of Camel's own AI components. */
    static void fail(Exchange exchange, Throwable failure, int attempts) {
        forgetFailure(exchange);
        exchange.setException(failure);
        exchange.getMessage().setHeader(LlmConstants.ATTEMPTS, attempts);
        if (failure instanceof LlmException error) {
            exchange.setProperty(LlmConstants.ERROR_CATEGORY, category(error.kind()));
            Duration wait = error.retryAfter();
            if (wait != null) {
                exchange.setProperty(LlmConstants.RETRY_AFTER_MILLIS, wait.toMillis());
            }
        }
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

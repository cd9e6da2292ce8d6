package io.github.camelllm.exchange;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.lifetime.ErrorProperties;
import io.github.camelllm.settings.InHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Sets an answer, or an error, in an exchange. */
public final class ResponseBinding {
    private static final List<String> DESCRIBING = List.of(
            LlmConstants.RESPONSE_MODEL,
            LlmConstants.RESPONSE_ID,
            LlmConstants.FINISH_REASON,
            LlmConstants.NATIVE_FINISH_REASON,
            LlmConstants.INPUT_TOKENS,
            LlmConstants.OUTPUT_TOKENS,
            LlmConstants.TOTAL_TOKENS,
            LlmConstants.CACHED_INPUT_TOKENS,
            LlmConstants.CACHE_WRITE_TOKENS,
            LlmConstants.REASONING_TOKENS,
            LlmConstants.COST,
            LlmConstants.LATENCY,
            LlmConstants.TIME_TO_FIRST_TOKEN,
            LlmConstants.ATTEMPTS,
            LlmConstants.REQUEST_ID,
            LlmConstants.CACHE_STATUS,
            LlmConstants.CACHE_KEY,
            LlmConstants.REASONING,
            LlmConstants.TOOL_CALLS,
            LlmConstants.REFUSAL,
            LlmConstants.BATCH_STATE);

    private final StructuredOutput structure;

    /** Creates the binding of a context. */
    public ResponseBinding(CamelContext context) {
        this.structure = new StructuredOutput(context);
    }

    /** Sets body and headers. */
    public void write(Exchange exchange, ChatResponse response, OutputForm form) {
        Message message = exchange.getMessage();
        headers(message, response);
        message.setBody(body(response, form));
    }

    private @Nullable Object body(ChatResponse response, OutputForm form) {
        return switch (form.kind()) {
            case RESPONSE -> response;
            case TEXT -> response.text();
            case VECTORS -> response.vectors();
            case NAMES -> names(response);
            case COUNT -> response.usage().inputTokens();
            case AMOUNT -> response.estimatedCost();
            case BATCH -> response.batch();
            case OUTCOMES -> outcomes(response, form);
            case JSON ->
                response.toolCalls().isEmpty()
                        ? SchemaValidation.valid(structure.tree(response), form.schema(), response)
                        : response.text();
            case OBJECT ->
                response.toolCalls().isEmpty() && form.type() != null
                        ? structure.object(response, form.type())
                        : response.text();
        };
    }

    /** Returns the outcomes of a batch; an answer that does not fit the form is the failure of its request alone. */
    private List<BatchOutcome> outcomes(ChatResponse response, OutputForm form) {
        OutputForm each = form.each() == null ? OutputForm.TEXT : form.each();
        return response.outcomes().stream().map(one -> inForm(one, each)).toList();
    }

    private BatchOutcome inForm(BatchOutcome outcome, OutputForm form) {
        ChatResponse answer = outcome.response();
        if (answer == null) {
            return outcome;
        }
        try {
            return outcome.withValue(body(answer, form));
        } catch (LlmException unfit) {
            return BatchOutcome.failed(outcome.id(), unfit);
        }
    }

    private static List<String> names(ChatResponse response) {
        return response.message().parts(Part.Text.class).stream()
                .map(Part.Text::text)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Sets the header of a streamed answer that has begun, and removes those of an earlier answer: until the stream is complete, its tool calls or
     * tokens would be taken for this one's.
     */
    public static void begun(Message message, String provider) {
        if (message.hasHeaders() && InHeaders.isIn(message.getHeaders())) {
            DESCRIBING.forEach(message::removeHeader);
        }
        message.setHeader(LlmConstants.RESPONSE_PROVIDER, provider);
    }

    /** Sets the headers that describe an answer; unknown values have no header. */
    public static void headers(Message message, ChatResponse response) {
        Out headers = new Out(message.getHeaders());
        headers.put(LlmConstants.RESPONSE_PROVIDER, response.provider());
        headers.put(LlmConstants.RESPONSE_MODEL, response.model());
        headers.put(LlmConstants.RESPONSE_ID, response.id());
        headers.put(LlmConstants.FINISH_REASON, response.finishReason().name());
        headers.put(LlmConstants.NATIVE_FINISH_REASON, response.nativeFinishReason());
        Usage usage = response.usage();
        headers.put(LlmConstants.INPUT_TOKENS, usage.inputTokens());
        headers.put(LlmConstants.OUTPUT_TOKENS, usage.outputTokens());
        headers.put(LlmConstants.TOTAL_TOKENS, usage.totalTokens());
        headers.put(LlmConstants.CACHED_INPUT_TOKENS, usage.cachedInputTokens());
        headers.put(LlmConstants.CACHE_WRITE_TOKENS, usage.cacheWriteTokens());
        headers.put(LlmConstants.REASONING_TOKENS, usage.reasoningTokens());
        headers.put(LlmConstants.COST, response.cost());
        headers.put(LlmConstants.LATENCY, millis(response.latency()));
        headers.put(LlmConstants.TIME_TO_FIRST_TOKEN, millis(response.timeToFirstToken()));
        headers.put(LlmConstants.ATTEMPTS, response.attempts());
        headers.put(LlmConstants.REQUEST_ID, response.requestId());
        CacheResult cache = response.cache();
        headers.put(
                LlmConstants.CACHE_STATUS, cache == null ? null : cache.status().label());
        headers.put(LlmConstants.CACHE_KEY, cache == null ? null : cache.key());
        headers.put(LlmConstants.REASONING, response.reasoning());
        List<ToolCall> calls = response.toolCalls();
        headers.put(LlmConstants.TOOL_CALLS, calls.isEmpty() ? null : calls);
        headers.put(LlmConstants.REFUSAL, response.refusal());
        BatchStatus batch = response.batch();
        headers.put(
                LlmConstants.BATCH_STATE, batch == null ? null : batch.state().name());
    }

    /**
     * The headers of a message that describe an answer.
     *
     * @param headers all headers of the message
     * @param before whether an earlier step of the route may have left some
     */
    private record Out(Map<String, Object> headers, boolean before) {
        Out(Map<String, Object> headers) {
            this(headers, InHeaders.isIn(headers));
        }

        /** Sets a header, or removes the value of an earlier step. */
        void put(String name, @Nullable Object value) {
            if (value != null) {
                headers.put(name, value);
            } else if (before) {
                headers.remove(name);
            }
        }
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : (Long) duration.toMillis();
    }

    /** Sets the exception, and the properties that describe it. */
    public static void fail(Exchange exchange, Throwable failure, int attempts) {
        exchange.setException(failure);
        exchange.getMessage().setHeader(LlmConstants.ATTEMPTS, attempts);
        ErrorProperties.set(exchange, failure);
    }
}

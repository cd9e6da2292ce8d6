package io.github.camelllm.trace;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.component.LlmEndpoint;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of calls, with the names of OpenTelemetry's semantic conventions for generative AI.
 *
 * @param released whether names of version 1.41 are set that later versions have renamed
 * @param latest whether names are set that are in development
 */
record SpanAttributes(boolean released, boolean latest) {
    /** Returns the name of a span: operation and model. */
    static String name(LlmEndpoint endpoint, Exchange exchange) {
        Object header = exchange.getMessage().getHeader(LlmConstants.MODEL);
        String model = endpoint.getModel() != null ? endpoint.getModel() : endpoint.getProvider();
        return endpoint.getConfiguration().getOperation().telemetryName() + " " + (header == null ? model : header);
    }

    /** Sets what an endpoint tells before the request is made. */
    static void endpoint(SpanTags tags, LlmEndpoint endpoint) {
        tags.put(
                "gen_ai.operation.name",
                endpoint.getConfiguration().getOperation().telemetryName());
        tags.put("gen_ai.provider.name", endpoint.getProvider());
        tags.put("gen_ai.request.model", endpoint.getModel());
        String address = endpoint.getServiceUrl();
        if (address != null) {
            server(tags, address);
        }
    }

    private static void server(SpanTags tags, String address) {
        try {
            URI uri = new URI(address);
            tags.put("server.address", uri.getHost());
            if (uri.getHost() != null) {
                int usual = "http".equals(uri.getScheme()) ? 80 : 443;
                tags.put("server.port", Integer.valueOf(uri.getPort() < 0 ? usual : uri.getPort()));
            }
        } catch (URISyntaxException masked) {
            tags.put("server.address", address); // such as one with a placeholder
        }
    }

    /** Sets what is requested. */
    void request(SpanTags tags, Call call) {
        ChatRequest request = call.request();
        tags.put("gen_ai.operation.name", request.operation().telemetryName());
        tags.put("gen_ai.provider.name", call.provider());
        tags.put("gen_ai.request.model", request.model());
        tags.put("gen_ai.request.temperature", request.temperature());
        tags.put("gen_ai.request.top_p", request.topP());
        tags.put("gen_ai.request.top_k", request.topK());
        tags.put("gen_ai.request.max_tokens", request.maxTokens());
        tags.put("gen_ai.request.seed", request.seed());
        tags.put("gen_ai.request.presence_penalty", request.presencePenalty());
        tags.put("gen_ai.request.frequency_penalty", request.frequencyPenalty());
        if (!request.stop().isEmpty()) {
            tags.put("gen_ai.request.stop_sequences", request.stop());
        }
        if (request.responseFormat() != null) {
            tags.put("gen_ai.output.type", "json");
        }
        if (latest) {
            tags.put("gen_ai.request.reasoning.level", request.reasoningEffort());
            if (call.streamed()) {
                tags.put("gen_ai.request.stream", true);
            }
        }
    }

    /** Sets what a complete answer tells. */
    void response(SpanTags tags, ChatResponse response) {
        tags.put("gen_ai.response.id", response.id());
        tags.put("gen_ai.response.model", response.model());
        finish(tags, response.finishReason().name());
        Usage usage = response.usage();
        tokens(
                tags,
                usage.inputTokens(),
                usage.outputTokens(),
                usage.cachedInputTokens(),
                usage.cacheWriteTokens(),
                usage.reasoningTokens());
        tags.put("camel.llm.cost", response.cost());
    }

    /** Sets what the headers of an answered message tell. */
    void answered(SpanTags tags, Message message) {
        tags.put("gen_ai.response.id", message.getHeader(LlmConstants.RESPONSE_ID, String.class));
        tags.put("gen_ai.response.model", message.getHeader(LlmConstants.RESPONSE_MODEL, String.class));
        finish(tags, message.getHeader(LlmConstants.FINISH_REASON, String.class));
        tokens(
                tags,
                message.getHeader(LlmConstants.INPUT_TOKENS, Long.class),
                message.getHeader(LlmConstants.OUTPUT_TOKENS, Long.class),
                message.getHeader(LlmConstants.CACHED_INPUT_TOKENS, Long.class),
                message.getHeader(LlmConstants.CACHE_WRITE_TOKENS, Long.class),
                message.getHeader(LlmConstants.REASONING_TOKENS, Long.class));
        tags.put("camel.llm.cost", message.getHeader(LlmConstants.COST, BigDecimal.class));
        tags.put("camel.llm.attempts", message.getHeader(LlmConstants.ATTEMPTS, Integer.class));
        tags.put("camel.llm.request_id", message.getHeader(LlmConstants.REQUEST_ID, String.class));
    }

    private static void finish(SpanTags tags, @Nullable String reason) {
        if (reason != null) {
            tags.put("gen_ai.response.finish_reasons", List.of(reason(reason)));
        }
    }

    /** Returns a finish reason as the conventions name it. */
    static String reason(String reason) {
        return reason.equals(FinishReason.TOOL_CALLS.name()) ? "tool_call" : reason.toLowerCase(Locale.ROOT);
    }

    private void tokens(
            SpanTags tags,
            @Nullable Long input,
            @Nullable Long output,
            @Nullable Long cached,
            @Nullable Long written,
            @Nullable Long reasoning) {
        tags.put("gen_ai.usage.input_tokens", input);
        tags.put("gen_ai.usage.output_tokens", output);
        tags.put("gen_ai.usage.cache_read.input_tokens", cached);
        if (released) {
            tags.put("gen_ai.usage.cache_creation.input_tokens", written);
        }
        if (latest) {
            tags.put("gen_ai.usage.cache_write.input_tokens", written);
            tags.put("gen_ai.usage.reasoning.output_tokens", reasoning);
        }
    }

    /** Returns the value of {@code error.type}: the kind of an error, else its class. */
    static String errorType(Throwable failure) {
        Throwable cause = LlmException.causeOf(failure);
        return cause instanceof LlmException error
                ? error.kind().name()
                : cause.getClass().getName();
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.ProviderMark;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer of the Messages API: reads whole messages, and their blocks and deltas one by one. */
final class AnthropicAnswer implements ProtocolAnswer {
    private final AnswerAssembler answer;
    private final String maker;
    private final CacheSplitUsage usage = new CacheSplitUsage(
            "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens");
    private final Set<Integer> toolBlocks = new HashSet<>();

    /** Creates an empty answer of a model whose signatures are of this maker. */
    AnthropicAnswer(String maker, Consumer<Delta> sink) {
        this.maker = maker;
        this.answer = new AnswerAssembler(sink);
    }

    /** Returns whether a body or event is an error. */
    static boolean isError(JsonNode body) {
        return JsonStreamDecoder.ERROR.equals(Json.text(body, "type")) || Json.says(body, "error");
    }

    @Override
    public AnswerAssembler gathered() {
        return answer;
    }

    /** Reads a message: a whole one, or the beginning of a streamed one. */
    void message(JsonNode message) {
        answer.id(Json.scalar(message, "id"));
        answer.model(Json.scalar(message, "model"));
        int index = 0;
        for (JsonNode block : message.path("content")) {
            block(index++, block);
        }
        stop(message, message);
    }

    /** Reads a block of content. Blocks of tools that ran at the provider are skipped. */
    void block(int index, JsonNode block) {
        answer.apart();
        switch (block.path("type").asText()) {
            case "text" -> answer.text(Json.text(block, "text"));
            case "thinking" -> {
                answer.reasoning(Json.text(block, "thinking"));
                signature(block);
            }
            case "redacted_thinking" ->
                answer.redacted(new ProviderMark(maker, block.path("data").asText("")));
            case "tool_use" -> toolUse(index, block);
            default -> {}
        }
    }

    /** Reads a delta of a block that has begun. */
    void delta(int index, JsonNode delta) {
        switch (delta.path("type").asText()) {
            case "text_delta" -> answer.text(Json.text(delta, "text"));
            case "thinking_delta" -> answer.reasoning(Json.text(delta, "thinking"));
            case "signature_delta" -> signature(delta);
            case "input_json_delta" -> {
                if (toolBlocks.contains(index)) {
                    answer.toolCall(index, null, null, Json.text(delta, "partial_json"));
                }
            }
            default -> {} // citations, and types that are not known here
        }
    }

    /** Reads the finish reason from one node, and the usage from another. */
    void stop(JsonNode reason, JsonNode figures) {
        answer.nativeFinishReason(Json.scalar(reason, "stop_reason"));
        usage.read(figures.path("usage"));
    }

    @Override
    public ChatResponse response(ResponseHead head, Dialect dialect, Supplier<JsonNode> raw) {
        return answer.response(finishReason(answer.nativeFinishReason()), head, dialect)
                .usage(usage.usage())
                .raw(raw)
                .build();
    }

    private static FinishReason finishReason(@Nullable String word) {
        return switch (word == null ? "" : word) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private void signature(JsonNode node) {
        answer.sealReasoning(Json.mark(node, "signature", maker));
    }

    private void toolUse(int index, JsonNode block) {
        toolBlocks.add(index);
        String arguments = Json.arguments(block.path("input"));
        answer.toolCall(index, Json.scalar(block, "id"), Json.words(block, "name"), arguments);
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.ProviderMark;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer of Converse: reads whole ones, and their blocks and deltas one by one. */
final class BedrockConverseAnswer implements ProtocolAnswer {
    private final AnswerAssembler answer;
    private final String maker;
    private final CacheSplitUsage usage =
            new CacheSplitUsage("inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens");
    private final Set<Integer> toolBlocks = new HashSet<>();
    private final ByteArrayOutputStream redacted = new ByteArrayOutputStream();

    /** Creates an empty answer of a model whose signatures are of this maker. */
    BedrockConverseAnswer(String maker, Consumer<Delta> sink) {
        this.maker = maker;
        this.answer = new AnswerAssembler(sink);
    }

    @Override
    public AnswerAssembler gathered() {
        return answer;
    }

    /** Reads a whole answer. */
    void whole(JsonNode body) {
        int index = 0;
        for (JsonNode block : body.path("output").path("message").path("content")) {
            start(index, block);
            piece(block);
            JsonNode thought = block.path("reasoningContent");
            reasoning(thought.path("reasoningText"));
            reasoning(thought);
            block.path("citationsContent").path("content").forEach(this::piece);
            stop();
            index++;
        }
        stopReason(body);
        usage(body);
    }

    /** Reads the start of a block: only that of a tool call has content. */
    void start(int index, JsonNode start) {
        JsonNode call = start.path("toolUse");
        if (call.isObject() && !call.has("type")) { // otherwise the tool runs at the provider
            toolBlocks.add(index);
            String arguments = Json.arguments(call.path("input"));
            answer.toolCall(index, Json.scalar(call, "toolUseId"), Json.words(call, "name"), arguments);
        }
    }

    /** Reads a delta of a block. */
    void delta(int index, JsonNode delta) {
        piece(delta);
        reasoning(delta.path("reasoningContent"));
        if (toolBlocks.contains(index)) {
            answer.toolCall(index, null, null, Json.text(delta.path("toolUse"), "input"));
        }
    }

    /** Ends a block. */
    void stop() {
        if (redacted.size() > 0) {
            String data = Base64.getEncoder().encodeToString(redacted.toByteArray());
            answer.redacted(new ProviderMark(maker, data));
            redacted.reset();
        }
        answer.apart();
    }

    /** Reads the finish reason. */
    void stopReason(JsonNode node) {
        answer.nativeFinishReason(Json.scalar(node, "stopReason"));
    }

    /** Reads the usage. */
    void usage(JsonNode node) {
        usage.read(node.path("usage"));
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
            case "guardrail_intervened", "content_filtered" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private void piece(JsonNode node) {
        answer.text(Json.text(node, "text"));
    }

    private void reasoning(JsonNode thought) {
        answer.reasoning(Json.text(thought, "text"));
        answer.sealReasoning(Json.mark(thought, "signature", maker));
        String data = Json.words(thought, "redactedContent");
        if (data != null) {
            redacted.writeBytes(Base64.getMimeDecoder().decode(data));
        }
    }
}

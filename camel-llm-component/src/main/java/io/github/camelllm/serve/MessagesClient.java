package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.wire.JsonField;
import io.github.camelllm.wire.Protocol;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Anthropic's Messages. */
final class MessagesClient implements ClientCodec {
    private static final RawFields RAW = new RawFields(
            Protocol.ANTHROPIC_MESSAGES,
            Set.of("text", "thinking", "redacted_thinking", "tool_use"),
            Set.of(),
            Set.of());
    private static final Set<String> STOP_REASONS = Set.of("pause_turn", "model_context_window_exceeded");
    static final String FORMAT = "Anthropic's Messages";

    @Override
    public ClientRequest read(ClientOperation api, JsonNode body, Map<String, String> headers) {
        JsonField root = JsonField.request(body, FORMAT).object();
        ClientFieldsReader client = new ClientFieldsReader(Protocol.ANTHROPIC_MESSAGES, Set.of(), headers);
        return new ClientRequest(
                api,
                new MessagesRequestReader(client).read(root),
                ChatCompletionsClient.model(root),
                ChatCompletionsClient.isStreamed(root),
                true,
                body);
    }

    @Override
    public JsonNode write(ClientRequest request, ChatResponse response) {
        ObjectNode body = head(idOf(response), request.modelOf(response.model()));
        ArrayNode content = body.putArray("content");
        response.message().parts().forEach(part -> block(content, part));
        body.put("stop_reason", stopReason(response));
        body.putNull("stop_sequence");
        body.set("usage", ClientUsage.messages(response.usage()));
        if ("stop_sequence".equals(response.nativeFinishReason())) {
            body.remove("stop_sequence");
        }
        RAW.add(body, response);
        return body;
    }

    private static String idOf(ChatResponse response) {
        String id = response.id();
        return id != null && id.startsWith("msg_") ? id : ClientIds.next("msg_");
    }

    static ObjectNode head(String id, String model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
    }

    private static void block(ArrayNode content, Part part) {
        if (part instanceof Part.Text text && !text.text().isEmpty()) {
            content.addObject().put("type", "text").put("text", text.text());
        } else if (part instanceof Part.Refusal refusal) {
            content.addObject().put("type", "text").put("text", refusal.text());
        } else if (part instanceof Part.Reasoning thought) {
            thought(content, thought);
        } else if (part instanceof ToolCall call) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", ChatCompletionsClient.idOf(call))
                    .put("name", call.name())
                    .set("input", ToolInput.of(call.arguments()));
        }
    }

    private static void thought(ArrayNode content, Part.Reasoning thought) {
        if (thought.redacted() && thought.mark() != null) {
            content.addObject().put("type", "redacted_thinking").put("data", SealedReasoning.signature(thought.mark()));
        } else {
            content.addObject()
                    .put("type", "thinking")
                    .put("thinking", thought.text() == null ? "" : thought.text())
                    .put("signature", thought.mark() == null ? "" : SealedReasoning.signature(thought.mark()));
        }
    }

    static String stopReason(ChatResponse response) {
        String word = response.nativeFinishReason();
        if (word != null && STOP_REASONS.contains(word)) {
            return word;
        }
        return stopReason(response.finishReason(), !response.toolCalls().isEmpty(), word);
    }

    private static String stopReason(FinishReason reason, boolean called, @Nullable String word) {
        return switch (reason) {
            case LENGTH -> "max_tokens";
            case CONTENT_FILTER -> "refusal";
            default -> called ? "tool_use" : "stop_sequence".equals(word) ? "stop_sequence" : "end_turn";
        };
    }

    @Override
    public ClientEventWriter events(ClientRequest request) {
        return new MessagesEvents(request);
    }
}

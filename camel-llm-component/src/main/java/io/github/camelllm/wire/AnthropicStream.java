package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The decoder of a streamed answer of the Messages API. Events are recognised by the type in their data, not by their name. */
final class AnthropicStream extends JsonStreamDecoder {
    private static final Set<String> BLOCKS = Set.of("text", "thinking", "redacted_thinking", "tool_use");
    private static final Set<String> DELTAS =
            Set.of("text_delta", "thinking_delta", "signature_delta", "input_json_delta");

    /** Keep-alives, and the whole message that some servers send in one event, of which clients know nothing. */
    private static final Set<String> SILENT = Set.of("ping", "message", "");

    private final AnthropicAnswer answer;

    /** Creates a decoder that reads into an answer. */
    AnthropicStream(
            ResponseHead head,
            Dialect dialect,
            ErrorRules errors,
            AnthropicAnswer answer,
            @Nullable NativeEvents natives) {
        super(head, dialect, errors, answer, TextFrames::new, natives);
        this.answer = answer;
    }

    /** Returns what an event is for a client. */
    static NativeEvents.Use use(JsonNode event) {
        boolean opening =
                switch (event.path("type").asText()) {
                    case "message_start", "content_block_stop" -> true;
                    case "content_block_start" -> BLOCKS.contains(type(event, "content_block"));
                    case "content_block_delta" -> DELTAS.contains(type(event, "delta"));
                    default -> false;
                };
        return SILENT.contains(event.path("type").asText())
                ? NativeEvents.Use.NONE
                : opening ? NativeEvents.Use.OPENING : NativeEvents.Use.CONTENT;
    }

    private static String type(JsonNode event, String field) {
        return event.path(field).path("type").asText();
    }

    @Override
    void event(@Nullable String name, JsonNode event) {
        if (ERROR.equals(name) || AnthropicAnswer.isError(event)) {
            throw errors.inStream(head, event, dialect);
        }
        switch (type(name, event)) {
            case "message_start" -> answer.message(event.path("message"));
            case "content_block_start" -> answer.block(index(event), event.path("content_block"));
            case "content_block_delta" -> answer.delta(index(event), event.path("delta"));
            case "message_delta" -> answer.stop(event.path("delta"), event);
            case "message_stop" -> markEnd();
            case "message" -> whole(event);
            default -> {} // ping, the end of a block, and types that are not known here
        }
    }

    @Override
    @Nullable
    String missing() {
        return ended() ? null : "message_stop";
    }

    /** Some servers send a whole message in one event. */
    private void whole(JsonNode message) {
        answer.message(message);
        markEnd();
    }

    private static int index(JsonNode event) {
        return event.path("index").asInt(0);
    }
}

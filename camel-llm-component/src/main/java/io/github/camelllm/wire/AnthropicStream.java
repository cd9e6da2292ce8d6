package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The decoder of a streamed answer of the Messages API. Events are recognised by the type in their data, not by their name. */
final class AnthropicStream extends JsonStreamDecoder {
    private final AnthropicAnswer answer;

    /** Creates a decoder that reads into an answer. */
    AnthropicStream(ResponseHead head, Dialect dialect, ErrorRules errors, AnthropicAnswer answer) {
        super(head, dialect, errors, answer, TextFrames::new);
        this.answer = answer;
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

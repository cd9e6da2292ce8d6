package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The reader of a streamed answer of the Messages API. The type in an event's data counts, not the event's name. */
final class AnthropicStream extends JsonStream {
    private final FrameReader frames = new TextFrames(this::frame);
    private final AnthropicAnswer answer;
    private boolean done;

    /** Makes a reader that passes the pieces on. */
    AnthropicStream(Head head, Dialect dialect, ErrorRules errors, Consumer<Delta> sink) {
        super(head, dialect, errors);
        this.answer = new AnthropicAnswer(sink);
    }

    @Override
    FrameReader frames() {
        return frames;
    }

    @Override
    void event(@Nullable String name, JsonNode event) {
        if (ERROR.equals(name) || AnthropicAnswer.isError(event)) {
            throw errors.inStream(head, event, dialect);
        }
        switch (event.path("type").asText()) {
            case "message_start" -> answer.message(event.path("message"));
            case "content_block_start" -> answer.block(index(event), event.path("content_block"));
            case "content_block_delta" -> answer.delta(index(event), event.path("delta"));
            case "message_delta" -> answer.stop(event.path("delta"), event);
            case "message_stop" -> done = true;
            case "message" -> whole(event);
            default -> {} // ping, the end of a block, and what is new
        }
    }

    @Override
    Answer gathered() {
        return answer.gathered();
    }

    @Override
    @Nullable
    String missing() {
        return done ? null : "message_stop";
    }

    @Override
    ChatResponse response(Supplier<JsonNode> raw) {
        return answer.response(head, dialect, raw);
    }

    /** Some servers do not stream although they were asked to. */
    private void whole(JsonNode message) {
        answer.message(message);
        done = true;
    }

    private static int index(JsonNode event) {
        return event.path("index").asInt(0);
    }
}

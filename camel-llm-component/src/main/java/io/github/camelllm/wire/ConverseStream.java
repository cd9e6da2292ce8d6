package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The reader of a streamed answer of ConverseStream. */
final class ConverseStream extends JsonStream {
    private final FrameReader frames = new EventStreamFrames(this::frame);
    private final ConverseAnswer answer;
    private boolean done;

    /** Makes a reader that passes the pieces on. */
    ConverseStream(Head head, Dialect dialect, ErrorRules errors, Consumer<Delta> sink) {
        super(head, dialect, errors);
        this.answer = new ConverseAnswer(sink);
    }

    @Override
    FrameReader frames() {
        return frames;
    }

    @Override
    void event(@Nullable String name, JsonNode event) {
        int index = event.path("contentBlockIndex").asInt(0);
        switch (String.valueOf(name)) {
            case ERROR -> throw errors.inStream(head, event, dialect);
            case "contentBlockStart" -> answer.start(index, event.path("start"));
            case "contentBlockDelta" -> answer.delta(index, event.path("delta"));
            case "contentBlockStop" -> answer.stop();
            case "messageStop" -> {
                answer.stop();
                answer.stopReason(event);
                done = true;
            }
            case "metadata" -> answer.usage(event);
            default -> {} // the beginning of the message, and what is new
        }
    }

    @Override
    Answer gathered() {
        return answer.gathered();
    }

    @Override
    @Nullable
    String missing() {
        return done ? null : "messageStop";
    }

    @Override
    ChatResponse response(Supplier<JsonNode> raw) {
        return answer.response(head, dialect, raw);
    }
}

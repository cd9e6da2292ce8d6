package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The reader of a streamed answer of Ollama's chat: one JSON object to a line. */
final class OllamaStream extends JsonStream {
    private final FrameReader frames = new TextFrames(this::frame);
    private final OllamaAnswer answer;

    /** Makes a reader that passes the pieces on. */
    OllamaStream(Head head, Dialect dialect, ErrorRules errors, Consumer<Delta> sink) {
        super(head, dialect, errors);
        this.answer = new OllamaAnswer(sink);
    }

    @Override
    FrameReader frames() {
        return frames;
    }

    @Override
    void event(@Nullable String name, JsonNode line) {
        if (OllamaAnswer.isError(line)) {
            throw errors.inStream(head, line, dialect);
        }
        answer.read(line);
    }

    @Override
    Answer gathered() {
        return answer.gathered();
    }

    @Override
    @Nullable
    String missing() {
        return answer.isDone() ? null : "a line with \"done\": true";
    }

    @Override
    ChatResponse response(Supplier<JsonNode> raw) {
        return answer.response(head, dialect, raw);
    }
}

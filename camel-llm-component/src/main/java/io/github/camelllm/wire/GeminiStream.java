package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The reader of a streamed answer of {@code generateContent}: server-sent events, or one JSON array. */
final class GeminiStream extends JsonStream {
    private final FrameReader frames = new TextFrames(this::frame);
    private final GeminiAnswer answer;

    /** Makes a reader that passes the pieces on. */
    GeminiStream(Head head, Dialect dialect, ErrorRules errors, Consumer<Delta> sink) {
        super(head, dialect, errors);
        this.answer = new GeminiAnswer(sink);
    }

    @Override
    FrameReader frames() {
        return frames;
    }

    @Override
    void event(@Nullable String name, JsonNode chunk) {
        if (ERROR.equals(name) || Json.says(chunk, ERROR)) {
            throw errors.inStream(head, chunk, dialect);
        }
        answer.read(chunk);
    }

    @Override
    Answer gathered() {
        return answer.gathered();
    }

    @Override
    @Nullable
    String missing() {
        return gathered().nativeFinishReason() != null ? null : "a finishReason or blockReason";
    }

    @Override
    ChatResponse response(Supplier<JsonNode> raw) {
        return answer.response(head, dialect, raw);
    }
}

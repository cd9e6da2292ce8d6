package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The decoder of a streamed answer of Ollama's chat: one JSON object to a line. */
final class OllamaStream extends JsonStreamDecoder {
    private final OllamaAnswer answer;

    /** Creates a decoder that reads into an answer. */
    OllamaStream(ResponseHead head, Dialect dialect, ErrorRules errors, OllamaAnswer answer) {
        super(head, dialect, errors, answer, TextFrames::new);
        this.answer = answer;
    }

    @Override
    void event(@Nullable String name, JsonNode line) {
        if (OllamaAnswer.isError(line)) {
            throw errors.inStream(head, line, dialect);
        }
        answer.read(line);
        if (answer.isDone()) {
            markEnd();
        }
    }

    @Override
    @Nullable
    String missing() {
        return answer.isDone() ? null : "a line with \"done\": true";
    }
}

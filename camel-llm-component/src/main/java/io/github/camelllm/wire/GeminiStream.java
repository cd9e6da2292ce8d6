package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of a streamed answer of {@code generateContent}: server-sent events, or one JSON array. The protocol has no
 * end mark: a chunk with a {@code finishReason} completes the answer, but chunks with more of it, or with the usage, may
 * follow.
 */
final class GeminiStream extends JsonStreamDecoder {
    private final GeminiAnswer answer;

    /** Creates a decoder that reads into an answer. */
    GeminiStream(ResponseHead head, Dialect dialect, ErrorRules errors, GeminiAnswer answer) {
        super(head, dialect, errors, answer, TextFrames::new);
        this.answer = answer;
    }

    @Override
    void event(@Nullable String name, JsonNode chunk) {
        if (ERROR.equals(name) || Json.says(chunk, ERROR)) {
            throw errors.inStream(head, chunk, dialect);
        }
        answer.read(chunk);
    }

    @Override
    @Nullable
    String missing() {
        return answer.gathered().nativeFinishReason() != null ? null : "a finishReason or blockReason";
    }
}

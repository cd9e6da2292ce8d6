package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The decoder of a streamed answer in Chat Completions. */
final class OpenAiChatStream extends JsonStreamDecoder {
    private final OpenAiChatAnswer answer;

    /**
     * Most chunks of a stream differ in their text only, and in OpenAI's padding ({@code obfuscation}), or an id or time of
     * their own: such a chunk is read without parsing it, at a fraction of the CPU.
     */
    private final RepeatedFrame repetition = new RepeatedFrame("content", "obfuscation", "id", "created");

    /** Creates a decoder that reads into an answer. */
    OpenAiChatStream(
            ResponseHead head,
            Dialect dialect,
            ErrorRules errors,
            OpenAiChatAnswer answer,
            @Nullable NativeEvents natives) {
        super(head, dialect, errors, answer, TextFrames::new, natives);
        this.answer = answer;
    }

    @Override
    void event(@Nullable String name, JsonNode chunk) {
        if (ERROR.equals(name) || OpenAiErrors.isError(chunk)) {
            throw errors.inStream(head, chunk, dialect);
        }
        answer.read(chunk);
    }

    @Override
    @Nullable
    String missing() {
        return ended() || answer.gathered().nativeFinishReason() != null ? null : "a finish reason or [DONE]";
    }

    @Override
    @Nullable
    String lacking() {
        return answer.hasChoice() ? null : "it has no choices";
    }

    @Override
    void done() {
        markEnd();
    }

    @Override
    boolean readUnparsed(byte[] bytes, int offset, int length) {
        String text = ERROR.equals(eventName()) ? null : repetition.text(bytes, offset, length);
        if (text == null) {
            return false;
        }
        answer.gathered().text(text);
        return true;
    }

    @Override
    void parsed(JsonNode chunk, byte[] bytes, int offset, int length) {
        if (repetition.curious() && answer.isTextOnly(chunk)) {
            repetition.learn(bytes, offset, length);
        }
    }
}

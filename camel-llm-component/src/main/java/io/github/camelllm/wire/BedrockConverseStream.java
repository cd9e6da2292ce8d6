package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The decoder of a streamed answer of ConverseStream. */
final class BedrockConverseStream extends JsonStreamDecoder {
    private final BedrockConverseAnswer answer;
    private boolean done;

    /** Creates a decoder that reads into an answer. */
    BedrockConverseStream(ResponseHead head, Dialect dialect, ErrorRules errors, BedrockConverseAnswer answer) {
        super(head, dialect, errors, answer, EventStreamFrames::new);
        this.answer = answer;
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
            case "metadata" -> metadata(event);
            default -> {} // the beginning of the message, and types that are not known here
        }
    }

    /** The usage, which comes after the end of the message, is the last event. */
    private void metadata(JsonNode event) {
        answer.usage(event);
        if (done) {
            markEnd();
        }
    }

    @Override
    @Nullable
    String missing() {
        return done ? null : "messageStop";
    }
}

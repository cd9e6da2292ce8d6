package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The reader of a streamed answer in Chat Completions. */
final class OpenAiStream implements StreamDecoder {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final Head head;
    private final Dialect dialect;
    private final ErrorRules errors;
    private final OpenAiAnswer answer;
    private final FrameReader frames = new TextFrames(this::frame);
    private final RawEvents events = new RawEvents();
    private final Repetition repetition = new Repetition("content");
    private boolean done;
    private @Nullable LlmException unreadable;
    private @Nullable LlmException failure;

    /** Makes a reader that passes the pieces on. */
    OpenAiStream(Head head, Dialect dialect, ErrorRules errors, Consumer<Delta> sink) {
        this.head = head;
        this.dialect = dialect;
        this.errors = errors;
        this.answer = new OpenAiAnswer(true, sink);
    }

    @Override
    public void feed(ByteBuffer bytes) {
        read(() -> frames.feed(bytes));
    }

    @Override
    public ChatResponse end() {
        read(() -> {
            frames.end();
            if (!done && answer.gathered().nativeFinishReason() == null) {
                throw errors.cut(head, "a finish reason or [DONE]", dialect);
            }
        });
        return answer.response(head, dialect, events.tree());
    }

    @Override
    public String text() {
        return answer.gathered().text();
    }

    private void read(Runnable step) {
        if (failure != null) {
            throw failure;
        }
        try {
            step.run();
        } catch (LlmException e) {
            failure = withPartialText(e);
            throw failure;
        }
    }

    private LlmException withPartialText(LlmException e) {
        String text = text();
        return text.isEmpty() ? e : e.details().toBuilder().partialText(text).exception();
    }

    private void frame(byte[] bytes, int offset, int length) {
        if (unreadable != null) {
            throw unreadable;
        }
        if (isDone(bytes, offset, length)) {
            done = true;
            return;
        }
        String text = "error".equals(frames.event()) ? null : repetition.text(bytes, offset, length);
        if (text != null) {
            events.add(bytes, offset, length);
            answer.gathered().text(text);
        } else {
            parse(bytes, offset, length);
        }
    }

    private void parse(byte[] bytes, int offset, int length) {
        JsonNode chunk = chunk(bytes, offset, length);
        if (chunk == null) {
            return;
        }
        events.add(bytes, offset, length);
        if (chunk.isArray()) {
            chunk.forEach(this::read);
        } else {
            read(chunk);
        }
        if (repetition.curious() && OpenAiAnswer.isTextOnly(chunk)) {
            repetition.learn(bytes, offset, length);
        }
    }

    private void read(JsonNode chunk) {
        if ("error".equals(frames.event()) || OpenAiErrors.isError(chunk)) {
            throw errors.inStream(head, chunk, dialect);
        }
        answer.read(chunk);
    }

    private @Nullable JsonNode chunk(byte[] bytes, int offset, int length) {
        try {
            JsonNode chunk = Json.tree(bytes, offset, length);
            return chunk.isMissingNode() ? null : chunk;
        } catch (IOException e) {
            return unreadable(new String(bytes, offset, length, StandardCharsets.UTF_8), e);
        }
    }

    /** If nothing follows the event, the stream was cut within it. */
    private @Nullable JsonNode unreadable(String data, IOException cause) {
        if ("error".equals(frames.event())) {
            return JsonNodeFactory.instance.objectNode().put("error", data);
        }
        unreadable = errors.notUnderstood(head, "The stream has an event that is not JSON", cause, dialect);
        return null;
    }

    /** Returns whether a frame is the end mark, which is no JSON. */
    static boolean isDone(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int start = offset;
        while (start < end && bytes[start] == ' ') {
            start++;
        }
        while (end > start && bytes[end - 1] == ' ') {
            end--;
        }
        return Arrays.equals(bytes, start, end, DONE, 0, DONE.length);
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reader of a streamed answer of JSON events: what all protocols have in common. After a failure it fails again in
 * the same way; the failure tells the text received before.
 */
abstract class JsonStream implements StreamDecoder {
    /** The name of an event that tells of an error. */
    static final String ERROR = "error";

    final Head head;
    final Dialect dialect;
    final ErrorRules errors;
    private final RawEvents events = new RawEvents();
    private @Nullable LlmException unreadable;
    private @Nullable LlmException failure;

    /** Makes a reader of the answer with this head. */
    JsonStream(Head head, Dialect dialect, ErrorRules errors) {
        this.head = head;
        this.dialect = dialect;
        this.errors = errors;
    }

    /** Returns what cuts the stream and passes the pieces to {@link #frame}. */
    abstract FrameReader frames();

    /** Takes an event, with its name if the framing gives one. */
    abstract void event(@Nullable String name, JsonNode event);

    /** Returns what has been gathered. */
    abstract Answer gathered();

    /** Returns the end mark that has not come, or null if the answer is complete. */
    abstract @Nullable String missing();

    /** Returns the complete answer. */
    abstract ChatResponse response(Supplier<JsonNode> raw);

    @Override
    public final void feed(ByteBuffer bytes) {
        read(() -> frames().feed(bytes));
    }

    @Override
    public final ChatResponse end() {
        read(() -> {
            frames().end();
            String missing = missing();
            if (missing != null) {
                throw errors.cut(head, missing, dialect);
            }
        });
        return response(events.tree());
    }

    @Override
    public final String text() {
        return gathered().text();
    }

    /** Takes a frame: an event, an array of events, or the end mark of OpenAI, which others send, too. */
    final void frame(byte[] bytes, int offset, int length) {
        if (unreadable != null) {
            throw unreadable;
        }
        JsonNode event = OpenAiStream.isDone(bytes, offset, length) ? null : tree(bytes, offset, length);
        if (event != null) {
            events.add(bytes, offset, length);
            events(event);
        }
    }

    private void events(JsonNode event) {
        if (event.isArray()) {
            event.forEach(one -> event(frames().event(), one));
        } else {
            event(frames().event(), event);
        }
    }

    private void read(Runnable step) {
        if (failure != null) {
            throw failure;
        }
        try {
            step.run();
        } catch (LlmException e) {
            failure = complete(e.details());
            throw failure;
        }
    }

    private LlmException complete(ErrorDetails details) {
        String text = text();
        return details.toBuilder()
                .provider(dialect.provider())
                .model(dialect.model())
                .statusCode(head.status())
                .partialText(text.isEmpty() ? null : text)
                .exception();
    }

    private @Nullable JsonNode tree(byte[] bytes, int offset, int length) {
        try {
            JsonNode event = Json.tree(bytes, offset, length);
            return event.isMissingNode() ? null : event;
        } catch (IOException e) {
            return unreadable(new String(bytes, offset, length, StandardCharsets.UTF_8), e);
        }
    }

    /** If nothing follows the event, the stream was cut within it. */
    private @Nullable JsonNode unreadable(String data, IOException cause) {
        if (ERROR.equals(frames().event())) {
            return JsonNodeFactory.instance.objectNode().put("error", data);
        }
        unreadable = errors.notUnderstood(head, "The stream has an event that is not JSON", cause, dialect);
        return null;
    }
}

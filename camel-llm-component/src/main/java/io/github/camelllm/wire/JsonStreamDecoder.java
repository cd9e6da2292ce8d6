package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The base of all decoders of streams of JSON events. After a failure, each further call throws the same failure again; it carries provider, model,
 * status and the text received before.
 */
abstract class JsonStreamDecoder implements StreamDecoder {
    /** The name of an event that reports an error. */
    static final String ERROR = "error";

    /** Characters that every JSON event has, and plain words do not have. */
    private static final Pattern JSON_MARKS = Pattern.compile("[{}\"]");

    /** The end mark of OpenAI, which servers of other protocols send, too. It is not JSON. */
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    final ResponseHead head;
    final Dialect dialect;
    final ErrorRules errors;
    private final ProtocolAnswer answer;
    private final FrameReader frames;
    private final RawStreamEvents events = new RawStreamEvents();
    private final @Nullable NativeEvents natives;
    private boolean ended;
    private @Nullable LlmException unreadable;
    private @Nullable LlmException failure;

    /**
     * Creates a decoder of a protocol that no client speaks.
     *
     * @param framing creates the reader that splits the bytes into frames and passes them to a sink
     */
    JsonStreamDecoder(
            ResponseHead head,
            Dialect dialect,
            ErrorRules errors,
            ProtocolAnswer answer,
            Function<FrameSink, FrameReader> framing) {
        this(head, dialect, errors, answer, framing, null);
    }

    /**
     * Creates a decoder.
     *
     * @param framing creates the reader that splits the bytes into frames and passes them to a sink
     * @param natives receives the events as they came, besides the deltas; null for none
     */
    JsonStreamDecoder(
            ResponseHead head,
            Dialect dialect,
            ErrorRules errors,
            ProtocolAnswer answer,
            Function<FrameSink, FrameReader> framing,
            @Nullable NativeEvents natives) {
        this.head = head;
        this.dialect = dialect;
        this.errors = errors;
        this.answer = answer;
        this.frames = framing.apply(this::frame);
        this.natives = natives;
    }

    /** Reads an event, with its name if the framing gives one. */
    abstract void event(@Nullable String name, JsonNode event);

    /** Returns the type of an event: that in its data, or else its name, which some servers give alone. */
    static String type(@Nullable String name, JsonNode event) {
        return name == null || event.has("type") ? event.path("type").asText() : name;
    }

    /** Returns the missing end mark; null if the answer is complete. */
    abstract @Nullable String missing();

    /** Returns what a stream that has ended lacks to be an answer, such as "it has no choices"; null if it lacks nothing. */
    @Nullable
    String lacking() {
        return null;
    }

    /** Reads the end mark {@code [DONE]}. In protocols with another end mark it ends an answer that is complete. */
    void done() {
        if (missing() == null) {
            markEnd();
        }
    }

    /** Records that the end mark of the protocol was received: later bytes are not read. */
    final void markEnd() {
        ended = true;
    }

    /**
     * Reads a frame without parsing it, if that is possible.
     *
     * @return whether the frame was read; if not, it is parsed and goes to {@link #event}
     */
    boolean readUnparsed(byte[] bytes, int offset, int length) {
        return false;
    }

    /** Called after a frame was parsed and its event read, with both. */
    void parsed(JsonNode event, byte[] bytes, int offset, int length) {}

    /** Returns the name of the current event; null if it has none. */
    final @Nullable String eventName() {
        return frames.event();
    }

    @Override
    public final void feed(ByteBuffer bytes) {
        failAgain();
        if (ended) {
            bytes.position(bytes.limit());
            return;
        }
        try {
            frames.feed(bytes);
        } catch (LlmException e) {
            throw failed(e);
        }
    }

    @Override
    public final ChatResponse end() {
        finish();
        String missing = missing();
        if (missing != null) {
            throw failed(errors.cut(head, missing, dialect));
        }
        return response();
    }

    @Override
    public final @Nullable ChatResponse cut() {
        finish();
        return missing() == null ? response() : null;
    }

    @Override
    public final boolean ended() {
        return ended;
    }

    private void finish() {
        failAgain();
        try {
            frames.end();
        } catch (LlmException e) {
            throw failed(e);
        }
    }

    private ChatResponse response() {
        String lacking = lacking();
        if (lacking != null) {
            throw failed(errors.notUnderstood(head, "The stream has no answer: " + lacking, null, dialect));
        }
        return answer.response(head, dialect, events.tree());
    }

    @Override
    public final String text() {
        return answer.gathered().text();
    }

    private void failAgain() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Frame readers know neither provider nor status, so these are added to their errors here. */
    private LlmException failed(LlmException e) {
        String text = text();
        failure = e.details().toBuilder()
                .provider(dialect.provider())
                .model(dialect.model())
                .statusCode(head.status())
                .partialText(text.isEmpty() ? null : text)
                .exception();
        return failure;
    }

    /** Reads a frame: an event, an array of events, or the end mark of OpenAI. */
    private void frame(byte[] bytes, int offset, int length) {
        if (ended) {
            return;
        }
        if (unreadable != null) {
            throw unreadable;
        }
        int skipped = prefix(bytes, offset, length);
        data(bytes, offset + skipped, length - skipped);
    }

    private void data(byte[] bytes, int offset, int length) {
        if (isDone(bytes, offset, length)) {
            done();
        } else if (natives == null && readUnparsed(bytes, offset, length)) {
            events.add(bytes, offset, length);
        } else {
            parse(bytes, offset, length);
        }
    }

    /** Returns the length of a field name before the data, which gateways that wrap events again leave there. */
    private static int prefix(byte[] bytes, int offset, int length) {
        boolean prefixed = length > DATA.length
                && bytes[offset] == DATA[0]
                && Arrays.equals(bytes, offset, offset + DATA.length, DATA, 0, DATA.length);
        return prefixed ? DATA.length : 0;
    }

    private void parse(byte[] bytes, int offset, int length) {
        JsonNode event = tree(bytes, offset, length);
        if (event != null) {
            events.add(bytes, offset, length);
            if (natives != null) {
                natives(natives, event, bytes, offset, length);
            } else {
                events(event);
                parsed(event, bytes, offset, length);
            }
        }
    }

    private void events(JsonNode event) {
        if (event.isArray()) {
            for (JsonNode one : event) {
                if (!ended) {
                    event(frames.event(), one);
                    if (natives != null) {
                        natives.event(one, one.toString());
                    }
                }
            }
        } else {
            event(frames.event(), event);
        }
    }

    private void natives(NativeEvents passed, JsonNode event, byte[] bytes, int offset, int length) {
        events(event);
        if (!event.isArray()) {
            passed.event(event, new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }

    private @Nullable JsonNode tree(byte[] bytes, int offset, int length) {
        try {
            JsonNode event = Json.trees(bytes, offset, length);
            return event.isMissingNode() ? null : event;
        } catch (IOException e) {
            return unreadable(new String(bytes, offset, length, StandardCharsets.UTF_8), e);
        }
    }

    /**
     * Data without any JSON character is a keep-alive, such as {@code ping} or a comment that a gateway has wrapped, and is skipped. A broken event
     * fails the stream only if another event follows: if it was the last, the connection broke within it, and {@link #end} reports the missing end
     * mark, which can be retried.
     */
    private @Nullable JsonNode unreadable(String data, IOException cause) {
        if (ERROR.equals(frames.event())) {
            return JsonNodeFactory.instance.objectNode().put("error", data);
        }
        if (isWords(data)) {
            return null;
        }
        unreadable = errors.notUnderstood(head, "The stream has an event that is not JSON", cause, dialect);
        return null;
    }

    private static boolean isWords(String data) {
        String bare = data.strip();
        return bare.startsWith(":")
                || (!bare.startsWith("<") && !JSON_MARKS.matcher(bare).find());
    }

    private static boolean isDone(byte[] bytes, int offset, int length) {
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

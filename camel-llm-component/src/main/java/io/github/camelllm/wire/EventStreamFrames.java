package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The reader of the binary frames of {@code application/vnd.amazon.eventstream}: lengths of frame and headers with a
 * checksum, headers, payload, checksum. A frame that is passed on is the payload of an event, with the event's type as its
 * name, or an object that reports an exception.
 */
final class EventStreamFrames implements FrameReader {
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    private static final int TEXT = 7;

    private final FrameSink sink;
    private final ByteWindow window = new ByteWindow();
    private final CRC32 checksum = new CRC32();
    private ByteBuffer frame = ByteBuffer.allocate(0);
    private @Nullable String event;

    /** Creates a reader that passes payloads to a sink. */
    EventStreamFrames(FrameSink sink) {
        this.sink = sink;
    }

    @Override
    public void feed(ByteBuffer bytes) {
        window.append(bytes);
        int at = 0;
        for (int length = length(at); length > 0; length = length(at)) {
            frame = ByteBuffer.wrap(window.bytes(), at, length).slice();
            require(frame.getInt(length - CHECKSUM) == checksum(at, length - CHECKSUM), "with a wrong checksum");
            frame();
            at += length;
        }
        window.drop(at);
    }

    @Override
    public void end() {
        // An incomplete frame is dropped.
    }

    @Override
    public @Nullable String event() {
        return event;
    }

    /** Returns the length of the whole frame that begins at an index, or 0 if it is not complete yet. */
    private int length(int at) {
        int available = window.length() - at;
        if (available < PRELUDE) {
            return 0;
        }
        ByteBuffer prelude = ByteBuffer.wrap(window.bytes(), at, PRELUDE);
        int length = prelude.getInt();
        int headers = prelude.getInt();
        require(prelude.getInt() == checksum(at, PRELUDE - CHECKSUM), "with a wrong checksum of its lengths");
        require(headers >= 0 && length >= 0 && length <= Json.MAX_BYTES, "of " + length + " bytes");
        require(length - headers >= PRELUDE + CHECKSUM, "that is shorter than its headers");
        return length <= available ? length : 0;
    }

    private int checksum(int from, int count) {
        checksum.reset();
        checksum.update(window.bytes(), from, count);
        return (int) checksum.getValue();
    }

    private void frame() {
        int start = PRELUDE + frame.getInt(4);
        int length = frame.limit() - CHECKSUM - start;
        switch (String.valueOf(header(":message-type"))) {
            case "event" -> {
                event = header(":event-type");
                sink.frame(frame.array(), frame.arrayOffset() + start, length);
            }
            case "exception" -> error(header(":exception-type"), exception(start, length));
            case "error" -> error(header(":error-code"), message(header(":error-message")));
            default -> {} // types that are not known here
        }
    }

    private void error(@Nullable String type, ObjectNode error) {
        event = JsonStreamDecoder.ERROR;
        byte[] bytes = error.put("__type", type).toString().getBytes(StandardCharsets.UTF_8);
        sink.frame(bytes, 0, bytes.length);
    }

    private ObjectNode exception(int start, int length) {
        int from = frame.arrayOffset() + start;
        byte[] payload = Arrays.copyOfRange(frame.array(), from, from + length);
        JsonNode tree = Json.treeOrNull(payload);
        return tree instanceof ObjectNode object ? object : message(new String(payload, StandardCharsets.UTF_8));
    }

    private static ObjectNode message(@Nullable String text) {
        return JsonNodeFactory.instance.objectNode().put("message", text);
    }

    /** Returns the text of a header of the frame, or null if there is none of this name. */
    private @Nullable String header(String name) {
        int end = PRELUDE + frame.getInt(4);
        int at = PRELUDE;
        while (at < end) {
            int nameLength = frame.get(at) & 0xFF;
            int value = at + 1 + nameLength + 1;
            require(value <= end, "with a header that is cut");
            int type = frame.get(value - 1);
            int next = value + size(type, value);
            require(next <= end, "with a header that is cut");
            if (type == TEXT && isText(name, at + 1, nameLength)) {
                return text(value + 2, next);
            }
            at = next;
        }
        return null;
    }

    /** Returns the number of bytes of a header's value, with the length before it if there is one. */
    private int size(int type, int value) {
        return switch (type) {
            case 0, 1 -> 0; // true, false
            case 2 -> Byte.BYTES;
            case 3 -> Short.BYTES;
            case 4 -> Integer.BYTES;
            case 5, 8 -> Long.BYTES; // number, time
            case 6, TEXT -> Short.BYTES + (frame.getShort(value) & 0xFFFF);
            case 9 -> 2 * Long.BYTES; // UUID
            default -> throw broken("with a header of the unknown type " + type);
        };
    }

    private boolean isText(String name, int at, int length) {
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (frame.get(at + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int to) {
        return new String(frame.array(), frame.arrayOffset() + from, to - from, StandardCharsets.UTF_8);
    }

    private static void require(boolean right, String problem) {
        if (!right) {
            throw broken(problem);
        }
    }

    private static LlmException broken(String problem) {
        return ErrorKind.PROTOCOL.exception(
                "The stream is no AWS event stream, or was damaged: it has a frame " + problem);
    }
}

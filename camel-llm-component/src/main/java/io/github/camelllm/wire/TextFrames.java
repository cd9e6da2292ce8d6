package io.github.camelllm.wire;

import io.github.camelllm.chat.ErrorKind;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The reader of a text stream that detects its framing: JSON values if the first letter after blanks and a byte order
 * mark is a brace or a bracket, else server-sent events. The content type is not used, as it is missing or wrong too often.
 */
final class TextFrames implements FrameReader {
    private final FrameSink sink;
    private @Nullable FrameReader inner;

    /** Creates a reader that passes frames to a sink. */
    TextFrames(FrameSink sink) {
        this.sink = sink;
    }

    @Override
    public void feed(ByteBuffer bytes) {
        FrameReader reader = inner != null ? inner : sniff(bytes);
        if (reader != null) {
            reader.feed(bytes);
        }
    }

    @Override
    public void end() {
        if (inner != null) {
            inner.end();
        }
    }

    @Override
    public @Nullable String event() {
        return inner == null ? null : inner.event();
    }

    private @Nullable FrameReader sniff(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int b = bytes.get(bytes.position()) & 0xFF;
            if (b == '<') {
                throw ErrorKind.PROTOCOL.exception("The response is an HTML page and no stream");
            }
            if (!isBlank(b)) {
                inner = b == '{' || b == '[' ? new JsonFrames(sink) : new SseFrames(sink);
                return inner;
            }
            bytes.get();
        }
        return null;
    }

    private static boolean isBlank(int b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r' || b == 0xEF || b == 0xBB || b == 0xBF;
    }
}

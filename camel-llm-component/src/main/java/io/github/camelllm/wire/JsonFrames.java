package io.github.camelllm.wire;

import java.nio.ByteBuffer;

/**
 * The reader of a stream of JSON values: one to a line (NDJSON), one after the other, spread over lines, or the
 * elements of one array. A frame is an object, or an array within an array.
 */
final class JsonFrames implements FrameReader {
    private final FrameSink sink;
    private final ByteWindow window = new ByteWindow();
    private int next;
    private int valueStart = -1;
    private int depth;
    private boolean begun;
    private boolean inText;
    private boolean escaped;

    /** Creates a reader that passes the values to a sink. */
    JsonFrames(FrameSink sink) {
        this.sink = sink;
    }

    @Override
    public void feed(ByteBuffer bytes) {
        window.append(bytes);
        values();
        int used = valueStart >= 0 ? valueStart : next;
        window.drop(used);
        next -= used;
        valueStart -= valueStart >= 0 ? used : 0;
    }

    @Override
    public void end() {
        // An incomplete value is dropped.
    }

    /** Returns whether there is an incomplete value. */
    boolean isOpen() {
        return depth > 0;
    }

    private void values() {
        byte[] bytes = window.bytes();
        int length = window.length();
        while (next < length) {
            byte b = bytes[next++];
            if (inText) {
                inText(b);
            } else if (b == '"') {
                inText = true;
            } else if (b == '{' || b == '[') {
                open(b);
            } else if (b == '}' || b == ']') {
                close();
            }
        }
    }

    private void inText(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inText = false;
        }
    }

    private void open(byte b) {
        boolean wrapper = !begun && b == '[';
        begun = true;
        if (!wrapper && depth++ == 0) {
            valueStart = next - 1;
        }
    }

    private void close() {
        if (depth > 0 && --depth == 0) {
            int start = valueStart;
            valueStart = -1;
            sink.frame(window.bytes(), start, next - start);
        }
    }
}

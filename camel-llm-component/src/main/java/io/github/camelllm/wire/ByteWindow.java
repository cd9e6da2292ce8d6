package io.github.camelllm.wire;

import io.github.camelllm.chat.ErrorKind;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a stream that have been received and not consumed. It grows with the largest frame, up to a limit. */
final class ByteWindow {
    private static final int INITIAL = 4096;

    private final int limit;
    private byte[] bytes = new byte[INITIAL];
    private int length;

    ByteWindow() {
        this(Json.MAX_BYTES);
    }

    /** Creates a window with a maximum size in bytes. */
    ByteWindow(int limit) {
        this.limit = limit;
    }

    /** Returns the array, which can be another one after an append. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns the number of bytes in use. */
    int length() {
        return length;
    }

    /**
     * Adds all bytes that remain in a buffer.
     *
     * @throws io.github.camelllm.chat.ProtocolException if a frame is larger than the limit
     */
    void append(ByteBuffer more) {
        int count = more.remaining();
        if (count > limit - length) {
            throw ErrorKind.PROTOCOL.exception(
                    "The stream has an event of more than " + limit + " bytes, which is not read further");
        }
        ensure(length + count);
        more.get(bytes, length, count);
        length += count;
    }

    /** Adds bytes. */
    void append(byte[] from, int offset, int count) {
        append(ByteBuffer.wrap(from, offset, count));
    }

    /** Removes the first bytes. */
    void drop(int count) {
        if (count > 0) {
            System.arraycopy(bytes, count, bytes, 0, length - count);
            length -= count;
        }
    }

    private void ensure(int capacity) {
        if (capacity > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(capacity, 2 * bytes.length));
        }
    }
}

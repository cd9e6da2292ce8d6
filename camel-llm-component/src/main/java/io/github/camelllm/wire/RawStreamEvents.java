package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.function.Supplier;

/** The JSON events of a stream, kept as bytes and parsed into an array on demand; events beyond 1 MiB are left out. */
final class RawStreamEvents {
    private static final int LIMIT = 1 << 20;

    private final ByteWindow bytes = new ByteWindow();
    private boolean full;

    /** Keeps an event. */
    void add(byte[] event, int offset, int length) {
        full = full || bytes.length() + length > LIMIT;
        if (!full) {
            append(bytes.length() == 0 ? '[' : ',');
            bytes.append(event, offset, length);
        }
    }

    /** Returns a supplier of the array of the events kept so far. */
    Supplier<JsonNode> tree() {
        append(bytes.length() == 0 ? '[' : ' ');
        append(']');
        return Json.lazy(Arrays.copyOf(bytes.bytes(), bytes.length()));
    }

    private void append(char letter) {
        bytes.append(new byte[] {(byte) letter}, 0, 1);
    }
}

package io.github.camelllm.examples.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request to the server.
 *
 * @param path the path of the request
 * @param size bytes of the whole request, head and body
 */
record Request(String path, int size) {
    private static final String LENGTH = "\r\ncontent-length:";

    /**
     * Parses the first request in some bytes; returns null if it is not complete yet.
     *
     * @param bytes the bytes received
     * @param count the number of bytes received
     * @throws IllegalArgumentException if the request has no length
     */
    static @Nullable Request parse(byte[] bytes, int count) {
        int head = head(bytes, count);
        if (head < 0) {
            return null;
        }
        String text = new String(bytes, 0, head, StandardCharsets.ISO_8859_1);
        int size = head + bodyLength(text);
        return count < size ? null : new Request(path(text), size);
    }

    private static int head(byte[] bytes, int count) {
        for (int end = 4; end <= count; end++) {
            if (bytes[end - 1] == '\n' && bytes[end - 2] == '\r' && bytes[end - 3] == '\n' && bytes[end - 4] == '\r') {
                return end;
            }
        }
        return -1;
    }

    private static int bodyLength(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        int start = lower.indexOf(LENGTH);
        if (start < 0) {
            throw new IllegalArgumentException("A request without Content-Length is not understood");
        }
        int end = lower.indexOf('\r', start + LENGTH.length());
        return Integer.parseInt(lower.substring(start + LENGTH.length(), end).trim());
    }

    private static String path(String head) {
        int start = head.indexOf(' ') + 1;
        return head.substring(start, head.indexOf(' ', start));
    }
}

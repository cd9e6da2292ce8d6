package io.github.camelllm.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Recognises frames that differ from an earlier one in one string only, as most chunks of a stream do. Such a frame need
 * not be parsed: if the bytes before and after the string are the same, and the string needs no unescaping, its tree
 * differs in that string alone. Halves the CPU of a stream.
 */
final class RepeatedFrame {
    /** How often a new frame may be learnt before the stream counts as one that does not repeat itself. */
    private static final int PATIENCE = 4;

    private final byte[] key;
    private byte @Nullable [] before;
    private byte[] after = {};
    private int misses;

    /**
     * @param field the name of the field that has the string
     */
    RepeatedFrame(String field) {
        this.key = ('"' + field + '"').getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the string of a frame that repeats the learnt one, or null if it must be parsed. */
    @Nullable
    String text(byte[] bytes, int offset, int length) {
        byte[] head = before;
        if (head == null || !curious()) {
            return null;
        }
        int start = offset + head.length;
        int end = offset + length - after.length;
        boolean same = start <= end
                && Arrays.equals(bytes, offset, start, head, 0, head.length)
                && Arrays.equals(bytes, end, offset + length, after, 0, after.length)
                && firstOther(bytes, start, end) == end;
        String text = same ? new String(bytes, start, end - start, StandardCharsets.UTF_8) : null;
        return text == null || text.indexOf('\uFFFD') >= 0
                ? null
                : text; // the replacement character may stand for bytes that are not UTF-8, which the parser rejects
    }

    /** Returns whether learning is still worth it: not once too many frames have differed in other bytes, too. */
    boolean curious() {
        return misses <= PATIENCE;
    }

    /** Learns a frame. The caller must know that reading it again would add its string and nothing else. */
    void learn(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int found = find(bytes, offset, end);
        int start = found < 0 || find(bytes, found + 1, end) >= 0 ? -1 : value(bytes, found + key.length, end);
        int close = start < 0 ? -1 : close(bytes, start, end);
        if (close >= 0) {
            misses += before == null ? 0 : 1;
            before = Arrays.copyOfRange(bytes, offset, start);
            after = Arrays.copyOfRange(bytes, close, end);
        }
    }

    private int find(byte[] bytes, int from, int to) {
        for (int i = from; i <= to - key.length; i++) {
            if (bytes[i] == '"' && Arrays.equals(bytes, i, i + key.length, key, 0, key.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns where the text of a field begins, or -1 if its value is none. */
    private static int value(byte[] bytes, int afterKey, int end) {
        int at = blanks(bytes, afterKey, end);
        if (at == end || bytes[at] != ':') {
            return -1;
        }
        at = blanks(bytes, at + 1, end);
        return at < end && bytes[at] == '"' ? at + 1 : -1;
    }

    private static int blanks(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return at;
    }

    /** Returns where the text that begins somewhere ends, or -1 if it needs unescaping. */
    private static int close(byte[] bytes, int start, int end) {
        int at = firstOther(bytes, start, end);
        return at < end && bytes[at] == '"' ? at : -1;
    }

    private static int firstOther(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Returns whether a byte of a JSON string stands for itself. */
    private static boolean isPlain(byte b) {
        return b != '"' && b != '\\' && (b >= ' ' || b < 0);
    }
}

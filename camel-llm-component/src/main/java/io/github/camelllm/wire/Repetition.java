package io.github.camelllm.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frame that most frames of a stream repeat but for one text. Such a frame need not be parsed: if what stands before
 * and after the text is the same to the byte, and the text needs no unescaping, its tree differs in that text alone.
 */
final class Repetition {
    /** How many frames may differ otherwise before a stream is taken for one that does not repeat itself. */
    private static final int PATIENCE = 4;

    private final byte[] key;
    private byte @Nullable [] before;
    private byte[] after = {};
    private int misses;

    /**
     * @param field the field that has the text
     */
    Repetition(String field) {
        this.key = ('"' + field + '"').getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the text of a frame that repeats what was learnt, or null if it is to be parsed. */
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
                : text; // which may stand for bytes that are not UTF-8
    }

    /** Returns whether it makes sense to {@link #learn}: not once too many frames have differed in other things, too. */
    boolean curious() {
        return misses <= PATIENCE;
    }

    /** Takes a frame for what others repeat, of which it is known that reading it again adds nothing but its text. */
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

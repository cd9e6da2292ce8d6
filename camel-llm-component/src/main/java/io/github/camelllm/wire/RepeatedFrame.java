package io.github.camelllm.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognises frames that differ from an earlier one in a few simple values only, as most chunks of a stream do: in their
 * text, and in ids, times and padding that the reader ignores. Such a frame need not be parsed: if all other bytes are the
 * same, and the values need no unescaping, its tree differs in these values alone. Saves most of a stream's CPU.
 */
final class RepeatedFrame {
    /** How many frames are learnt before the stream is regarded as one without repeated frames. */
    private static final int PATIENCE = 4;

    private final byte[] textKey;
    private final List<byte[]> ignoredKeys;
    private byte @Nullable [][] literals;
    private int textAt;
    private int misses;

    /**
     * @param textField the name of the field that has the text
     *
     * @param ignoredFields the names of fields whose values are ignored after the first one that is not empty
     */
    RepeatedFrame(String textField, String... ignoredFields) {
        this.textKey = quoted(textField);
        this.ignoredKeys =
                Arrays.stream(ignoredFields).map(RepeatedFrame::quoted).toList();
    }

    /** A simple value of a frame: the inside of a string, or the digits of a number. */
    private record Hole(int start, int end) {}

    private static byte[] quoted(String field) {
        return ('"' + field + '"').getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the text of a frame that repeats the learnt one, or null if it must be parsed. */
    @Nullable
    String text(byte[] bytes, int offset, int length) {
        byte[][] parts = literals;
        if (parts == null || !curious()) {
            return null;
        }
        int end = offset + length;
        int at = offset;
        int textStart = offset;
        int textEnd = offset;
        for (int i = 0; i < parts.length; i++) {
            int next = at + parts[i].length;
            if (next > end || !Arrays.equals(bytes, at, next, parts[i], 0, parts[i].length)) {
                return null;
            }
            at = i == parts.length - 1 ? next : valueEnd(bytes, next, end, bytes[next - 1] == '"');
            textStart = i == textAt ? next : textStart;
            textEnd = i == textAt ? at : textEnd;
        }
        return at == end ? decoded(bytes, textStart, textEnd) : null;
    }

    /** The replacement character may stand for bytes that are not UTF-8, which the parser rejects. */
    private static @Nullable String decoded(byte[] bytes, int start, int end) {
        String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') >= 0 ? null : text;
    }

    /** Returns whether frames are still learnt: not after too many of them differed in other bytes, too. */
    boolean curious() {
        return misses <= PATIENCE;
    }

    /** Learns a frame. The caller must know that reading it again would add its text and nothing else. */
    void learn(byte[] bytes, int offset, int length) {
        Hole text = hole(textKey, bytes, offset, offset + length, true);
        if (text == null) {
            return;
        }
        List<Hole> holes = new ArrayList<>();
        holes.add(text);
        for (byte[] key : ignoredKeys) {
            Hole hole = hole(key, bytes, offset, offset + length, false);
            if (hole != null && hole.end > hole.start) {
                holes.add(hole);
            }
        }
        holes.sort(Comparator.comparingInt(Hole::start));
        misses += literals == null ? 0 : 1;
        textAt = holes.indexOf(text);
        literals = between(holes, bytes, offset, offset + length);
    }

    private static byte[][] between(List<Hole> holes, byte[] bytes, int offset, int end) {
        byte[][] parts = new byte[holes.size() + 1][];
        int at = offset;
        for (int i = 0; i < holes.size(); i++) {
            parts[i] = Arrays.copyOfRange(bytes, at, holes.get(i).start);
            at = holes.get(i).end;
        }
        parts[holes.size()] = Arrays.copyOfRange(bytes, at, end);
        return parts;
    }

    /** Returns the simple value of a field that occurs once, or null. For a text, a number does not count. */
    private static @Nullable Hole hole(byte[] key, byte[] bytes, int from, int end, boolean isText) {
        int found = find(key, bytes, from, end);
        if (found < 0 || find(key, bytes, found + 1, end) >= 0) {
            return null;
        }
        int at = blanks(bytes, found + key.length, end);
        at = at < end && bytes[at] == ':' ? blanks(bytes, at + 1, end) : end;
        boolean string = at < end && bytes[at] == '"';
        int start = string ? at + 1 : at;
        int close = valueEnd(bytes, start, end, string);
        boolean simple = string ? close < end && bytes[close] == '"' : !isText && close <= end && bytes[start] != '0';
        return simple ? new Hole(start, close) : null;
    }

    /** Returns the end of a value without escapes: of a string before its quote, or of a number, which needs at least one digit. */
    private static int valueEnd(byte[] bytes, int start, int end, boolean isString) {
        int at = start;
        while (at < end && (isString ? isPlain(bytes[at]) : bytes[at] >= '0' && bytes[at] <= '9')) {
            at++;
        }
        return isString || at > start ? at : end + 1;
    }

    /** Returns whether a byte of a JSON string is not part of an escape. */
    private static boolean isPlain(byte b) {
        return b != '"' && b != '\\' && (b >= ' ' || b < 0);
    }

    private static int find(byte[] key, byte[] bytes, int from, int to) {
        for (int i = from; i <= to - key.length; i++) {
            if (bytes[i] == '"' && Arrays.equals(bytes, i, i + key.length, key, 0, key.length)) {
                return i;
            }
        }
        return -1;
    }

    private static int blanks(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return at;
    }
}

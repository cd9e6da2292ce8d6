package io.github.camelllm.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A change of an input.
 *
 * @param kind what is done
 * @param place where, in ten-thousandths of the input or of its JSON values
 * @param count how many bytes, levels or times
 * @param token what is put in
 */
record InputChange(Kind kind, int place, int count, String token) {
    /** The most bytes of a changed input. */
    static final int MAX_SIZE = 256 * 1024;

    private static final int PARTS = 10_000;

    /** What is done to an input. */
    enum Kind {
        /** Everything from a place on is cut off. */
        CUT,
        /** Some bytes are left out. */
        DROP,
        /** Some bytes come several times. */
        REPEAT,
        /** A token is put between two bytes. */
        INSERT,
        /** A token replaces as many bytes. */
        OVERWRITE,
        /** A bit of a byte is flipped. */
        FLIP,
        /** A token replaces a JSON value, or the name of a field. */
        REPLACE_VALUE,
        /** A JSON value comes several times, with commas between. */
        REPEAT_VALUE,
        /** A JSON value is put into as many arrays or objects. */
        NEST_VALUE,
        /** The token is repeated as often, in place of a JSON value. */
        LONG_VALUE
    }

    byte[] on(byte[] bytes) {
        byte[] changed = bytes.length == 0 ? tokenBytes() : changed(bytes);
        return changed.length > MAX_SIZE ? Arrays.copyOf(changed, MAX_SIZE) : changed;
    }

    private byte[] changed(byte[] bytes) {
        int at = (int) ((long) bytes.length * place / PARTS);
        int end = Math.min(bytes.length, at + count);
        return switch (kind) {
            case CUT -> Arrays.copyOf(bytes, at);
            case DROP -> replaced(bytes, at, end, new byte[0], 1);
            case REPEAT -> replaced(bytes, at, end, Arrays.copyOfRange(bytes, at, end), 2 + count % 50);
            case INSERT -> replaced(bytes, at, at, tokenBytes(), 1);
            case OVERWRITE -> replaced(bytes, at, Math.min(bytes.length, at + tokenBytes().length), tokenBytes(), 1);
            case FLIP -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << count % 8);
                yield flipped;
            }
            default -> value(bytes);
        };
    }

    private byte[] value(byte[] bytes) {
        List<Integer> starts = valueStarts(bytes);
        if (starts.isEmpty()) {
            return replaced(bytes, 0, 0, tokenBytes(), 1);
        }
        int start = starts.get((int) ((long) starts.size() * place / PARTS));
        int end = valueEnd(bytes, start);
        byte[] value = Arrays.copyOfRange(bytes, start, end);
        return switch (kind) {
            case REPEAT_VALUE -> replaced(bytes, end, end, joined(",".getBytes(StandardCharsets.UTF_8), value), count);
            case NEST_VALUE -> replaced(bytes, start, end, nested(value), 1);
            case LONG_VALUE -> replaced(bytes, start, end, tokenBytes(), 1 + count);
            default -> replaced(bytes, start, end, tokenBytes(), 1);
        };
    }

    private byte[] nested(byte[] value) {
        boolean objects = count % 2 == 0;
        byte[] open = (objects ? "{\"a\":" : "[").repeat(count).getBytes(StandardCharsets.UTF_8);
        byte[] close = (objects ? "}" : "]").repeat(count).getBytes(StandardCharsets.UTF_8);
        return joined(joined(open, value), close);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Tokens are written in ISO 8859-1, so that they can have bytes that are not UTF-8. */
    private byte[] tokenBytes() {
        return token.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
        out.write(bytes, 0, from);
        for (int i = 0; i < times && out.size() <= MAX_SIZE; i++) {
            out.write(by, 0, by.length);
        }
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    /** Returns where JSON values and names of fields begin, also within server-sent events and binary frames. */
    private static List<Integer> valueStarts(byte[] bytes) {
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < bytes.length - 1; i++) {
            byte b = bytes[i];
            if (b == ':' || b == '[' || b == ',' || b == '{') {
                int start = bytes[i + 1] == ' ' ? i + 2 : i + 1;
                if (start < bytes.length && bytes[start] > ' ' && bytes[start] != ']' && bytes[start] != '}') {
                    starts.add(start);
                }
            }
        }
        return starts;
    }

    private static int valueEnd(byte[] bytes, int start) {
        int depth = 0;
        boolean inText = false;
        for (int i = start; i < bytes.length; i++) {
            byte b = bytes[i];
            if (inText) {
                i += b == '\\' ? 1 : 0;
                inText = b != '"';
            } else if (b == '"') {
                inText = true;
            } else if (b == '{' || b == '[') {
                depth++;
            } else if ((b == '}' || b == ']') && --depth < 0 || depth == 0 && (b == ',' || b == '\n' || b == ':')) {
                return i;
            }
        }
        return bytes.length;
    }
}

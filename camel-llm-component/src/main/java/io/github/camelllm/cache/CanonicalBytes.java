package io.github.camelllm.cache;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values to a SHA-256 so that two sequences of values have the same bytes only if they are equal: each value has
 * its type and its length before it. No text is built. Reusable: {@link #hash()} resets it.
 */
final class CanonicalBytes {
    private static final byte NULL = 0;
    private static final byte TEXT = 1;
    private static final byte INTEGER = 2;
    private static final byte DECIMAL = 3;
    private static final byte TRUE = 4;
    private static final byte FALSE = 5;
    private static final byte BYTES = 6;
    private static final byte LIST = 7;
    private static final byte MAP = 8;

    private static final int MOST_PER_CHAR = 3;

    /** The number of characters written at a time; they always fit into the buffer. */
    private static final int CHUNK = 1024;

    private final byte[] buffer = new byte[4096];
    private final MessageDigest sha = sha();
    private int at;
    private boolean complete = true;

    private static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime must have SHA-256", e);
        }
    }

    /** Resets, also after an exception. */
    CanonicalBytes reset() {
        sha.reset();
        at = 0;
        complete = true;
        return this;
    }

    /** Returns the hash of all that was written; null if a value was written that has no canonical form. */
    byte @Nullable [] hash() {
        sha.update(buffer, 0, at);
        byte[] hash = sha.digest();
        at = 0;
        boolean usable = complete;
        complete = true;
        return usable ? hash : null;
    }

    private void room(int bytes) {
        if (at + bytes > buffer.length) {
            sha.update(buffer, 0, at);
            at = 0;
        }
    }

    /** Writes the type of the following value. */
    CanonicalBytes mark(int kind) {
        room(1);
        buffer[at++] = (byte) kind;
        return this;
    }

    private void bits(long bits, int bytes) {
        room(bytes);
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            buffer[at++] = (byte) (bits >>> shift);
        }
    }

    CanonicalBytes text(@Nullable CharSequence text) {
        if (text == null) {
            return mark(NULL);
        }
        String whole = text.toString();
        int length = whole.length();
        mark(TEXT).bits(length, 4);
        for (int from = 0; from < length; from += CHUNK) {
            int to = Math.min(length, from + CHUNK);
            room(MOST_PER_CHAR * (to - from));
            at = characters(whole, from, to, buffer, at);
        }
        return this;
    }

    /** Like UTF-8, but with each surrogate encoded individually, so that lone ones stay distinct. */
    private static int characters(String text, int from, int to, byte[] buffer, int start) {
        int at = start;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                buffer[at++] = (byte) c;
            } else if (c < 0x800) {
                buffer[at++] = (byte) (0xC0 | (c >> 6));
                buffer[at++] = (byte) (0x80 | (c & 0x3F));
            } else {
                buffer[at++] = (byte) (0xE0 | (c >> 12));
                buffer[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                buffer[at++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        return at;
    }

    CanonicalBytes bytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return mark(NULL);
        }
        mark(BYTES).bits(bytes.length, 4);
        sha.update(buffer, 0, at);
        at = 0;
        sha.update(bytes);
        return this;
    }

    CanonicalBytes list(int size) {
        mark(LIST).bits(size, 4);
        return this;
    }

    CanonicalBytes flag(@Nullable Boolean flag) {
        return mark(flag == null ? NULL : flag ? TRUE : FALSE);
    }

    /** Writes a number as in JSON: 1 and 1.0 differ, an int and a long of the same value do not. */
    CanonicalBytes number(@Nullable Number number) {
        if (number == null) {
            return mark(NULL);
        } else if (number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte) {
            mark(INTEGER).bits(number.longValue(), 8);
            return this;
        } else if (number instanceof Double) {
            mark(DECIMAL).bits(Double.doubleToLongBits(number.doubleValue()), 8);
            return this;
        }
        return exact(number.toString());
    }

    /** Numbers of other classes are written by their text, which may equal that of a long or a double. */
    private CanonicalBytes exact(String text) {
        try {
            long whole = Long.parseLong(text);
            mark(INTEGER).bits(whole, 8);
            return this;
        } catch (NumberFormatException noLong) {
            double value = Double.parseDouble(text);
            return Double.toString(value).equals(text)
                    ? number(value)
                    : mark(DECIMAL).text(text);
        }
    }

    CanonicalBytes json(@Nullable JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return mark(NULL);
        } else if (node.isTextual()) {
            return text(node.textValue());
        } else if (node.isBoolean()) {
            return flag(node.booleanValue());
        } else if (node.isNumber()) {
            return number(node.numberValue());
        } else if (node.isArray()) {
            list(node.size());
            node.forEach(this::json);
            return this;
        } else if (node.isObject()) {
            return object(node);
        }
        return text(node.asText()); // binary, which JSON writes as base64
    }

    private CanonicalBytes object(JsonNode node) {
        String[] names = new String[node.size()];
        Iterator<String> all = node.fieldNames();
        for (int i = 0; i < names.length; i++) {
            names[i] = all.next();
        }
        Arrays.sort(names);
        mark(MAP).bits(names.length, 4);
        for (String name : names) {
            text(name).json(node.get(name));
        }
        return this;
    }

    /**
     * Writes a value that JSON can have. Any other has no canonical form.
     *
     * @see #hash()
     */
    CanonicalBytes value(@Nullable Object value) {
        if (value == null) {
            return mark(NULL);
        } else if (value instanceof CharSequence || value instanceof Character) {
            return text(value.toString());
        } else if (value instanceof Number number) {
            return number(number);
        } else if (value instanceof Boolean flag) {
            return flag(flag);
        } else if (value instanceof JsonNode node) {
            return json(node);
        } else if (value instanceof Enum<?> constant) {
            return text(constant.name());
        } else if (value instanceof byte[] bytes) {
            return text(Base64.getEncoder().encodeToString(bytes)); // as Jackson writes them
        } else if (value instanceof Collection<?> all) {
            list(all.size());
            all.forEach(this::value);
            return this;
        } else if (value instanceof Map<?, ?> map) {
            return map(map);
        } else if (value instanceof Object[] array) {
            return value(Arrays.asList(array));
        }
        complete = false;
        return this;
    }

    CanonicalBytes map(Map<?, ?> map) {
        if (map.isEmpty()) {
            mark(MAP).bits(0, 4);
            return this;
        }
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (entries.size() > 1) {
            entries.sort((a, b) -> String.valueOf(a.getKey()).compareTo(String.valueOf(b.getKey())));
        }
        mark(MAP).bits(entries.size(), 4);
        for (Map.Entry<?, ?> entry : entries) {
            text(String.valueOf(entry.getKey())).value(entry.getValue());
        }
        return this;
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;

/**
 * A generator whose texts are well-formed Unicode: each unpaired half of a surrogate pair is replaced by U+FFFD. Jackson writes such a half as an
 * escape, which most providers reject as invalid JSON.
 */
public final class WellFormedGenerator extends JsonGeneratorDelegate {
    /** Creates a generator that writes to another one; trees and objects are filtered, too. */
    WellFormedGenerator(JsonGenerator out) {
        super(out, false);
    }

    @Override
    public void writeString(String text) throws IOException {
        delegate.writeString(wellFormed(text));
    }

    @Override
    public void writeFieldName(String name) throws IOException {
        delegate.writeFieldName(wellFormed(name));
    }

    @Override
    public void writeString(char[] text, int offset, int length) throws IOException {
        writeString(new String(text, offset, length));
    }

    /** Returns a text without unpaired halves; the same one if it has none. */
    public static String wellFormed(String text) {
        int length = text == null ? 0 : text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                if (isHalf(text, i)) {
                    return replaced(text, i);
                }
                i++;
            }
        }
        return text;
    }

    private static boolean isHalf(String text, int i) {
        boolean pair = Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        return !pair;
    }

    private static String replaced(String text, int from) {
        StringBuilder result = new StringBuilder(text);
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (isHalf(text, i)) {
                    result.setCharAt(i, '\ufffd');
                } else {
                    i++;
                }
            }
        }
        return result.toString();
    }
}

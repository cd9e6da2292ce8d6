package io.github.camelllm.wire;

import java.nio.charset.StandardCharsets;

/** The percent-encoding of RFC 3986: letters, digits and {@code - . _ ~} stay as they are. */
public final class PercentEncoding {
    private static final String UNRESERVED = "-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentEncoding() {}

    /** Returns a text for any place of an address: everything is encoded that is not unreserved. */
    public static String all(String text) {
        return except("", text);
    }

    /**
     * Returns a text with some further characters left as they are, such as the slashes of a path.
     *
     * @param kept these characters, of US-ASCII
     */
    public static String except(String kept, String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (isUnreserved(c) || kept.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 0xF]);
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || UNRESERVED.indexOf(c) >= 0;
    }
}

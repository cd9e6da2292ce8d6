package io.github.camelllm.wire;

/** Which texts of a conversation a receiver takes. What it does not take is left out, or replaced where a text must stand. */
public enum TextRule {
    /** Any text, also an empty one. */
    ANY,

    /** No empty text. */
    NOT_EMPTY,

    /** No text of blanks only, as Unicode defines them. */
    NOT_BLANK;

    /** Returns whether a text is taken. */
    boolean takes(String text) {
        return switch (this) {
            case ANY -> true;
            case NOT_EMPTY -> !text.isEmpty();
            case NOT_BLANK -> lengthWithoutTrailingBlanks(text) > 0;
        };
    }

    /**
     * Returns the length of a text up to its last letter that is no blank. Receivers also strip those blanks that
     * {@link String#strip()} keeps, such as the no-break space.
     */
    static int lengthWithoutTrailingBlanks(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}

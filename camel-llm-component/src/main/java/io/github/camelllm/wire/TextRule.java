package io.github.camelllm.wire;

/** The texts of a conversation that a receiver accepts. Other texts are left out, or replaced where a text is required. */
public enum TextRule {
    /** Any text, also an empty one. */
    ANY,

    /** No empty text. */
    NOT_EMPTY,

    /** No empty text, unless it has Gemini's signature, which is sent back with it. */
    NOT_EMPTY_UNLESS_SIGNED,

    /** No text of blanks only, as Unicode defines them. */
    NOT_BLANK;

    /** Returns whether a text is accepted. */
    boolean takes(String text) {
        return switch (this) {
            case ANY -> true;
            case NOT_EMPTY, NOT_EMPTY_UNLESS_SIGNED -> !text.isEmpty();
            case NOT_BLANK -> lengthWithoutTrailingBlanks(text) > 0;
        };
    }

    /**
     * Returns the length of a text without blanks at its end. Receivers also strip blanks that {@link String#strip()} keeps, such as the no-break
     * space.
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

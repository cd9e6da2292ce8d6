package io.github.camelllm.token;

import org.jspecify.annotations.Nullable;

/**
 * The pieces of a long text, for what takes more than linear time of a long one. A piece ends before a space or a line
 * break between two letters, where all encodings split a text, or, in a run of {@value #LONGEST} characters without one, anywhere
 * but within a character. Not for several threads.
 */
final class TextPieces {
    /** The maximum number of characters of a piece. */
    static final int LONGEST = 8192;

    private final String text;
    private int at;

    TextPieces(String text) {
        this.text = text;
    }

    /** Returns the next piece; null after the last. */
    @Nullable
    String next() {
        if (at == text.length()) {
            return null;
        }
        int begin = at;
        at = end(text, begin);
        return text.substring(begin, at);
    }

    private static int end(String text, int begin) {
        int most = begin + LONGEST;
        if (most >= text.length()) {
            return text.length();
        }
        int end = lastBreak(text, begin, most);
        if (end > begin) {
            return end;
        }
        return Character.isLowSurrogate(text.charAt(most)) ? most - 1 : most;
    }

    /** Returns whether all pieces end where encodings split, so that their tokens add up to those of the text. */
    static boolean hasBreaks(String text) {
        int begin = 0;
        while (text.length() - begin > LONGEST) {
            int end = lastBreak(text, begin, begin + LONGEST);
            if (end == begin) {
                return false;
            }
            begin = end;
        }
        return true;
    }

    private static int lastBreak(String text, int begin, int most) {
        for (int i = most; i > begin; i--) {
            if (isBreak(text, i)) {
                return i;
            }
        }
        return begin;
    }

    private static boolean isBreak(String text, int at) {
        char c = text.charAt(at);
        return (c == ' ' || c == '\n')
                && Character.isLetter(text.charAt(at - 1))
                && at + 1 < text.length()
                && Character.isLetter(text.charAt(at + 1));
    }
}

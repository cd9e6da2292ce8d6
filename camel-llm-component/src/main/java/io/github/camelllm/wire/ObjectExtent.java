package io.github.camelllm.wire;

/** Detects whether a growing text is one complete JSON object. The total time is linear in the length of the text, however often it is called. */
final class ObjectExtent {
    private int read;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean begun;
    private boolean other;

    /** Returns whether a text, which begins with the text of the last call, is an object whose last brace is closed. */
    boolean isWhole(CharSequence text) {
        while (read < text.length()) {
            read(text.charAt(read++));
        }
        return begun && depth == 0 && !other;
    }

    private void read(char c) {
        if (inString) {
            inString = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if (c > ' ') {
            structure(c);
        }
    }

    private void structure(char c) {
        other = other || (depth == 0 && (begun || c != '{'));
        switch (c) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {} // numbers, literals, commas and colons do not matter
        }
        begun = true;
    }
}

package io.github.camelllm.wire;

/**
 * Keeps a delta from ending within a surrogate pair: the first half waits for the second. Servers cut their tokens
 * anywhere, and half a pair cannot be written in UTF-8.
 */
final class SurrogateHold {
    private static final String REPLACEMENT = "\uFFFD";

    private char half;

    /** Returns what can be passed on of a delta and of what was held before; may be empty. */
    String complete(String delta) {
        boolean ends = !delta.isEmpty() && Character.isHighSurrogate(delta.charAt(delta.length() - 1));
        if (half == 0 && !ends) {
            return delta;
        }
        String all = half == 0 || delta.isEmpty() ? delta : joined(delta);
        if (!ends) {
            return all;
        }
        half = all.charAt(all.length() - 1);
        return all.substring(0, all.length() - 1);
    }

    /** Returns what stands for a half whose other half never came: the replacement character, or nothing. */
    String rest() {
        return half == 0 ? "" : REPLACEMENT;
    }

    private String joined(String delta) {
        String first = Character.isLowSurrogate(delta.charAt(0)) ? String.valueOf(half) : REPLACEMENT;
        half = 0;
        return first + delta;
    }
}

package io.github.camelllm.wire;

/**
 * Prevents that a delta ends within a surrogate pair: the first half is held until the second arrives. Servers split texts anywhere, and half a pair
 * cannot be encoded in UTF-8.
 */
final class SurrogateHold {
    private static final String REPLACEMENT = "\uFFFD";

    private char half;

    /** Returns the part of the held half and a delta that can be passed on; may be empty. */
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

    /** Returns the replacement character if a half is held whose other half did not arrive, else an empty text. */
    String rest() {
        return half == 0 ? "" : REPLACEMENT;
    }

    private String joined(String delta) {
        String first = Character.isLowSurrogate(delta.charAt(0)) ? String.valueOf(half) : REPLACEMENT;
        half = 0;
        return first + delta;
    }
}

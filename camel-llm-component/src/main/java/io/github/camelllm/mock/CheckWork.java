package io.github.camelllm.mock;

import java.util.regex.Pattern;

/**
 * The work of one check of a value against a schema, which has an end. A value comes from a model, and {@code oneOf} within
 * a recursive schema takes exponential time for a deep one, as some patterns do for a long text.
 */
final class CheckWork {
    /** The most schemas that are applied and characters that patterns look at: less than a second. */
    static final int MAX_STEPS = 10_000_000;

    /** The most schemas within each other, so that the stack suffices. */
    static final int MAX_DEPTH = 500;

    private int steps;
    private int depth;

    /** Enters a schema, within that which was entered last. */
    void enter() {
        if (depth == 0) {
            steps = 0;
        }
        if (depth == MAX_DEPTH) {
            throw SchemaMismatch.exhausted("schemas are nested more than " + MAX_DEPTH + " times");
        }
        step();
        depth++;
    }

    /** Leaves the schema that was entered last. */
    void leave() {
        depth--;
    }

    private void step() {
        if (++steps > MAX_STEPS) {
            throw SchemaMismatch.exhausted("the check takes more than " + MAX_STEPS + " steps");
        }
    }

    /** Returns whether a text has a match of a pattern. */
    boolean finds(Pattern pattern, String text) {
        try {
            return pattern.matcher(new Counted(text)).find();
        } catch (StackOverflowError e) {
            throw SchemaMismatch.exhausted("the pattern " + pattern + " takes more stack than there is");
        }
    }

    /** A text each look at which is a step. */
    private final class Counted implements CharSequence {
        private final CharSequence text;

        Counted(CharSequence text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            step();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end));
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}

package io.github.camelllm.mock;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Texts that match a regular expression of ECMA 262, as JSON Schema has them: literals, classes, groups, alternatives
 * and quantifiers, but no assertions other than anchors, and no references back.
 */
final class RegexSample {
    /** How often more than it must a part is repeated. */
    private static final int MORE = 4;

    private static final int DEEPEST = 100;

    private final String pattern;
    private final String place;
    private final Node root;
    private int at;
    private int depth;

    private RegexSample(String pattern, String place) {
        this.pattern = pattern;
        this.place = place;
        this.root = alternatives();
        if (at < pattern.length() || root.least() > SampleText.MOST) {
            throw unsupported();
        }
    }

    /** Reads an expression of a place in a schema. */
    static RegexSample of(String pattern, String place) {
        return new RegexSample(pattern, place);
    }

    /** Returns a text, of a length within the bounds if it can be. */
    String draw(SplittableRandom random, int least, int most) {
        Draft draft = new Draft(random, least - root.least(), (long) most - root.least());
        root.write(draft);
        return draft.text.toString();
    }

    /** A text in the making, with what it still must and may be longer than it has to. */
    private static final class Draft {
        final StringBuilder text = new StringBuilder();
        final SplittableRandom random;
        long must;
        long may;

        Draft(SplittableRandom random, long must, long may) {
            this.random = random;
            this.must = must;
            this.may = may;
        }

        /** Returns how often more a part of some length is repeated. */
        int more(int limit, int length) {
            int unit = Math.max(1, length);
            long times = must > 0
                    ? Math.min(limit, (must + unit - 1) / unit)
                    : random.nextLong(Math.max(0, Math.min(Math.min(limit, MORE), may / unit)) + 1);
            must -= times * unit;
            may -= times * unit;
            return (int) times;
        }
    }

    /** A part of an expression. */
    private interface Node {
        /** Returns the least length of its texts; {@link Integer#MAX_VALUE} for all that is longer. */
        int least();

        void write(Draft draft);
    }

    private record Characters(BitSet set) implements Node {
        @Override
        public int least() {
            return 1;
        }

        @Override
        public void write(Draft draft) {
            int skip = draft.random.nextInt(set.cardinality());
            int character = set.nextSetBit(0);
            while (skip-- > 0) {
                character = set.nextSetBit(character + 1);
            }
            draft.text.appendCodePoint(character);
        }
    }

    private record Sequence(List<Node> nodes) implements Node {
        @Override
        public int least() {
            return bounded(nodes.stream().mapToLong(Node::least).sum());
        }

        @Override
        public void write(Draft draft) {
            nodes.forEach(node -> node.write(draft));
        }
    }

    private record Alternatives(List<Node> nodes) implements Node {
        @Override
        public int least() {
            return nodes.stream().mapToInt(Node::least).min().orElse(0);
        }

        @Override
        public void write(Draft draft) {
            nodes.get(draft.random.nextInt(nodes.size())).write(draft);
        }
    }

    private record Repeated(Node node, int from, int to) implements Node {
        @Override
        public int least() {
            return bounded((long) from * node.least());
        }

        @Override
        public void write(Draft draft) {
            int times = from + draft.more(to - from, node.least());
            for (int i = 0; i < times; i++) {
                node.write(draft);
            }
        }
    }

    private static int bounded(long length) {
        return (int) Math.min(length, Integer.MAX_VALUE);
    }

    private Node alternatives() {
        List<Node> nodes = new ArrayList<>();
        do {
            nodes.add(sequence());
        } while (skip("|"));
        return nodes.size() == 1 ? nodes.get(0) : new Alternatives(nodes);
    }

    private Node sequence() {
        List<Node> nodes = new ArrayList<>();
        while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            if (!skip("^") && !skip("$") && !skip("\\b")) {
                nodes.add(quantified(atom()));
            }
        }
        return new Sequence(nodes);
    }

    private Node quantified(Node node) {
        int from = 1;
        int to = 1;
        if (skip("*")) {
            from = 0;
            to = Integer.MAX_VALUE;
        } else if (skip("+")) {
            to = Integer.MAX_VALUE;
        } else if (skip("?")) {
            from = 0;
        } else if (skip("{")) {
            from = number();
            to = skip(",") ? (peek('}') ? Integer.MAX_VALUE : number()) : from;
            expect("}");
        } else {
            return node;
        }
        skip("?");
        return new Repeated(node, from, to);
    }

    private Node atom() {
        if (skip("(")) {
            return group();
        } else if (skip("[")) {
            return new Characters(RegexClass.bracket(this));
        } else if (skip(".")) {
            return new Characters(RegexClass.WORD);
        } else if (skip("\\")) {
            return new Characters(RegexClass.escape(this));
        } else if ("*+?{".indexOf(pattern.charAt(at)) >= 0) {
            throw unsupported();
        }
        return new Characters(RegexClass.one(next()));
    }

    private Node group() {
        if (++depth > DEEPEST) {
            throw unsupported();
        }
        if (skip("?")) {
            boolean named = skip("<") && !peek('=') && !peek('!');
            if (named) {
                until('>');
            } else {
                expect(":");
            }
        }
        Node inside = alternatives();
        expect(")");
        depth--;
        return inside;
    }

    private int number() {
        int start = at;
        while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
            at++;
        }
        if (at == start || at - start > 6) {
            throw unsupported();
        }
        return Integer.parseInt(pattern.substring(start, at));
    }

    /** Returns the next character, and goes on. */
    int next() {
        if (at >= pattern.length()) {
            throw unsupported();
        }
        int character = pattern.codePointAt(at);
        at += Character.charCount(character);
        return character;
    }

    /** Returns the next characters, and goes on. */
    String next(int length) {
        if (at + length > pattern.length()) {
            throw unsupported();
        }
        at += length;
        return pattern.substring(at - length, at);
    }

    /** Returns the characters before another, and goes on after it. */
    String until(char end) {
        int to = pattern.indexOf(end, at);
        if (to < 0) {
            throw unsupported();
        }
        String text = pattern.substring(at, to);
        at = to + 1;
        return text;
    }

    /** Returns whether some characters are next, and goes on after them if so. */
    boolean skip(String text) {
        boolean there = pattern.startsWith(text, at);
        at += there ? text.length() : 0;
        return there;
    }

    boolean peek(char character) {
        return at < pattern.length() && pattern.charAt(at) == character;
    }

    private void expect(String text) {
        if (!skip(text)) {
            throw unsupported();
        }
    }

    SchemaMismatch unsupported() {
        return SchemaMismatch.unsupported(
                "the pattern " + pattern + " at " + place + " is not supported (position " + at + ")");
    }
}

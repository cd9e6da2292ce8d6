package io.github.camelllm.mock;

import java.util.BitSet;

/** The sets of characters in regular expressions; where a set is open, it has those of printable ASCII. */
final class RegexClass {
    static final BitSet WORD = ranges("azAZ09");

    private static final BitSet PRINTABLE = ranges(" ~");

    private RegexClass() {}

    /** Returns the set of some ranges, each given by its first and its last character. */
    private static BitSet ranges(String ends) {
        BitSet set = new BitSet();
        for (int i = 0; i < ends.length(); i += 2) {
            set.set(ends.charAt(i), ends.charAt(i + 1) + 1);
        }
        return set;
    }

    static BitSet one(int character) {
        BitSet set = new BitSet();
        set.set(character);
        return set;
    }

    /** Reads a set behind its opening bracket. */
    static BitSet bracket(RegexSample in) {
        boolean not = in.skip("^");
        BitSet set = new BitSet();
        while (!in.skip("]")) {
            BitSet first = member(in);
            if (in.peek('-') && first.cardinality() == 1) {
                in.skip("-");
                range(in, set, first);
            } else {
                set.or(first);
            }
        }
        return checked(not ? not(set) : set, in);
    }

    private static void range(RegexSample in, BitSet set, BitSet first) {
        set.or(first);
        if (in.peek(']')) {
            set.set('-');
            return;
        }
        BitSet last = member(in);
        if (last.cardinality() != 1 || last.nextSetBit(0) < first.nextSetBit(0)) {
            throw in.unsupported();
        }
        set.set(first.nextSetBit(0), last.nextSetBit(0) + 1);
    }

    private static BitSet member(RegexSample in) {
        return in.skip("\\") ? escape(in) : one(in.next());
    }

    /** Reads what stands behind a backslash. */
    static BitSet escape(RegexSample in) {
        int letter = in.next();
        return switch (letter) {
            case 'd' -> ranges("09");
            case 'w' -> ranges("azAZ09__");
            case 's' -> one(' ');
            case 'D' -> not(ranges("09"));
            case 'W' -> not(ranges("azAZ09__"));
            case 'S' -> not(one(' '));
            case 't' -> one('\t');
            case 'n' -> one('\n');
            case 'r' -> one('\r');
            case 'f' -> one('\f');
            case 'u' -> one(hex(in, 4));
            case 'x' -> one(hex(in, 2));
            case 'p' -> property(in);
            default -> literal(in, letter);
        };
    }

    private static BitSet literal(RegexSample in, int letter) {
        if (Character.isLetterOrDigit(letter)) {
            throw in.unsupported();
        }
        return one(letter);
    }

    private static int hex(RegexSample in, int digits) {
        try {
            return Integer.parseInt(in.next(digits), 16);
        } catch (NumberFormatException e) {
            throw in.unsupported();
        }
    }

    private static BitSet property(RegexSample in) {
        if (!in.skip("{")) {
            throw in.unsupported();
        }
        return switch (in.until('}')) {
            case "L", "Letter", "Alphabetic" -> ranges("azAZ");
            case "Lu", "Uppercase_Letter" -> ranges("AZ");
            case "Ll", "Lowercase_Letter" -> ranges("az");
            case "N", "Nd", "Number" -> ranges("09");
            default -> throw in.unsupported();
        };
    }

    private static BitSet not(BitSet set) {
        BitSet rest = (BitSet) PRINTABLE.clone();
        rest.andNot(set);
        return rest;
    }

    private static BitSet checked(BitSet set, RegexSample in) {
        if (set.isEmpty()) {
            throw in.unsupported();
        }
        return set;
    }
}

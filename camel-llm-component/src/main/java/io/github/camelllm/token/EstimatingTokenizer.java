package io.github.camelllm.token;

/**
 * The estimate of how many tokens a text is where its encoding is not known. It goes by what encodings have in common: a
 * word of up to eight letters is one token together with the space before it, a longer one has a token for every further
 * eight, or every four in capitals; so has a number for every three digits, and a run of signs for every three. Of other
 * scripts, a letter of the
 * Chinese, Japanese and Korean ones is a token, and a word of any other has one for every three letters.
 */
final class EstimatingTokenizer implements Tokenizer {
    static final EstimatingTokenizer PLAIN = new EstimatingTokenizer();

    private static final int SPACE = 0;
    private static final int LETTER = 1;
    private static final int DIGIT = 2;
    private static final int SIGN = 3;
    private static final int FOREIGN = 4;
    private static final int IDEOGRAPH = 5;
    private static final int CAPITALS = 4;
    /** How many characters of a class make a token. */
    private static final int[] LENGTH = {16, 8, 3, 3, 3, 1};

    private EstimatingTokenizer() {}

    @Override
    public int count(String text) {
        int tokens = 0;
        int begin = 0;
        int length = text.length();
        while (begin < length) {
            int kind = kind(text.charAt(begin));
            int end = end(text, begin, kind);
            tokens += kind == LETTER ? word(text, begin, end) : tokens(kind, end - begin, end == length);
            begin = end;
        }
        return tokens;
    }

    private static int word(String text, int begin, int end) {
        boolean capitals = end - begin > 1 && Character.isUpperCase(text.charAt(begin + 1));
        int length = capitals ? CAPITALS : LENGTH[LETTER];
        return (end - begin + length - 1) / length;
    }

    private static int tokens(int kind, int length, boolean last) {
        if (kind == SPACE && length == 1 && !last) {
            return 0;
        }
        return (length + LENGTH[kind] - 1) / LENGTH[kind];
    }

    /** Returns where a run of characters of one class ends. A capital letter after a small one begins a new word. */
    private static int end(String text, int begin, int kind) {
        int end = begin + 1;
        while (end < text.length() && kind(text.charAt(end)) == kind) {
            if (kind == LETTER
                    && Character.isUpperCase(text.charAt(end))
                    && !Character.isUpperCase(text.charAt(end - 1))) {
                break;
            }
            end++;
        }
        return end;
    }

    private static int kind(char c) {
        if (c < 128) {
            return ascii(c);
        } else if (Character.isWhitespace(c)) {
            return SPACE;
        }
        return isIdeograph(c) ? IDEOGRAPH : FOREIGN;
    }

    private static int ascii(char c) {
        char small = (char) (c | 0x20);
        if (small >= 'a' && small <= 'z') {
            return LETTER;
        } else if (c >= '0' && c <= '9') {
            return DIGIT;
        }
        return c <= ' ' ? SPACE : SIGN;
    }

    /** Returns whether it is a letter of a script without words of several letters, or half of a rare character. */
    private static boolean isIdeograph(char c) {
        return c >= 0x2E80 && c < 0xE000;
    }
}

package io.github.camelllm.token;

import java.text.Normalizer;

/**
 * The bounds of the tokens of a text, for any vocabulary.
 *
 * <p>At most: byte pair encoding begins with a token for each byte of UTF-8 and only merges, so a text never has more
 * tokens than bytes. Two neighbours whose pair is in the vocabulary do not stay apart, and the common pairs of small
 * letters, and a space with the letter after it, are in all vocabularies: of such a run at most two letters in three are
 * a token. The most common words of English, with the space before them, are one token. Some vocabularies normalise a text
 * first (Unicode's NFKC, which writes some characters as several), so the longer of both forms counts.
 *
 * <p>At least: encodings split a text into words, numbers, signs and white space before they merge, so each run of letters
 * or digits is a token or more, and no token is longer than the longest that vocabularies have: 64 Latin letters, 32 of
 * other alphabets, 16 of Chinese, Japanese and Korean or of digits, 128 signs or 256 characters of white space (those of
 * {@code r50k_base}, {@code p50k_base}, {@code cl100k_base} and {@code o200k_base}, or more).
 */
final class TokenBounds {
    /** The letters that are in all vocabularies together with the one before them, from a to z. */
    private static final String[] PAIRS = {
        "abcdefghijklmnopqrstuvwxyz",
        "abcdefghijlmnoprstuy",
        "abcdefhiklmnoprstuvyz",
        "abcdefhijklmnopqrstuxy",
        "abcdefghiklmnpqrstuvwxyz",
        "abcdefgilmnoprstuwxy",
        "abcdeghilmnoprstuyz",
        "adehilmnoprstuwyz",
        "abcdefghijklmnopqrstuvwxyz",
        "aceijlopsu",
        "abeghijklmnorstuwy",
        "abcdefilnoprstuvy",
        "abcdegiklmnoprstuxy",
        "abcdegilmnoprstuvwyz",
        "abcdefghijklmnoprstuvwxyz",
        "abcdeghilmnoprstuxy",
        "ailqstu",
        "abcdefghilmnorstuwxy",
        "abcdefghiklmnopqrstuvwy",
        "acdefghiklmnoprstuvwxyz",
        "abcdefghijklmnoprstuvxyz",
        "acdegilmoprstuvy",
        "abdehiklmnoprstuwxy",
        "abcdefipstxy",
        "adegiklmnoprstuxyz",
        "abehilnouxyz"
    };

    private static final int[] FOLLOWERS = followers();
    private static final int NORMALISED_AT_ONCE = 1 << 16;
    private static final int SIGNS_OF_A_TOKEN = 128;
    private static final int SYMBOLS_OF_A_TOKEN = 32;
    private static final int SPACES_OF_A_TOKEN = 256;
    private static final int DIGITS_OF_A_TOKEN = 16;
    /** The weight of a letter in a run, by how many of them fit into a token. */
    private static final int ROOM_OF_A_TOKEN = 64;

    private static final int OF_LATIN = 1;
    private static final int OF_OTHERS = 2;
    private static final int OF_IDEOGRAPHS = 4;

    private static final int WORD = 0;
    private static final int DIGIT = 1;
    private static final int SPACE = 2;
    private static final int SIGN = 3;
    private static final int SYMBOL = 4;
    private static final int APOSTROPHE = 5;

    private TokenBounds() {}

    private static int[] followers() {
        int[] bits = new int[PAIRS.length];
        for (int i = 0; i < bits.length; i++) {
            for (char c : PAIRS[i].toCharArray()) {
                bits[i] |= 1 << (c - 'a');
            }
        }
        return bits;
    }

    /** Returns an upper bound of the tokens of a text. */
    static long atMost(String text) {
        long tokens = 0;
        for (int begin = 0, end; begin < text.length(); begin = end) {
            end = pieceEnd(text, begin);
            String piece = begin == 0 && end == text.length() ? text : text.substring(begin, end);
            tokens += Normalizer.isNormalized(piece, Normalizer.Form.NFKC)
                    ? written(piece)
                    : Math.max(written(piece), written(Normalizer.normalize(piece, Normalizer.Form.NFKC)));
        }
        return tokens;
    }

    /** Returns where a piece ends: a text may become many times as long, and so is normalised in pieces. */
    private static int pieceEnd(String text, int begin) {
        int end = Math.min(text.length(), begin + NORMALISED_AT_ONCE);
        while (end < text.length() && !isSpace(text.charAt(end)) && end - begin < 2 * NORMALISED_AT_ONCE) {
            end++;
        }
        return end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    private static boolean isSpace(char c) {
        return c <= ' ';
    }

    private static long written(String text) {
        long tokens = 0;
        int at = 0;
        while (at < text.length()) {
            int letters = text.charAt(at) == ' ' ? at + 1 : at;
            int end = smallLetters(text, letters);
            if (end == letters) {
                tokens += bytes(text, at);
                at++;
            } else {
                tokens += letters > at && isWhole(text, end) && CommonWords.contains(text, letters, end)
                        ? 1
                        : chain(text, at, end);
                at = end;
            }
        }
        return tokens;
    }

    private static int smallLetters(String text, int from) {
        int end = from;
        while (end < text.length() && isSmall(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isSmall(char c) {
        return c >= 'a' && c <= 'z';
    }

    /** Returns whether a word ends here for all encodings; some take {@code 's} and the like, or marks, into it. */
    private static boolean isWhole(String text, int end) {
        if (end == text.length()) {
            return true;
        }
        char next = text.charAt(end);
        return next < 128 && next != '\'' && !Character.isLetter(next);
    }

    /** Returns the most parts of a run in which no two single letters are neighbours that would have been merged. */
    private static long chain(String text, int begin, int end) {
        boolean split = begin > 0 && text.charAt(begin - 1) == '\''; // as of 't, 're, 'll: a word may begin behind it
        long single = 1;
        long longer = 0;
        long before = 0;
        for (int i = begin + 1; i < end; i++) {
            boolean merged = isPair(text.charAt(i - 1), text.charAt(i)) && !(split && i - begin <= 2);
            long most = Math.max(single, longer);
            long nextSingle = (merged ? longer : most) + 1;
            longer = before + 1;
            single = nextSingle;
            before = most;
        }
        return Math.max(single, longer);
    }

    private static boolean isPair(char one, char next) {
        return one == ' ' || (FOLLOWERS[one - 'a'] & 1 << (next - 'a')) != 0;
    }

    /** Returns the bytes of a character in UTF-8. A half without its other half becomes a replacement character. */
    private static int bytes(String text, int at) {
        char c = text.charAt(at);
        if (c < 0x80) {
            return 1;
        } else if (c < 0x800) {
            return 2;
        }
        boolean half = Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : Character.isLowSurrogate(c) && at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        return half ? 2 : 3;
    }

    /** Returns a lower bound of the tokens of a text. */
    static long atLeast(String text) {
        long tokens = 0;
        int at = 0;
        while (at < text.length()) {
            int kind = kind(text.codePointAt(at));
            int end = at;
            long room = 0;
            long size = 0;
            boolean letter = false;
            while (end < text.length()) {
                int c = text.codePointAt(end);
                int other = kind(c);
                if (other != kind && !(kind == WORD && other == APOSTROPHE)) {
                    break;
                }
                letter |= other == WORD && (c < 128 || Character.isLetter(c));
                room += kind == WORD ? room(c) : 0;
                size++;
                end += Character.charCount(c);
            }
            tokens += kind == WORD ? word(letter, room) : run(kind, size);
            at = end;
        }
        return tokens;
    }

    private static int kind(int c) {
        if (c < 128) {
            return ascii(c);
        } else if (Character.isLetter(c) || isMark(c)) {
            return WORD;
        }
        return Character.isWhitespace(c) || Character.isSpaceChar(c) ? SPACE : SYMBOL;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static int ascii(int c) {
        int small = c | 0x20;
        if (small >= 'a' && small <= 'z') {
            return WORD;
        } else if (c >= '0' && c <= '9') {
            return DIGIT;
        } else if (c == '\'') {
            return APOSTROPHE;
        }
        return c <= ' ' ? SPACE : SIGN;
    }

    private static int room(int c) {
        if (c < 0x250) {
            return OF_LATIN;
        }
        return (c >= 0x2E80 && c < 0xE000) || c >= 0x20000 ? OF_IDEOGRAPHS : OF_OTHERS;
    }

    private static long word(boolean letter, long room) {
        return letter ? Math.max(1, (room + ROOM_OF_A_TOKEN - 1) / ROOM_OF_A_TOKEN) : 0;
    }

    private static long run(int kind, long size) {
        return switch (kind) {
            case DIGIT -> (size + DIGITS_OF_A_TOKEN - 1) / DIGITS_OF_A_TOKEN;
            case SPACE -> size / SPACES_OF_A_TOKEN;
            case SYMBOL -> size / SYMBOLS_OF_A_TOKEN;
            default -> size / SIGNS_OF_A_TOKEN;
        };
    }
}

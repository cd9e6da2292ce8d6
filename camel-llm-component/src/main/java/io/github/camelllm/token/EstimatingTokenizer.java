package io.github.camelllm.token;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.Map;

/**
 * Estimates the tokens of a text without a known encoding, by what encodings have in common: a
 * word of up to eight Latin letters is one token together with the space before it, a longer one has a token for every
 * further eight, or every four in capitals or with accents; so has a number for every three digits, and a run of signs
 * for every three. Other scripts have a rate each, between those of {@code o200k_base} and of smaller vocabularies; a
 * letter of a script that vocabularies leave out is its bytes.
 */
final class EstimatingTokenizer implements Tokenizer {
    static final EstimatingTokenizer PLAIN = new EstimatingTokenizer();

    private static final int SPACE = 0;
    private static final int LETTER = 1;
    private static final int DIGIT = 2;
    private static final int SIGN = 3;
    private static final int FOREIGN = 4;
    private static final int SYMBOL = 5;
    private static final int SHORT = 4;
    /** Characters per token by class; each foreign script has its own rate. */
    private static final int[] LENGTH = {16, 8, 3, 3, 1, 1};

    private static final int PERCENT = 100;
    /** The factor for the lower bound, because unpublished vocabularies may have longer tokens. */
    private static final int CERTAIN_PERCENT = 75;

    /** SentencePiece, of older models of Mistral and Llama, puts a space before a text. */
    private static final int BEFORE_A_TEXT = 1;

    private static final int RARE = 300;
    private static final int RARE_SYMBOL = 200;
    /** Tokens for a hundred letters, marks included. */
    private static final Map<UnicodeScript, Integer> RATES = rates();

    private EstimatingTokenizer() {}

    private static Map<UnicodeScript, Integer> rates() {
        Map<UnicodeScript, Integer> rates = new EnumMap<>(UnicodeScript.class);
        rates.put(UnicodeScript.HAN, 70);
        rates.put(UnicodeScript.HIRAGANA, 75);
        rates.put(UnicodeScript.KATAKANA, 75);
        rates.put(UnicodeScript.HANGUL, 80);
        rates.put(UnicodeScript.CYRILLIC, 31);
        rates.put(UnicodeScript.GREEK, 50);
        rates.put(UnicodeScript.ARABIC, 50);
        rates.put(UnicodeScript.HEBREW, 60);
        rates.put(UnicodeScript.DEVANAGARI, 42);
        rates.put(UnicodeScript.BENGALI, 50);
        rates.put(UnicodeScript.TAMIL, 45);
        rates.put(UnicodeScript.TELUGU, 65);
        rates.put(UnicodeScript.KANNADA, 50);
        rates.put(UnicodeScript.MALAYALAM, 50);
        rates.put(UnicodeScript.GUJARATI, 55);
        rates.put(UnicodeScript.GURMUKHI, 70);
        rates.put(UnicodeScript.SINHALA, 80);
        rates.put(UnicodeScript.THAI, 60);
        rates.put(UnicodeScript.KHMER, 85);
        rates.put(UnicodeScript.MYANMAR, 75);
        rates.put(UnicodeScript.GEORGIAN, 40);
        rates.put(UnicodeScript.ARMENIAN, 40);
        rates.put(UnicodeScript.LAO, 190);
        rates.put(UnicodeScript.ETHIOPIC, 240);
        rates.put(UnicodeScript.TIBETAN, 200);
        return rates;
    }

    @Override
    public int count(String text) {
        int tokens = 0;
        int begin = 0;
        int length = text.length();
        while (begin < length) {
            int first = text.codePointAt(begin);
            int kind = kind(first);
            int end = end(text, begin, kind);
            tokens += switch (kind) {
                case LETTER -> word(text, begin, end);
                case FOREIGN -> foreign(text, begin, end, rate(first));
                case SYMBOL -> first < Character.MIN_SUPPLEMENTARY_CODE_POINT ? end - begin : symbols(end - begin);
                default -> tokens(kind, end - begin, end == length);
            };
            begin = end;
        }
        return tokens;
    }

    @Override
    public TokenCount range(String text) {
        long least = TokenBounds.atLeast(text) * CERTAIN_PERCENT / PERCENT;
        long most = TokenBounds.atMost(text) + BEFORE_A_TEXT;
        return new TokenCount(Math.max(least, Math.min(most, count(text))), least, most);
    }

    private static int word(String text, int begin, int end) {
        boolean capitals = end - begin > 1 && Character.isUpperCase(text.charAt(begin + 1));
        int length = capitals || hasAccents(text, begin, end) ? SHORT : LENGTH[LETTER];
        return (end - begin + length - 1) / length;
    }

    private static boolean hasAccents(String text, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (text.charAt(i) >= 128) {
                return true;
            }
        }
        return false;
    }

    private static int rate(int letter) {
        return RATES.getOrDefault(UnicodeScript.of(letter), RARE);
    }

    private static int foreign(String text, int begin, int end, int rate) {
        long letters = text.codePointCount(begin, end);
        return (int) ((letters * rate + PERCENT - 1) / PERCENT);
    }

    private static int symbols(int chars) {
        return chars / 2 * RARE_SYMBOL / PERCENT;
    }

    private static int tokens(int kind, int length, boolean last) {
        if (kind == SPACE && length == 1 && !last) {
            return 0;
        }
        return (length + LENGTH[kind] - 1) / LENGTH[kind];
    }

    /** Returns the end of a run of characters of one class. A capital letter after a small one begins a new word. */
    private static int end(String text, int begin, int kind) {
        int first = text.codePointAt(begin);
        UnicodeScript script = kind == FOREIGN ? UnicodeScript.of(first) : UnicodeScript.COMMON;
        int end = begin + Character.charCount(first);
        while (end < text.length()) {
            int c = text.codePointAt(end);
            if (!goesOn(text, end, c, kind, script)) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    private static boolean goesOn(String text, int at, int c, int kind, UnicodeScript script) {
        if (kind(c) != kind) {
            return (kind == LETTER || kind == FOREIGN) && c >= 128 && isMark(c);
        } else if (kind == FOREIGN) {
            return UnicodeScript.of(c) == script;
        } else if (kind == SYMBOL) {
            return Character.charCount(c) == Character.charCount(text.codePointBefore(at));
        }
        return kind != LETTER || !Character.isUpperCase(c) || Character.isUpperCase(text.charAt(at - 1));
    }

    private static int kind(int c) {
        if (c < 128) {
            return ascii(c);
        } else if (Character.isWhitespace(c)) {
            return SPACE;
        } else if (Character.isLetter(c) || isMark(c)) {
            return c < Character.MIN_SUPPLEMENTARY_CODE_POINT && UnicodeScript.of(c) == UnicodeScript.LATIN
                    ? LETTER
                    : FOREIGN;
        }
        return SYMBOL;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static int ascii(int c) {
        int small = c | 0x20;
        if (small >= 'a' && small <= 'z') {
            return LETTER;
        } else if (c >= '0' && c <= '9') {
            return DIGIT;
        }
        return c == ' ' || (c >= '\t' && c <= '\r') ? SPACE : SIGN;
    }
}

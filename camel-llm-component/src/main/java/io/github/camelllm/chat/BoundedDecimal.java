package io.github.camelllm.chat;

import java.math.BigDecimal;

/**
 * Decimal numbers from outside, such as prices in lists, costs in responses and limits in headers, within bounds: a
 * {@link BigDecimal} of few characters, such as {@code 1e999999999}, can take all memory when it is added, shown or
 * converted.
 */
public final class BoundedDecimal {
    private static final int MAX_LENGTH = 64;
    private static final int MAX_DIGITS = 40;

    private BoundedDecimal() {}

    /**
     * Returns the number of a text.
     *
     * @throws NumberFormatException if it is none, or out of bounds
     */
    public static BigDecimal parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new NumberFormatException("longer than " + MAX_LENGTH + " characters");
        }
        BigDecimal number = new BigDecimal(text);
        if (!isBounded(number)) {
            throw new NumberFormatException("more than " + MAX_DIGITS + " digits before or after the decimal point");
        }
        return number;
    }

    /** Returns whether a number has at most 40 digits before, and at most 40 after, the decimal point. */
    public static boolean isBounded(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MAX_DIGITS
                && (long) number.precision() - number.scale() <= MAX_DIGITS;
    }

    /** Returns the number in full if it is within bounds, else with an exponent; for messages. */
    public static String show(BigDecimal number) {
        return isBounded(number) ? number.toPlainString() : number.toString();
    }
}

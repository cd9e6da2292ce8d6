package io.github.camelllm.catalog;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads dates such as {@code 2026-11-28}. {@link LocalDate#parse} does the same, but loads some sixty classes of {@code java.time.format}
 * in the first lookup of a JVM.
 */
final class IsoDays {
    private static final int YEAR_END = 4;
    private static final int MONTH_END = 7;
    private static final int DAY_END = 10;

    private IsoDays() {}

    /**
     * Returns the day of a date.
     *
     * @throws DateTimeException if the text is not a date
     */
    static LocalDate parse(String date) {
        if (date.length() != DAY_END) {
            throw new DateTimeException("Not a date: " + date);
        }
        return LocalDate.of(year(date), month(date), number(date, MONTH_END, DAY_END));
    }

    /**
     * Returns the first day after a year, such as {@code 2026}, or a month, such as {@code 2026-11}; of a date that day itself.
     *
     * @throws DateTimeException if the text is none of these
     */
    static LocalDate afterPeriod(String period) {
        return switch (period.length()) {
            case YEAR_END -> LocalDate.of(year(period) + 1, 1, 1);
            case MONTH_END -> LocalDate.of(year(period), month(period), 1).plusMonths(1);
            default -> parse(period);
        };
    }

    private static int year(String date) {
        return number(date, -1, YEAR_END);
    }

    private static int month(String date) {
        return number(date, YEAR_END, MONTH_END);
    }

    /** Returns the number between a separator, or the start for -1, and an end. */
    private static int number(String date, int separator, int end) {
        int value = 0;
        for (int i = separator + 1; i < end; i++) {
            int digit = date.charAt(i) - '0';
            if (digit < 0 || digit > 9 || (separator >= 0 && date.charAt(separator) != '-')) {
                throw new DateTimeException("Not a date: " + date);
            }
            value = 10 * value + digit;
        }
        return value;
    }
}

package io.github.camelllm.catalog;

import java.util.List;

/**
 * The suffix that marks a version of a model: {@code -2025-04-14}, {@code -20250414}, {@code @20250414}, or a word for the latest.
 */
final class DatedName {
    private static final List<String> NEWEST = List.of("-latest", ":latest", "@latest", "@default");
    private static final String PLAIN = "20dddddd";
    private static final String HYPHENATED = "20dd-dd-dd";

    private DatedName() {}

    /** Returns the start of the suffix in a name; below 1 if there is none. */
    static int begin(String name) {
        int length = name.length();
        if (length > 0 && isDigit(name.charAt(length - 1))) {
            return Math.max(before(name, PLAIN), before(name, HYPHENATED));
        }
        for (String word : NEWEST) {
            if (name.endsWith(word)) {
                return length - word.length();
            }
        }
        return -1;
    }

    /** Returns the position of the separator before a date, if a name ends in a date of the given form. */
    private static int before(String name, String form) {
        int start = name.length() - form.length();
        boolean marked = start > 1 && (name.charAt(start - 1) == '-' || name.charAt(start - 1) == '@');
        for (int i = 0; marked && i < form.length(); i++) {
            char wanted = form.charAt(i);
            char there = name.charAt(start + i);
            marked = wanted == 'd' ? isDigit(there) : there == wanted;
        }
        return marked ? start - 1 : -1;
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }
}

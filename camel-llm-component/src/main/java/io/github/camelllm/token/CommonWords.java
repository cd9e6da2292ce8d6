package io.github.camelllm.token;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Words that are one token of every vocabulary, together with the space before them: 4,000 of those that the published
 * vocabularies {@code r50k_base}, {@code cl100k_base} and {@code o200k_base} have in common. Each is stored as a number with five bits per
 * letter, so that a lookup allocates nothing.
 */
final class CommonWords {
    private static final String FILE = "META-INF/camel-llm/tokens/common-words.txt";
    private static final int LONGEST = 12;
    private static final int BITS = 5;
    private static final long[] WORDS = read();

    private CommonWords() {}

    private static long[] read() {
        try (InputStream in = CommonWords.class.getClassLoader().getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("The file " + FILE + " is missing from the component's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .mapToLong(word -> number(word, 0, word.length()))
                    .sorted()
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE, e);
        }
    }

    private static long number(String text, int begin, int end) {
        long number = 0;
        for (int i = begin; i < end; i++) {
            number = number << BITS | (text.charAt(i) - 'a' + 1);
        }
        return number;
    }

    /** Returns whether small letters within a text are one of the words. */
    static boolean contains(String text, int begin, int end) {
        return end - begin <= LONGEST && Arrays.binarySearch(WORDS, number(text, begin, end)) >= 0;
    }
}

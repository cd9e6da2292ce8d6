package io.github.camelllm.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scores of models in a public leaderboard, with the month of each: the text arena of arena.ai, where people choose the better
 * of two answers. The scores are of the Bradley-Terry model, on the scale of Elo.
 */
final class PublishedResults {
    private static final String FILE = "META-INF/camel-llm/models/results.tsv";

    private PublishedResults() {}

    /**
     * A score.
     *
     * @param score on the scale of the leaderboard
     * @param month the month of the result: {@code 2026-04}
     * @param tier the quality tier that follows from it
     */
    record Result(double score, String month, QualityTier tier) {
        /** Returns the age in months. */
        int age(LocalDate today) {
            int year = Integer.parseInt(month, 0, 4, 10);
            return Math.max(
                    0, (today.getYear() - year) * 12 + today.getMonthValue() - Integer.parseInt(month, 5, 7, 10));
        }

        @Override
        public String toString() {
            return "arena " + Math.round(score) + ", " + month;
        }
    }

    /** Loaded by the first recommendation. */
    private static final class Table {
        static final Map<String, Result> RESULTS = read();

        private static Map<String, Result> read() {
            InputStream in = PublishedResults.class.getClassLoader().getResourceAsStream(FILE);
            if (in == null) {
                throw new IllegalStateException("The file " + FILE + " is missing from the component's jar");
            }
            Map<String, Result> results = new HashMap<>();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] cells = line.split("\t", -1);
                    if (cells.length == 4 && !line.startsWith("#")) {
                        results.put(
                                cells[0],
                                new Result(Double.parseDouble(cells[1]), cells[2], QualityTier.parse(cells[3])));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + FILE, e);
            }
            return results;
        }
    }

    /** Returns the score of a model at any provider; null if there is none, or another quality tier was set explicitly. */
    static @Nullable Result of(Model model) {
        Result result = Table.RESULTS.get(model.id());
        return result == null || (model.qualityTier() != null && model.qualityTier() != result.tier()) ? null : result;
    }
}

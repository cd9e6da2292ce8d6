package io.github.camelllm.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds similar names, for suggestions after a misspelt one. */
public final class SimilarNames {
    private SimilarNames() {}

    /** Returns a few similar names, by edit distance, nearest first; distant ones are left out. */
    public static List<String> to(String name, Collection<String> names) {
        String wanted = name.toLowerCase(Locale.ROOT);
        int furthest = Math.max(2, wanted.length() / 2);
        return names.stream()
                .map(other -> new Distant(other, distance(wanted, other.toLowerCase(Locale.ROOT))))
                .filter(other -> other.distance() <= furthest)
                .sorted(Comparator.comparingInt(Distant::distance).thenComparing(Distant::name))
                .limit(5)
                .map(Distant::name)
                .toList();
    }

    private record Distant(String name, int distance) {}

    /** Returns the Levenshtein distance: the number of letters to insert, delete or replace. */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}

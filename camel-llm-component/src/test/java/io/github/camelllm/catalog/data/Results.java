package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.catalog.ModelNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Scores of models in a public leaderboard, and the quality tiers that follow from them. */
final class Results {
    static final Results NONE = new Results(List.of());

    private record Row(String id, int score, String month) {}

    private final List<Row> rows;
    private final Map<String, String> tiers = new HashMap<>();

    private Results(List<Row> rows) {
        this.rows = rows;
        rows.forEach(row -> tiers.put(ModelNames.identity(row.id()), tier(row)));
    }

    /** Reads lines of id, score, month and source. */
    static Results read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("#")) {
                String[] cells = line.split("\t", -1);
                rows.add(new Row(cells[0], Integer.parseInt(cells[1]), cells[2]));
            }
        }
        return new Results(rows);
    }

    /** Returns the tier: each month since the score has cost it 4 points, by which the best of all have become better. */
    private static String tier(Row row) {
        double now = row.score() - 4 * Tiers.months(row.month());
        return now >= 1450 ? "highest" : now >= 1380 ? "high" : now >= 1300 ? "good" : "basic";
    }

    Optional<String> tier(String id) {
        return Optional.ofNullable(tiers.get(ModelNames.identity(id)));
    }

    /** Returns the table that the component reads: for each id under which a provider serves a model that has a result. */
    String table(JsonNode facts) {
        Map<String, Row> byIdentity = new HashMap<>();
        rows.forEach(row -> byIdentity.put(ModelNames.identity(row.id()), row));
        Map<String, String> lines = new TreeMap<>();
        for (JsonNode fact : facts) {
            String id = fact.path("id").asText();
            Row row = byIdentity.get(ModelNames.identity(id));
            if (row != null) {
                lines.put(id, id + "\t" + row.score() + "\t" + row.month() + "\t" + tier(row) + "\n");
            }
        }
        return String.join("", lines.values());
    }
}

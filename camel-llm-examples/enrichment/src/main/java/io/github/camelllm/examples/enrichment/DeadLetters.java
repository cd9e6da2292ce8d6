package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The file of failed records, each with its reason. It is created with the first failure. */
final class DeadLetters implements Lines {
    private final Path path;
    private @Nullable JsonLines lines;

    DeadLetters(Path path) {
        this.path = path;
    }

    /** Decides which lines of a file stay. */
    @FunctionalInterface
    interface Choice {
        /** Returns whether a line stays. */
        boolean keeps(String id, ObjectNode line);
    }

    /**
     * Removes outdated lines: of records that have been enriched since, and all but the latest failure of each record. The file is replaced
     * atomically.
     *
     * @return the ids of the records that have failed
     * @throws UsageException if the file has a line that this application has not written
     */
    Set<String> tidy(Predicate<String> enriched) throws IOException {
        return keep((id, line) -> !enriched.test(id));
    }

    /** Keeps the latest line of each record that passes the filter, removes all others, and returns the ids of those kept. */
    Set<String> keep(Choice choice) throws IOException {
        close();
        if (!Files.exists(path)) {
            return Set.of();
        }
        Map<String, Long> latest = new HashMap<>();
        try (JsonLines all = JsonLines.open(path, LineShape.FAILURE)) {
            long count = all.read((number, id, line) -> {
                if (choice.keeps(id, line)) {
                    latest.put(id, number);
                }
            });
            if (!latest.isEmpty() && latest.size() < count) {
                Replacement.of(
                        path,
                        LineShape.FAILURE,
                        copy -> all.read((number, id, line) -> {
                            if (Long.valueOf(number).equals(latest.get(id))) {
                                copy.append(line);
                            }
                        }));
            }
        }
        if (latest.isEmpty()) {
            Files.delete(path);
        }
        return latest.keySet();
    }

    @Override
    public synchronized void append(ObjectNode line) throws IOException {
        if (lines == null) {
            lines = JsonLines.open(path, LineShape.FAILURE);
        }
        lines.append(line);
    }

    @Override
    public synchronized void flush() throws IOException {
        if (lines != null) {
            lines.flush();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (lines != null) {
            lines.close();
            lines = null;
        }
    }
}

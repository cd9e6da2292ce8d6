package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The file of records that have failed, each with the reason. There is none as long as nothing has failed. */
final class DeadLetters implements Closeable {
    private final Path path;
    private @Nullable JsonLines lines;

    DeadLetters(Path path) {
        this.path = path;
    }

    /**
     * Takes out what no longer counts: records that have been enriched since, and all but the latest failure of each.
     * The file is replaced in one piece.
     *
     * @return the ids of the records that have failed
     */
    Set<String> tidy(Predicate<String> enriched) throws IOException {
        close();
        if (!Files.exists(path)) {
            return Set.of();
        }
        Map<String, Long> latest = new HashMap<>();
        try (JsonLines all = JsonLines.open(path)) {
            long[] count = new long[1];
            all.read((number, id, line) -> {
                latest.put(id, number);
                count[0] = number;
            });
            latest.keySet().removeIf(enriched);
            if (latest.size() < count[0]) {
                replace(all, latest);
            }
        }
        if (latest.isEmpty()) {
            Files.delete(path);
        }
        return latest.keySet();
    }

    private void replace(JsonLines all, Map<String, Long> kept) throws IOException {
        Path copy = path.resolveSibling(path.getFileName() + ".tmp");
        Files.deleteIfExists(copy);
        try (JsonLines lines = JsonLines.open(copy)) {
            all.read((number, id, line) -> {
                if (Long.valueOf(number).equals(kept.get(id))) {
                    lines.append(line);
                }
            });
        }
        Files.move(copy, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    synchronized void append(ObjectNode line) throws IOException {
        if (lines == null) {
            lines = JsonLines.open(path);
        }
        lines.append(line);
    }

    @Override
    public synchronized void close() throws IOException {
        if (lines != null) {
            lines.close();
            lines = null;
        }
    }
}

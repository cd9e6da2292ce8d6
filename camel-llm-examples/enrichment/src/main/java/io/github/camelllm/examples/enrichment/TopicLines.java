package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outcomes of records that are in process, until they are written to their topics. Threads may share it. */
final class TopicLines implements Lines {
    private final Map<String, ObjectNode> lines = new HashMap<>();

    @Override
    public synchronized void append(ObjectNode line) {
        lines.put(line.path("id").asText(), line);
    }

    /** Returns the outcome of a record, by the name of its row; null if there is none. */
    synchronized @Nullable ObjectNode of(String row) {
        return lines.get(row);
    }

    /** Removes all outcomes. */
    synchronized void clear() {
        lines.clear();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}

package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The open batches at the provider, each with its records, so that a later run can fetch their outcomes. A batch is written to the file right after
 * it has been submitted; the file is removed when no batch is open.
 */
final class BatchFile implements Closeable {
    private static final String RECORDS = "records";
    private static final String DONE = "done";

    private final Path path;
    private final String job;
    private final JsonLines lines;
    private final Map<String, List<String>> open = new LinkedHashMap<>();
    private final Set<String> records = new HashSet<>();

    private BatchFile(Path path, String job, JsonLines lines) {
        this.path = path;
        this.job = job;
        this.lines = lines;
    }

    /**
     * Opens the file of a job.
     *
     * @throws UsageException if batches of another model, prompt or schema are open, and --restart is not set
     */
    static BatchFile open(Job job) throws IOException {
        Path path = job.files().batches();
        JsonLines lines = JsonLines.open(path, LineShape.BATCH);
        try {
            BatchFile file = new BatchFile(path, job.fingerprint(), lines);
            if (job.restart()) {
                lines.clear();
            }
            file.read();
            return file;
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private void read() throws IOException {
        lines.read((number, id, line) -> {
            if (!line.path("job").asText().equals(job)) {
                throw new UsageException("The provider has the batch " + id + " of another model, prompt or schema: run"
                        + " the earlier command to its end, or say --restart, which forgets the batch and " + path);
            } else if (line.path(DONE).asBoolean()) {
                records.removeAll(open.getOrDefault(id, List.of()));
                open.remove(id);
            } else {
                List<String> ids =
                        line.path(RECORDS).valueStream().map(JsonNode::asText).toList();
                open.put(id, ids);
                records.addAll(ids);
            }
        });
    }

    /** Returns the open batches, each with the ids of its records in their order. */
    Map<String, List<String>> open() {
        return new LinkedHashMap<>(open);
    }

    /** Returns whether a record is in an open batch. */
    boolean contains(String record) {
        return records.contains(record);
    }

    /** Adds a batch and forces it to the disk. */
    void submitted(String batch, List<String> ids) throws IOException {
        ObjectNode line = line(batch);
        ArrayNode array = line.putArray(RECORDS);
        ids.forEach(array::add);
        lines.append(line.put(DONE, false));
        lines.flush();
        open.put(batch, List.copyOf(ids));
        records.addAll(ids);
    }

    /** Closes a batch whose outcomes have been written. */
    void done(String batch) throws IOException {
        ObjectNode line = line(batch);
        line.putArray(RECORDS);
        lines.append(line.put(DONE, true));
        records.removeAll(open.getOrDefault(batch, List.of()));
        open.remove(batch);
    }

    private ObjectNode line(String batch) {
        return Json.MAPPER.createObjectNode().put("id", batch).put("job", job);
    }

    @Override
    public void close() throws IOException {
        boolean empty = open.isEmpty();
        lines.close();
        if (empty) {
            Files.deleteIfExists(path);
        }
    }
}

package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The records of an input, each with an id that is the same in every run. One record is in memory at a time.
 *
 * <p>The id is the record's own id field, or else a hash of its content; if several records have the same id, the second gets the suffix {@code #2},
 * and so on. Not for use by several threads at once.
 */
final class Rows implements Iterator<Row>, Closeable {
    private static final int HASH_BYTES = 8;

    private final Input input;
    private final Columns columns;
    private final long limit;
    private final BooleanSupplier stopped;
    private final Map<String, Integer> seen = new HashMap<>();
    private long number;
    private @Nullable Row next;

    /**
     * Creates the records.
     *
     * @param limit the maximum number
     * @param stopped whether reading stops
     */
    Rows(Input input, Columns columns, long limit, BooleanSupplier stopped) {
        this.input = input;
        this.columns = columns;
        this.limit = limit;
        this.stopped = stopped;
    }

    @Override
    public boolean hasNext() {
        if (next == null && number < limit && !stopped.getAsBoolean()) {
            next = read();
        }
        return next != null;
    }

    @Override
    public Row next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Row row = next;
        next = null;
        return row;
    }

    private @Nullable Row read() {
        try {
            Input.Item item = input.next();
            return item == null ? null : row(item);
        } catch (IOException e) {
            throw new UncheckedIOException("The input cannot be read after record " + number, e);
        }
    }

    private Row row(Input.Item item) {
        String name = name(item.source());
        int occurrence = seen.merge(name, 1, Integer::sum);
        String id = occurrence == 1 ? name : name + '#' + occurrence;
        return new Row(id, ++number, item.source(), columns.prompt(), item.problem());
    }

    private String name(JsonNode source) {
        String own = columns.id() == null ? "" : source.path(columns.id()).asText("");
        return own.isBlank() ? hash(source.toString()) : own.strip();
    }

    private static String hash(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}

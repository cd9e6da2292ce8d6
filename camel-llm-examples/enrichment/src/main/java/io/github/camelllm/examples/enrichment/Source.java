package io.github.camelllm.examples.enrichment;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where records come from: a file, or the bundled sample. It can be opened any number of times.
 *
 * @param name what it is called in messages
 * @param path the file; null for the sample
 */
record Source(String name, @Nullable Path path) {
    private static final String SAMPLE = "support-messages.csv";

    /**
     * What is in a source.
     *
     * @param records how many records
     * @param fields the names of their fields
     */
    record Survey(long records, Set<String> fields) {}

    /** Returns the bundled sample. */
    static Source sample() {
        return new Source("the bundled sample " + SAMPLE, null);
    }

    /**
     * Returns a file as a source.
     *
     * @throws UsageException if there is none, or its name tells no format
     */
    static Source of(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new UsageException("There is no file " + path);
        }
        Source source = new Source(path.toString(), path);
        if (!Set.of("csv", "tsv", "jsonl", "ndjson").contains(source.extension())) {
            throw new UsageException(
                    "The format of " + path + " is not known: its name must end in .csv, .tsv, .jsonl" + " or .ndjson");
        }
        return source;
    }

    /** Opens the source at its first record. */
    Input open() throws IOException {
        InputStream in = stream();
        try {
            return switch (extension()) {
                case "csv" -> CsvInput.of(in, ',');
                case "tsv" -> CsvInput.of(in, '\t');
                default -> new JsonLinesInput(in);
            };
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private InputStream stream() throws IOException {
        if (path != null) {
            return Files.newInputStream(path);
        }
        InputStream in = Source.class.getResourceAsStream("/" + SAMPLE);
        if (in == null) {
            throw new FileNotFoundException(SAMPLE + " is not on the classpath");
        }
        return in;
    }

    /**
     * Reads the source once, so that what is wrong with it shows before the first call is paid.
     *
     * @throws UsageException if it cannot be read to its end
     */
    Survey survey(long limit) {
        Set<String> fields = new LinkedHashSet<>();
        long records = 0;
        try (Input input = open()) {
            for (Input.Item item = input.next(); item != null && records < limit; item = input.next()) {
                item.source().fieldNames().forEachRemaining(fields::add);
                records++;
            }
        } catch (IOException e) {
            throw new UsageException(
                    "Cannot read " + name + " after " + Table.count(records, "record") + ": " + e.getMessage(), e);
        }
        return new Survey(records, fields);
    }

    /** Returns the file beside this source, for the sample in the current directory, with another ending. */
    Path beside(String ending) {
        String file = path == null ? SAMPLE : String.valueOf(path.getFileName());
        String other = file.substring(0, file.lastIndexOf('.')) + ending;
        return path == null ? Path.of(other) : path.resolveSibling(other);
    }

    private String extension() {
        String file = path == null ? SAMPLE : String.valueOf(path.getFileName());
        return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}

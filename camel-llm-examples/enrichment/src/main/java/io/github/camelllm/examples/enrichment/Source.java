package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.camelllm.examples.enrichment.Arguments.InputFormat;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The source of records: a file, or the bundled sample. It can be opened any number of times.
 *
 * @param name its name in messages
 * @param path the file; null for the sample
 * @param format the format
 * @param separator the separator of values
 * @param encoding the encoding
 */
record Source(String name, @Nullable Path path, InputFormat format, char separator, Charset encoding) {
    private static final String SAMPLE = "support-messages.csv";
    private static final String GZIP = ".gz";

    /**
     * The contents of a source.
     *
     * @param records the number of records
     * @param fields the names of their fields
     */
    record Survey(long records, Set<String> fields) {}

    /** Returns the source that represents a topic, which is not read like a file. */
    static Source ofTopic(String topic) {
        return new Source("the topic " + topic, null, InputFormat.JSONL, ',', StandardCharsets.UTF_8);
    }

    /** Returns the bundled sample. */
    static Source sample() {
        return new Source("the bundled sample", null, InputFormat.CSV, ',', StandardCharsets.UTF_8);
    }

    /**
     * Returns the source that the arguments name. The standard input is copied into a temporary file, as it is read more than once.
     *
     * @throws UsageException if it does not exist, or its format is unknown
     */
    static Source of(Arguments arguments, InputStream standardInput) {
        if (arguments.input == null) {
            return sample();
        }
        InputFormat named = arguments.format;
        if (arguments.fromStandardInput()) {
            InputFormat format = named == null ? InputFormat.JSONL : named;
            return of("the standard input", copy(standardInput), format, arguments);
        }
        if (!Files.isRegularFile(arguments.input)) {
            throw new UsageException("There is no file " + arguments.input);
        }
        InputFormat format = named == null ? InputFormat.ofEnding(ending(arguments.input)) : named;
        if (format == null) {
            throw new UsageException("The format of " + arguments.input + " is not known: its name must end in .csv,"
                    + " .tsv, .jsonl, .ndjson, .json or .parquet, or --format must say it");
        }
        return of(arguments.input.toString(), arguments.input, format, arguments);
    }

    private static Source of(String name, Path path, InputFormat format, Arguments arguments) {
        char usual = format == InputFormat.TSV ? '\t' : ',';
        char separator = Objects.requireNonNullElse(arguments.separator, usual);
        return new Source(name, path, format, separator, arguments.encoding);
    }

    private static Path copy(InputStream standardInput) {
        try {
            Path copy = Files.createTempFile("enrichment", ".in");
            copy.toFile().deleteOnExit();
            Files.copy(standardInput, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException e) {
            throw new UsageException("Cannot copy the standard input into a temporary file: " + e, e);
        }
    }

    /** Opens the source at its first record. */
    Input open() throws IOException {
        if (format == InputFormat.PARQUET && path != null) {
            return ParquetInput.open(path);
        }
        BufferedInputStream in = new BufferedInputStream(stream());
        try {
            Charset encoding = encoding(in);
            return switch (format) {
                case CSV, TSV -> CsvInput.of(new TextLines(in, encoding), separator);
                case JSONL -> new JsonLinesInput(new TextLines(in, encoding));
                case JSON ->
                    new JsonArrayInput(new InputStreamReader(
                            in,
                            encoding.newDecoder()
                                    .onMalformedInput(CodingErrorAction.REPORT)
                                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
                case PARQUET -> throw new IOException("it is no file");
            };
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Returns UTF-16 if the text begins with its byte order mark, as exports of spreadsheets do, and else the encoding that was set. */
    private Charset encoding(BufferedInputStream in) throws IOException {
        in.mark(2);
        int mark = in.read() << 8 | in.read();
        in.reset();
        return mark == 0xfeff || mark == 0xfffe ? StandardCharsets.UTF_16 : encoding;
    }

    private InputStream stream() throws IOException {
        if (path == null) {
            InputStream in = Source.class.getResourceAsStream("/" + SAMPLE);
            if (in == null) {
                throw new FileNotFoundException(SAMPLE + " is not on the classpath");
            }
            return in;
        }
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(path));
        // The first two bytes identify gzip, whatever the name is.
        in.mark(2);
        boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return zipped ? new GZIPInputStream(in, 1 << 16) : in;
    }

    /**
     * Reads the source once, so that its errors are found before the first call is paid.
     *
     * @throws UsageException if it cannot be read to its end, or its encoding is another
     */
    Survey survey(long limit) {
        Set<String> fields = new LinkedHashSet<>();
        long records = 0;
        long undecodable = 0;
        try (Input input = open()) {
            for (Input.Item item = input.next(); item != null && records < limit; item = input.next()) {
                if (item.problem() == null) {
                    item.source().fieldNames().forEachRemaining(fields::add);
                }
                undecodable += Input.UNDECODABLE.equals(item.problem()) ? 1 : 0;
                records++;
            }
        } catch (IOException e) {
            throw new UsageException(
                    "Cannot read " + name + " after " + Table.count(records, "record") + ": " + reason(e), e);
        }
        if (undecodable > records / 10) {
            throw new UsageException("Cannot read " + name + ": " + Table.figure(undecodable) + " of "
                    + Table.count(records, "record") + " are not in the encoding " + encoding.name()
                    + "; name the right one with --encoding");
        }
        return new Survey(records, fields);
    }

    private static String reason(IOException e) {
        return e instanceof JsonProcessingException json && json.getLocation() != null
                ? json.getOriginalMessage() + " in line " + json.getLocation().getLineNr()
                : String.valueOf(e.getMessage());
    }

    /** Returns a file beside this source; for the sample and the standard input, in the current directory. */
    Path beside(String ending) {
        if (path == null) {
            return Path.of(SAMPLE.substring(0, SAMPLE.lastIndexOf('.')) + ending);
        }
        if (name.equals("the standard input")) {
            return Path.of("stdin" + ending);
        }
        String file = withoutGzip(path);
        int dot = file.lastIndexOf('.');
        return path.resolveSibling((dot < 0 ? file : file.substring(0, dot)) + ending);
    }

    private static String ending(Path path) {
        String file = withoutGzip(path);
        return file.substring(file.lastIndexOf('.') + 1);
    }

    private static String withoutGzip(Path path) {
        String file = String.valueOf(path.getFileName());
        return file.toLowerCase(Locale.ROOT).endsWith(GZIP) ? file.substring(0, file.length() - GZIP.length()) : file;
    }
}

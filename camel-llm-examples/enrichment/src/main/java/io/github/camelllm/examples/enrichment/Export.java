package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * The copy of results and failures at the end of a run, with one entry for each record: CSV, a JSON array or compressed JSON Lines, depending on the
 * extension of its name. It is replaced atomically.
 */
final class Export {
    private static final String ID = "id";
    private static final String OUTCOME = "outcome";
    private static final String LAST = "error_kind,error_message,model,job";

    private final Path path;
    private final String format;

    Export(Path path) {
        this.path = path;
        this.format =
                String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    }

    /**
     * Checks an existing file.
     *
     * @throws UsageException if this application has not written it
     */
    void look() throws IOException {
        if (Files.exists(path) && Files.size(path) > 0 && !isOurs()) {
            throw new UsageException(path + " is not a copy of results that this application has written; it is left as"
                    + " it is: move it away, or name another --output");
        }
    }

    private boolean isOurs() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in(), StandardCharsets.UTF_8))) {
            String first = reader.readLine();
            if (format.endsWith(".csv")) {
                return first != null && first.startsWith(ID + ',' + OUTCOME) && first.endsWith(LAST);
            }
            String line = "[".equals(first) ? reader.readLine() : first;
            String record = line == null ? "" : line.replaceFirst(",$", "");
            return "[]".equals(first)
                    || LineShape.RESULT.parse(record) != null
                    || LineShape.FAILURE.parse(record) != null;
        } catch (ZipException e) {
            return false;
        }
    }

    private InputStream in() throws IOException {
        InputStream in = Files.newInputStream(path);
        return zipped() ? new GZIPInputStream(in) : in;
    }

    private boolean zipped() {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    /** Writes the copy. */
    void write(Path journal, Path failed) throws IOException {
        Replacement.of(path, copy -> {
            try (OutputStream out = Files.newOutputStream(copy);
                    OutputStream whole = zipped() ? new GZIPOutputStream(out, 1 << 16) : out;
                    Writer writer = new BufferedWriter(new OutputStreamWriter(whole, StandardCharsets.UTF_8))) {
                if (format.endsWith(".csv")) {
                    csv(journal, failed, writer);
                } else {
                    json(journal, failed, writer, format.endsWith(".json"));
                }
            }
        });
    }

    private static void each(Path journal, Path failed, JsonLines.Reader reader) throws IOException {
        try (JsonLines lines = JsonLines.open(journal, LineShape.RESULT)) {
            lines.read(reader);
        }
        if (Files.exists(failed)) {
            try (JsonLines lines = JsonLines.open(failed, LineShape.FAILURE)) {
                lines.read(reader);
            }
        }
    }

    private static void json(Path journal, Path failed, Writer writer, boolean array) throws IOException {
        String[] between = {array ? "[\n" : ""};
        each(journal, failed, (number, id, line) -> {
            writer.append(between[0]).append(line.toString());
            between[0] = array ? ",\n" : "\n";
        });
        writer.append(array ? between[0].startsWith("[") ? "[]\n" : "\n]\n" : between[0]);
    }

    private static void csv(Path journal, Path failed, Writer writer) throws IOException {
        Set<String> ofRecords = new LinkedHashSet<>();
        Set<String> ofResults = new LinkedHashSet<>();
        boolean[] otherId = new boolean[1];
        each(journal, failed, (number, id, line) -> {
            line.path("record").fieldNames().forEachRemaining(ofRecords::add);
            line.path("result").fieldNames().forEachRemaining(ofResults::add);
            String own = text(line.path("record").path(ID)).strip();
            otherId[0] |= !own.isEmpty() && !id.equals(own) && !id.startsWith(own + '#');
        });
        if (!otherId[0]) {
            ofRecords.remove(ID); // it comes first in any case
        }
        Set<String> taken = new HashSet<>(List.of((ID + ',' + OUTCOME + ',' + LAST).split(",")));
        Map<String, String> ofRecord = columns(ofRecords, "record_", taken);
        Map<String, String> ofResult = columns(ofResults, "result_", taken);
        writer.append(ID + ',' + OUTCOME);
        header(writer, ofRecord);
        header(writer, ofResult);
        writer.append(',').append(LAST).append("\r\n");
        each(journal, failed, (number, id, line) -> row(writer, id, line, ofRecord, ofResult));
    }

    /** Returns the column of each field; a field whose name is taken gets a prefix. */
    private static Map<String, String> columns(Set<String> fields, String prefix, Set<String> taken) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String field : fields) {
            String column = field;
            while (!taken.add(column)) {
                column = prefix + column;
            }
            columns.put(field, column);
        }
        return columns;
    }

    private static void header(Writer writer, Map<String, String> columns) throws IOException {
        for (String column : columns.values()) {
            writer.append(',').append(quoted(column));
        }
    }

    private static void row(
            Writer writer, String id, ObjectNode line, Map<String, String> ofRecord, Map<String, String> ofResult)
            throws IOException {
        writer.append(quoted(id)).append(',').append(line.has("result") ? "value" : "error");
        for (String name : ofRecord.keySet()) {
            writer.append(',').append(quoted(text(line.path("record").path(name))));
        }
        for (String name : ofResult.keySet()) {
            writer.append(',').append(quoted(text(line.path("result").path(name))));
        }
        writer.append(',').append(quoted(text(line.path("kind"))));
        writer.append(',').append(quoted(text(line.path("message"))));
        writer.append(',').append(quoted(text(line.path("call").path("model"))));
        writer.append(',').append(quoted(text(line.path("job")))).append("\r\n");
    }

    private static String text(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "" : value.isValueNode() ? value.asText() : value.toString();
    }

    private static String quoted(String value) {
        return value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? value
                : '"' + value.replace("\"", "\"\"") + '"';
    }
}

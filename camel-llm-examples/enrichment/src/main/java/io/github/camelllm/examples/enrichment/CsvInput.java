package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input of separated values (RFC 4180), whose first line names the columns. A quoted value may have line breaks.
 *
 * <p>A line that cannot be parsed does not affect others: it becomes an item of its own, and reading continues with the next line, even after an open
 * quote that spans several lines.
 */
final class CsvInput implements Input {
    private static final int MOST_LINES = 10_000;
    private static final int MOST_CHARACTERS = 1 << 20;

    private final TextLines lines;
    private final char separator;
    private final List<String> columns;

    private CsvInput(TextLines lines, char separator, List<String> columns) {
        this.lines = lines;
        this.separator = separator;
        this.columns = columns;
    }

    static CsvInput of(TextLines lines, char separator) throws IOException {
        CsvInput header = new CsvInput(lines, separator, List.of());
        Item item = header.next(true);
        List<String> columns = new ArrayList<>();
        if (item != null && item.problem() != null) {
            throw new IOException("the header cannot be read: " + item.problem());
        } else if (item != null) {
            item.source().forEach(name -> columns.add(name.asText().strip()));
        }
        if (new HashSet<>(columns).size() < columns.size()) {
            throw new IOException("two columns have the same name in the header " + columns);
        }
        return new CsvInput(lines, separator, columns);
    }

    @Override
    public @Nullable Item next() throws IOException {
        return next(false);
    }

    private @Nullable Item next(boolean header) throws IOException {
        String line = lines.next();
        while (line != null && line.isBlank() && line.strip().isEmpty() && line.indexOf(separator) < 0) {
            line = lines.next();
        }
        if (line == null) {
            return null;
        }
        CsvRecord record = new CsvRecord(separator);
        List<String> more = new ArrayList<>();
        int length = line.length();
        String open = line;
        while (open != null && !record.read(open) && more.size() < MOST_LINES && length < MOST_CHARACTERS) {
            open = lines.next();
            if (open != null) {
                more.add(open);
                length += open.length();
            }
        }
        return item(line, more, record, header);
    }

    private Item item(String line, List<String> more, CsvRecord record, boolean header) {
        List<String> values = record.values();
        String problem = record.problem();
        boolean tooMany = problem == null && !header && values.size() > columns.size();
        if (problem != null || (tooMany && !more.isEmpty())) {
            // The wrong quote is in the first line; the lines after it may be records.
            lines.putBack(more);
            String text = line.stripTrailing();
            return new Item(
                    TextNode.valueOf(text), problem != null ? problem : "A quote is not closed: " + count(values));
        }
        if (tooMany) {
            return new Item(Json.MAPPER.valueToTree(values), count(values));
        }
        if (values.stream().anyMatch(TextLines::undecodable)) {
            return new Item(source(values, header), Input.UNDECODABLE);
        }
        return new Item(source(values, header), null);
    }

    private String count(List<String> values) {
        return "It has " + values.size() + " values for " + columns.size() + " columns";
    }

    private JsonNode source(List<String> values, boolean header) {
        if (header) {
            return Json.MAPPER.valueToTree(values);
        }
        ObjectNode source = Json.MAPPER.createObjectNode();
        for (int i = 0; i < values.size(); i++) {
            source.put(columns.get(i), values.get(i));
        }
        return source;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

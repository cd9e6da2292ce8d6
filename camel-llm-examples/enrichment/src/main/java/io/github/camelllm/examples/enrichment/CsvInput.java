package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An input of separated values, in UTF-8, whose first line names the columns. A quoted value may have line breaks. */
final class CsvInput implements Input {
    private static final CsvMapper CSV = new CsvMapper();

    private final MappingIterator<List<String>> rows;
    private final List<String> columns;

    private CsvInput(MappingIterator<List<String>> rows, List<String> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    static CsvInput of(InputStream in, char separator) throws IOException {
        MappingIterator<List<String>> rows = CSV.readerForListOf(String.class)
                .with(CsvSchema.emptySchema().withColumnSeparator(separator))
                .with(CsvParser.Feature.WRAP_AS_ARRAY)
                .with(CsvParser.Feature.SKIP_EMPTY_LINES)
                .readValues(in);
        List<String> columns = rows.hasNextValue() ? rows.nextValue() : List.of();
        if (new HashSet<>(columns).size() < columns.size()) {
            throw new IOException("two columns have the same name in the header " + columns);
        }
        return new CsvInput(rows, columns);
    }

    @Override
    public @Nullable Item next() throws IOException {
        if (!rows.hasNextValue()) {
            return null;
        }
        List<String> values = rows.nextValue();
        if (values.size() > columns.size()) {
            JsonNode asRead = Json.MAPPER.valueToTree(values);
            return new Item(asRead, "It has " + values.size() + " values for " + columns.size() + " columns");
        }
        ObjectNode source = Json.MAPPER.createObjectNode();
        for (int i = 0; i < values.size(); i++) {
            source.put(columns.get(i), values.get(i));
        }
        return new Item(source, null);
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}

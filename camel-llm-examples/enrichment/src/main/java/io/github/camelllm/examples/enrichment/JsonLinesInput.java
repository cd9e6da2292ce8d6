package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An input of JSON Lines, in UTF-8: an object in each line that is not empty. A line that is none harms no other. */
final class JsonLinesInput implements Input {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final BufferedReader lines;

    JsonLinesInput(InputStream in) {
        // A decoder made explicitly reports what is no UTF-8, where one made by name would replace it.
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    }

    @Override
    public @Nullable Item next() throws IOException {
        String line = lines.readLine();
        while (line != null && text(line).isEmpty()) {
            line = lines.readLine();
        }
        return line == null ? null : item(text(line));
    }

    private static String text(String line) {
        return (line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line).strip();
    }

    private static Item item(String line) {
        try {
            JsonNode source = Json.MAPPER.readTree(line);
            return new Item(source, source.isObject() ? null : "It is JSON, but no object");
        } catch (JsonProcessingException e) {
            return new Item(TextNode.valueOf(line), "It is no JSON: " + e.getOriginalMessage());
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

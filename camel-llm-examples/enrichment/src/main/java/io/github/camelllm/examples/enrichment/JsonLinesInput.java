package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An input of JSON Lines: an object in each line that is not empty. An invalid line does not affect others. */
final class JsonLinesInput implements Input {
    private final TextLines lines;

    JsonLinesInput(TextLines lines) {
        this.lines = lines;
    }

    @Override
    public @Nullable Item next() throws IOException {
        String line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        return line == null ? null : item(line.strip());
    }

    private static Item item(String line) {
        if (TextLines.undecodable(line)) {
            return new Item(TextNode.valueOf(line), UNDECODABLE);
        }
        try {
            JsonNode source = Json.tree(line);
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

package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a line that this application writes, by which it recognises its own files. */
enum LineShape {
    /** A line of the output. */
    RESULT("a result", List.of("id", "job", "record", "result", "call"), List.of("id", "record", "result", "call")),
    /** A line of the dead letters. */
    FAILURE(
            "a failed record",
            List.of("id", "job", "number", "kind", "message", "attempts", "record", "answer"),
            List.of("id", "kind", "message", "record")),
    /** A line of the file of open batches. */
    BATCH("a batch", List.of("id", "job", "records", "done"), List.of("id", "job", "records", "done"));

    private static final String BEGINNING = "{\"id\":\"";

    private final String title;
    private final List<String> fields;
    private final List<String> required;

    LineShape(String title, List<String> fields, List<String> required) {
        this.title = title;
        this.fields = fields;
        this.required = required;
    }

    /** Returns the kind of line, for messages. */
    String title() {
        return title;
    }

    /** Returns a line as JSON; null if it is not one that this application has written. */
    @Nullable
    ObjectNode parse(String line) {
        try {
            JsonNode node = Json.tree(line);
            return node instanceof ObjectNode object && has(object) ? object : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private boolean has(ObjectNode line) {
        return line.path("id").isTextual() && required.stream().allMatch(line::has);
    }

    /** Returns whether a text can be the beginning of a line that a kill has cut: the fields that it has are those of a line, in their order. */
    boolean canBegin(String torn) {
        List<String> seen = new ArrayList<>();
        try (JsonParser parser = Json.MAPPER.createParser(torn)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    return parse(torn) != null;
                }
                if (depth == 1 && token == JsonToken.FIELD_NAME) {
                    seen.add(parser.currentName());
                }
            }
        } catch (IOException e) {
            // A cut line is not valid JSON, so only its beginning is compared.
            return (torn.startsWith(BEGINNING) || BEGINNING.startsWith(torn)) && inOrder(seen);
        }
        return torn.isEmpty();
    }

    private boolean inOrder(List<String> seen) {
        int place = 0;
        for (String name : seen) {
            int found = fields.indexOf(name);
            if (found < place) {
                return false;
            }
            place = found + 1;
        }
        return true;
    }
}

package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Tells whether a value fits a JSON Schema, by the same rules by which a mocked model makes values of one. Thread-safe. */
public final class SchemaFit {
    private final SchemaSource source;
    private final SchemaCheck check;

    private SchemaFit(JsonNode schema) {
        this.source = new SchemaSource(schema, new SplittableRandom(0));
        this.check = new SchemaCheck(source);
    }

    /**
     * Returns the place at which a value does not fit a schema, such as {@code $.items[2].price}; null if it fits, or if the
     * schema has something that is not supported, such as a reference to another file. A value whose check takes too much
     * work does not fit.
     */
    public static @Nullable String misfit(JsonNode value, JsonNode schema) {
        try {
            SchemaFit fit = new SchemaFit(schema);
            return fit.check.fits(value, schema) ? null : fit.place("$", value, schema);
        } catch (SchemaMismatch unchecked) {
            return unchecked.exhausted ? "$, as " + unchecked.getMessage() : null;
        }
    }

    /** Returns the innermost place that a schema of its own describes. */
    private String place(String path, JsonNode value, JsonNode schema) {
        JsonNode own = schema.has("$ref") ? source.resolve(schema.path("$ref").asText()) : schema;
        for (Map.Entry<String, JsonNode> property : own.path("properties").properties()) {
            JsonNode inner = value.get(property.getKey());
            if (inner != null && !check.fits(inner, property.getValue())) {
                return place(path + "." + property.getKey(), inner, property.getValue());
            }
        }
        for (int i = 0; value.isArray() && own.path("items").isObject() && i < value.size(); i++) {
            if (!check.fits(value.get(i), own.path("items"))) {
                return place(path + "[" + i + "]", value.get(i), own.path("items"));
            }
        }
        return path;
    }
}

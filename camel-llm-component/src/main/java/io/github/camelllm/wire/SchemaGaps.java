package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Keywords of a schema that stand there without a value: {@code null}, as serializers write a field that is not set, or properties that
 * are an empty array, as PHP writes an empty object. Receivers reject them, as they do the keywords of {@link SchemaDrafts}, which are changed with them.
 */
final class SchemaGaps {
    private static final Set<String> MAPS = Set.of("properties", "patternProperties", "$defs", "definitions");
    private static final Set<String> SCHEMAS = Set.of(
            "items",
            "prefixItems",
            "additionalItems",
            "additionalProperties",
            "propertyNames",
            "contains",
            "anyOf",
            "oneOf",
            "allOf",
            "not",
            "if",
            "then",
            "else");

    /** Keywords whose value may be null. */
    private static final Set<String> VALUES = Set.of("const", "default", "example");

    private SchemaGaps() {}

    /** Returns whether a schema has such keywords, or one within it. */
    static boolean has(JsonNode schema) {
        if (schema.isArray()) {
            return any(schema);
        }
        if (SchemaDrafts.isOld(schema)) {
            return true;
        }
        for (var keyword : schema.properties()) {
            JsonNode value = keyword.getValue();
            boolean within = MAPS.contains(keyword.getKey()) ? any(value) : isSchema(keyword.getKey()) && has(value);
            if (within || isGap(keyword.getKey(), value)) {
                return true;
            }
        }
        return false;
    }

    /** Returns a schema without such keywords; the same one if it has none. */
    static JsonNode filled(JsonNode schema) {
        if (!schema.isObject() || !has(schema)) {
            return schema;
        }
        JsonNode copy = schema.deepCopy();
        remove(copy);
        return copy;
    }

    /** Removes such keywords from a schema, and from those within it. */
    static void remove(JsonNode schema) {
        if (schema.isArray()) {
            schema.forEach(SchemaGaps::remove);
        }
        if (!(schema instanceof ObjectNode object)) {
            return;
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode value = object.get(name);
            if (isGap(name, value)) {
                object.remove(name);
            } else if (MAPS.contains(name)) {
                value.forEach(SchemaGaps::remove);
            } else if (isSchema(name)) {
                remove(value);
            }
        }
        SchemaDrafts.raise(object);
    }

    private static boolean any(JsonNode schemas) {
        for (JsonNode schema : schemas) {
            if (has(schema)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSchema(String keyword) {
        return SCHEMAS.contains(keyword);
    }

    private static boolean isGap(String keyword, JsonNode value) {
        return value.isNull() ? !VALUES.contains(keyword) : MAPS.contains(keyword) && !value.isObject();
    }
}

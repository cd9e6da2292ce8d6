package io.github.camelllm.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Goes over the schemas within a JSON Schema, so that a property called like a keyword is none. */
final class SchemaWalk {
    private static final List<String> MAPS = List.of("properties", "patternProperties", "$defs", "definitions");
    private static final List<String> LISTS = List.of("anyOf", "oneOf", "allOf", "prefixItems");
    private static final List<String> ONES =
            List.of("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames");

    private SchemaWalk() {}

    /** Visits a schema and all that are within it, with their places. */
    static void visit(JsonNode schema, BiConsumer<String, JsonNode> visitor) {
        visit("$", schema, visitor);
    }

    private static void visit(String place, JsonNode schema, BiConsumer<String, JsonNode> visitor) {
        if (!schema.isObject()) {
            return;
        }
        visitor.accept(place, schema);
        for (String keyword : MAPS) {
            schema.path(keyword)
                    .properties()
                    .forEach(field -> visit(place + "." + keyword + "." + field.getKey(), field.getValue(), visitor));
        }
        for (String keyword : LISTS) {
            visitAll(place + "." + keyword, schema.path(keyword), visitor);
        }
        for (String keyword : ONES) {
            visit(place + "." + keyword, schema.path(keyword), visitor);
        }
        visitAll(place + ".items", schema.path("items"), visitor);
    }

    private static void visitAll(String place, JsonNode schemas, BiConsumer<String, JsonNode> visitor) {
        if (schemas.isArray()) {
            for (int i = 0; i < schemas.size(); i++) {
                visit(place + "[" + i + "]", schemas.get(i), visitor);
            }
        }
    }

    /** Returns whether a schema is of a type, alone or among others. */
    static boolean isType(JsonNode schema, String type) {
        JsonNode declared = schema.path("type");
        return declared.isArray()
                ? StrictRequest.elements(declared).stream()
                        .anyMatch(one -> one.asText().equals(type))
                : declared.asText().equals(type);
    }

    /** Returns whether some schema refers, over others or not, to one that it stands in or that refers to it. */
    static boolean isRecursive(JsonNode root) {
        boolean[] found = {false};
        visit(root, (place, schema) -> found[0] |= schema.has("$ref") && leadsBack(root, schema));
        return found[0];
    }

    private static boolean leadsBack(JsonNode root, JsonNode from) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(from.path("$ref").asText()));
        while (!open.isEmpty()) {
            String reference = open.pop();
            if (seen.add(reference) && reference.startsWith("#")) {
                boolean[] back = {false};
                visit(root.at(reference.substring(1)), (place, schema) -> {
                    back[0] |= schema == from;
                    if (schema.has("$ref")) {
                        open.push(schema.path("$ref").asText());
                    }
                });
                if (back[0]) {
                    return true;
                }
            }
        }
        return false;
    }
}

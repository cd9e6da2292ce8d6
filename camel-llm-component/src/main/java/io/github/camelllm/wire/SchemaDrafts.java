package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keywords of older drafts of JSON Schema, which tool servers still send, in the form of draft 2020-12, which receivers check: tuples, boolean
 * limits and boolean {@code required}. Also lists that no draft permits to be empty, or to name something twice.
 */
final class SchemaDrafts {
    private static final List<String> BRANCHES = List.of("anyOf", "oneOf", "allOf");
    private static final List<String> LISTS = List.of("enum", "required");
    private static final Map<String, String> LIMITS =
            Map.of("exclusiveMinimum", "minimum", "exclusiveMaximum", "maximum");

    private SchemaDrafts() {}

    /** Returns whether a schema has such keywords itself, apart from the schemas within it. */
    static boolean isOld(JsonNode schema) {
        return schema.path("items").isArray()
                || schema.path("dependencies").isObject()
                || isNoType(schema.path("type"))
                || LIMITS.keySet().stream().anyMatch(limit -> schema.path(limit).isBoolean())
                || BRANCHES.stream().anyMatch(keyword -> isEmptyList(schema.path(keyword)))
                || LISTS.stream().anyMatch(keyword -> hasDuplicates(schema.path(keyword)))
                || isEmptyList(schema.path("enum"))
                || requiresByItself(schema.path("properties"));
    }

    /** Changes the keywords of a schema, apart from the schemas within it. */
    static void raise(ObjectNode schema) {
        tuple(schema);
        LIMITS.forEach((limit, value) -> limit(schema, limit, value));
        dependencies(schema);
        required(schema);
        if (isNoType(schema.path("type"))) {
            schema.remove("type");
        }
        for (String keyword : BRANCHES) {
            if (isEmptyList(schema.path(keyword))) {
                schema.remove(keyword);
            }
        }
        for (String keyword : LISTS) {
            if (hasDuplicates(schema.path(keyword))) {
                list(schema, keyword, values(schema.path(keyword)));
            }
        }
        if (isEmptyList(schema.path("enum"))) {
            schema.remove("enum");
        }
    }

    /** A list of schemas became {@code prefixItems}, and what follows them {@code items}. */
    private static void tuple(ObjectNode schema) {
        if (schema.path("items").isArray()) {
            schema.set("prefixItems", schema.remove("items"));
            JsonNode further = schema.remove("additionalItems");
            if (further != null) {
                schema.set("items", further);
            }
            if (schema.path("prefixItems").isEmpty()) {
                schema.remove("prefixItems");
            }
        }
    }

    /** The exclusive limit was a flag beside the limit, and became the limit. */
    private static void limit(ObjectNode schema, String exclusive, String limit) {
        if (schema.path(exclusive).isBoolean()) {
            boolean excluded = schema.remove(exclusive).booleanValue();
            if (excluded && schema.path(limit).isNumber()) {
                schema.set(exclusive, schema.remove(limit));
            }
        }
    }

    private static void dependencies(ObjectNode schema) {
        if (schema.get("dependencies") instanceof ObjectNode dependencies) {
            schema.remove("dependencies");
            dependencies.properties().forEach(property -> {
                String keyword = property.getValue().isArray() ? "dependentRequired" : "dependentSchemas";
                ObjectNode all = schema.get(keyword) instanceof ObjectNode given ? given : schema.putObject(keyword);
                all.set(property.getKey(), property.getValue());
            });
        }
    }

    /** A property said of itself that it is required. */
    private static void required(ObjectNode schema) {
        JsonNode properties = schema.path("properties");
        if (!requiresByItself(properties)) {
            return;
        }
        Set<JsonNode> names = values(schema.path("required"));
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (property.getValue() instanceof ObjectNode own
                    && own.path("required").isBoolean()) {
                if (own.remove("required").booleanValue()) {
                    names.add(schema.textNode(property.getKey()));
                }
            }
        }
        list(schema, "required", names);
    }

    private static boolean requiresByItself(JsonNode properties) {
        for (JsonNode property : properties) {
            if (property.path("required").isBoolean()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNoType(JsonNode type) {
        return type.isTextual()
                && (type.textValue().isBlank() || type.textValue().equals("any"));
    }

    private static boolean isEmptyList(JsonNode list) {
        return list.isArray() && list.isEmpty();
    }

    private static boolean hasDuplicates(JsonNode list) {
        return list.isArray() && values(list).size() < list.size();
    }

    private static Set<JsonNode> values(JsonNode list) {
        Set<JsonNode> values = new LinkedHashSet<>();
        list.forEach(values::add);
        return values;
    }

    private static void list(ObjectNode schema, String keyword, Set<JsonNode> values) {
        ArrayNode list = schema.putArray(keyword);
        values.forEach(list::add);
    }
}

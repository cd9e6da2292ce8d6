package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The merging of two schemas into one that says what both say. */
final class SchemaMerge {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SchemaMerge() {}

    /** Adds what a keyword says to a schema. */
    static void merge(ObjectNode into, String keyword, JsonNode value) {
        JsonNode known = into.get(keyword);
        into.set(keyword, known == null ? value : merged(keyword, known, value));
    }

    private static JsonNode merged(String keyword, JsonNode a, JsonNode b) {
        return switch (keyword) {
            case "properties", "patternProperties" -> properties(a, b);
            case "required" -> union(a, b);
            case "type" -> types(a, b);
            case "enum" -> common(a, b);
            case "minimum", "minLength", "minItems", "minProperties", "minContains" -> larger(a, b);
            case "maximum", "maxLength", "maxItems", "maxProperties", "maxContains" -> smaller(a, b);
            case "exclusiveMinimum" -> a.isBoolean() ? either(a, b) : larger(a, b);
            case "exclusiveMaximum" -> a.isBoolean() ? either(a, b) : smaller(a, b);
            case "multipleOf" -> DecimalNode.valueOf(SampleNumber.lcm(a.decimalValue(), b.decimalValue()));
            case "items", "additionalProperties", "contains", "propertyNames" -> both(a, b);
            case "prefixItems" -> a.size() >= b.size() ? a : b;
            case "uniqueItems" -> either(a, b);
            default -> a;
        };
    }

    private static JsonNode properties(JsonNode a, JsonNode b) {
        ObjectNode all = a.deepCopy();
        b.properties().forEach(property -> {
            JsonNode known = all.get(property.getKey());
            all.set(property.getKey(), known == null ? property.getValue() : both(known, property.getValue()));
        });
        return all;
    }

    private static JsonNode both(JsonNode a, JsonNode b) {
        if (a.equals(b) || (b.isBoolean() && b.booleanValue())) {
            return a;
        }
        return a.isBoolean() && a.booleanValue()
                ? b
                : JSON.objectNode().set("allOf", JSON.arrayNode().add(a).add(b));
    }

    private static JsonNode union(JsonNode a, JsonNode b) {
        Set<JsonNode> all = new LinkedHashSet<>();
        a.forEach(all::add);
        b.forEach(all::add);
        return JSON.arrayNode().addAll(all);
    }

    private static JsonNode types(JsonNode a, JsonNode b) {
        List<String> mine = SchemaSource.texts(a);
        List<String> others = SchemaSource.texts(b);
        ArrayNode common = JSON.arrayNode();
        mine.stream().filter(type -> allows(others, type)).forEach(common::add);
        others.stream()
                .filter(type -> allows(mine, type) && !mine.contains(type))
                .forEach(common::add);
        return common;
    }

    private static boolean allows(List<String> types, String type) {
        return types.contains(type) || (type.equals("integer") && types.contains("number"));
    }

    private static JsonNode common(JsonNode a, JsonNode b) {
        ArrayNode common = JSON.arrayNode();
        for (JsonNode each : a) {
            if (SchemaCheck.contains(b, each)) {
                common.add(each);
            }
        }
        if (common.isEmpty()) {
            throw SchemaMismatch.impossible("no value is in all of the enums");
        }
        return common;
    }

    private static JsonNode larger(JsonNode a, JsonNode b) {
        return a.decimalValue().compareTo(b.decimalValue()) >= 0 ? a : b;
    }

    private static JsonNode smaller(JsonNode a, JsonNode b) {
        return a.decimalValue().compareTo(b.decimalValue()) <= 0 ? a : b;
    }

    private static JsonNode either(JsonNode a, JsonNode b) {
        return BooleanNode.valueOf(a.asBoolean() || b.asBoolean());
    }
}

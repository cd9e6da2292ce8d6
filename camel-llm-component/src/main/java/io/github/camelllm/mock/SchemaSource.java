package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A JSON Schema, its references, and the choices in it. */
final class SchemaSource {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonNode root;
    private final SplittableRandom random;

    SchemaSource(JsonNode root, SplittableRandom random) {
        this.root = root;
        this.random = random;
    }

    /** A schema in which references are followed, choices made, and all that must hold is merged. */
    record Flat(ObjectNode schema, List<String> refs) {}

    Flat flat(JsonNode schema, boolean deep) {
        Flat flat = new Flat(JSON.objectNode(), new ArrayList<>());
        absorb(flat, schema, deep);
        return flat;
    }

    private void absorb(Flat flat, JsonNode schema, boolean deep) {
        if (schema.isBoolean() && !schema.booleanValue()) {
            throw SchemaMismatch.impossible("the schema forbids every value");
        }
        schema.properties().forEach(keyword -> absorb(flat, schema, keyword.getKey(), keyword.getValue(), deep));
    }

    private void absorb(Flat flat, JsonNode schema, String keyword, JsonNode value, boolean deep) {
        switch (keyword) {
            case "$ref" -> follow(flat, value.asText(), deep);
            case "$dynamicRef", "$recursiveRef" -> throw SchemaMismatch.unsupported(keyword + " is not supported");
            case "allOf", "dependentSchemas" -> value.forEach(each -> absorb(flat, each, deep));
            case "anyOf", "oneOf" -> absorb(flat, branch(value, deep), deep);
            case "if" -> absorbCondition(flat, schema, deep);
            case "const" ->
                SchemaMerge.merge(flat.schema(), "enum", JSON.arrayNode().add(value));
            case "unevaluatedProperties" -> SchemaMerge.merge(flat.schema(), "additionalProperties", value);
            case "unevaluatedItems" -> SchemaMerge.merge(flat.schema(), "items", value);
            case "items" -> SchemaMerge.merge(flat.schema(), value.isArray() ? "prefixItems" : "items", value);
            case "additionalItems" -> SchemaMerge.merge(flat.schema(), "items", value);
            default -> SchemaMerge.merge(flat.schema(), keyword, value);
        }
    }

    private void follow(Flat flat, String ref, boolean deep) {
        if (flat.refs().contains(ref)) {
            throw SchemaMismatch.impossible("the reference " + ref + " leads to itself");
        }
        flat.refs().add(ref);
        absorb(flat, resolve(ref), deep);
    }

    /** Returns what a reference within the schema refers to. */
    JsonNode resolve(String ref) {
        if (!ref.startsWith("#")) {
            throw SchemaMismatch.unsupported("the reference " + ref + " leads out of the schema");
        }
        String pointer = decoded(ref);
        JsonNode target = pointer.isEmpty() || pointer.startsWith("/") ? root.at(pointer) : anchor(root, pointer);
        if (target.isMissingNode()) {
            throw SchemaMismatch.unsupported("the reference " + ref + " leads nowhere");
        }
        return target;
    }

    private static String decoded(String ref) {
        try {
            return URLDecoder.decode(ref.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw SchemaMismatch.unsupported("the reference " + ref + " is no URI: " + e.getMessage());
        }
    }

    private static JsonNode anchor(JsonNode within, String name) {
        for (JsonNode candidate : within.findParents("$anchor")) {
            if (candidate.get("$anchor").asText().equals(name)) {
                return candidate;
            }
        }
        return JSON.missingNode();
    }

    private void absorbCondition(Flat flat, JsonNode schema, boolean deep) {
        if (random.nextBoolean()) {
            absorb(flat, schema.get("if"), deep);
            absorb(flat, or(schema, "then"), deep);
        } else {
            absorb(flat, or(schema, "else"), deep);
        }
    }

    private static JsonNode or(JsonNode schema, String keyword) {
        return schema.has(keyword) ? schema.get(keyword) : BooleanNode.TRUE;
    }

    /** Draws a branch: null only if there is nothing else, but gladly within a recursion, and then none that goes on. */
    private JsonNode branch(JsonNode branches, boolean deep) {
        List<JsonNode> better = new ArrayList<>();
        for (JsonNode branch : branches) {
            if (deep ? isNull(branch) : !isNull(branch)) {
                better.add(branch);
            }
        }
        for (JsonNode branch : branches) {
            if (deep && better.isEmpty() && branch.findValue("$ref") == null) {
                better.add(branch);
            }
        }
        return better.isEmpty()
                ? branches.get(random.nextInt(branches.size()))
                : better.get(random.nextInt(better.size()));
    }

    private static boolean isNull(JsonNode branch) {
        return branch.path("type").asText().equals("null")
                || branch.path("const").isNull();
    }

    /** Returns the type of the value to make: one of those allowed, or what the other keywords speak of. */
    String type(ObjectNode flat, boolean deep) {
        List<String> types = new ArrayList<>(texts(flat.path("type")));
        if (!flat.has("type")) {
            return implied(flat);
        } else if (types.isEmpty()) {
            throw SchemaMismatch.impossible("no type is allowed");
        } else if (deep && types.contains("null")) {
            return "null";
        } else if (types.size() > 1) {
            types.remove("null");
        }
        return types.get(random.nextInt(types.size()));
    }

    private static String implied(ObjectNode flat) {
        if (hasAny(flat, "properties", "required", "additionalProperties", "patternProperties", "minProperties")) {
            return "object";
        } else if (hasAny(flat, "items", "prefixItems", "minItems", "maxItems", "contains", "uniqueItems")) {
            return "array";
        } else if (hasAny(flat, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")) {
            return "number";
        }
        return "string";
    }

    private static boolean hasAny(ObjectNode flat, String... keywords) {
        for (String keyword : keywords) {
            if (flat.has(keyword)) {
                return true;
            }
        }
        return false;
    }

    /** Returns all that must hold for a property of a name. */
    JsonNode property(ObjectNode flat, String name) {
        ArrayNode all = JSON.arrayNode();
        if (flat.path("properties").has(name)) {
            all.add(flat.get("properties").get(name));
        }
        flat.path("patternProperties").properties().forEach(pattern -> {
            if (SchemaCheck.compile(pattern.getKey()).matcher(name).find()) {
                all.add(pattern.getValue());
            }
        });
        if (all.isEmpty()) {
            return or(flat, "additionalProperties");
        }
        return all.size() == 1 ? all.get(0) : JSON.objectNode().set("allOf", all);
    }

    /** Returns all that must hold for an item of a place; the first are those that must be contained. */
    JsonNode item(ObjectNode flat, int place) {
        JsonNode prefix = flat.path("prefixItems");
        JsonNode own = place < prefix.size() ? prefix.get(place) : or(flat, "items");
        boolean contained =
                flat.has("contains") && place < flat.path("minContains").asInt(1);
        return contained
                ? JSON.objectNode().set("allOf", JSON.arrayNode().add(own).add(flat.get("contains")))
                : own;
    }

    /** Returns a text, or the texts of an array, as a list; empty for anything else. */
    static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.textValue());
        }
        for (JsonNode each : node.isArray() ? node : JSON.arrayNode()) {
            texts.add(each.asText());
        }
        return texts;
    }

    /** Returns the names of an object's properties. */
    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

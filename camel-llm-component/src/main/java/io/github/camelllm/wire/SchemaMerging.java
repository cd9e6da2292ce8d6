package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Merges the branches of a schema into one object, for receivers that accept no branches. */
final class SchemaMerging {
    private static final int DEEPEST = 16;

    private SchemaMerging() {}

    /** Merges the schemas of {@code allOf} into the schema, if they do not conflict. */
    static void mergeAll(ObjectNode node, JsonNode root) {
        for (int depth = 0; node.get("allOf") instanceof ArrayNode branches && depth < DEEPEST; depth++) {
            ObjectNode merged = withoutAllOf(node);
            Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            Set<String> required = new LinkedHashSet<>();
            for (JsonNode branch : branches) {
                JsonNode schema = resolved(branch, root);
                // what several branches refer to is merged once: to compare thousands of them would take seconds
                if (seen.add(schema) && !merge(merged, schema, required)) {
                    return; // stays unchanged
                }
            }
            if (!required.isEmpty()) {
                required(merged, required);
            }
            node.removeAll();
            node.setAll(merged);
        }
    }

    /** Returns a copy that has properties of its own to merge into, and shares what is only replaced. */
    private static ObjectNode withoutAllOf(ObjectNode node) {
        ObjectNode copy = node.objectNode();
        node.properties().forEach(keyword -> {
            JsonNode value = keyword.getValue();
            copy.set(keyword.getKey(), keyword.getKey().equals("properties") ? value.deepCopy() : value);
        });
        return copy.without("allOf");
    }

    /**
     * Merges the branches at the top of a tool's schema into it: all properties of all branches, of which those are
     * required that all branches require.
     */
    static void mergeBranches(ObjectNode node, JsonNode root) {
        mergeAll(node, root);
        for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
            JsonNode branches = node.remove(keyword);
            if (branches != null) {
                properties(node, branches, root, keyword.equals("allOf"));
            }
        }
        node.remove(List.of("not", "enum", "if", "then", "else"));
    }

    /** Returns a schema in which no type stands beside {@code anyOf}, but in each of its branches; the same one if nothing has to be changed. */
    static JsonNode typedBranches(JsonNode schema) {
        if (!hasTypeBesideBranches(schema)) {
            return schema;
        }
        JsonNode copy = schema.deepCopy();
        typeBranches(copy);
        return copy;
    }

    private static boolean hasTypeBesideBranches(JsonNode schema) {
        if (isTypeBesideBranches(schema)) {
            return true;
        }
        for (JsonNode child : schema) {
            if (child.isContainerNode() && hasTypeBesideBranches(child)) {
                return true;
            }
        }
        return false;
    }

    /** A property may have the name of a keyword; then it is not an array or a text, but a schema. */
    private static boolean isTypeBesideBranches(JsonNode schema) {
        JsonNode type = schema.path("type");
        return schema.path("anyOf").isArray() && (type.isTextual() || type.isArray());
    }

    private static void typeBranches(JsonNode schema) {
        if (schema instanceof ObjectNode object && isTypeBesideBranches(object)) {
            JsonNode type = object.remove("type");
            for (JsonNode branch : object.path("anyOf")) {
                if (branch instanceof ObjectNode one && !one.has("type") && !one.has("$ref")) {
                    one.set("type", type);
                }
            }
        }
        schema.forEach(SchemaMerging::typeBranches);
    }

    /** Returns the properties of a schema, which are added where there are none, or something that is not an object. */
    static ObjectNode properties(ObjectNode schema) {
        return schema.get("properties") instanceof ObjectNode given ? given : schema.putObject("properties");
    }

    private static void properties(ObjectNode node, JsonNode branches, JsonNode root, boolean all) {
        ObjectNode properties = properties(node);
        Set<String> required = null;
        for (JsonNode branch : branches) {
            JsonNode schema = resolved(branch, root);
            schema.path("properties").properties().forEach(p -> properties.putIfAbsent(p.getKey(), p.getValue()));
            Set<String> names = names(schema.path("required"));
            if (required == null) {
                required = names;
            } else if (all) {
                required.addAll(names);
            } else {
                required.retainAll(names);
            }
        }
        if (required != null && !required.isEmpty()) {
            required(node, required);
        }
    }

    private static JsonNode resolved(JsonNode schema, JsonNode root) {
        JsonNode reference = schema.path("$ref");
        return reference.isTextual() && schema.size() == 1 ? SchemaReferences.target(root, reference.asText()) : schema;
    }

    /** Merges a branch, but for the names that it requires, which are collected: written anew for each branch they would cost quadratic time. */
    private static boolean merge(ObjectNode into, JsonNode branch, Set<String> required) {
        if (!branch.isObject()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> keyword : branch.properties()) {
            JsonNode mine = into.get(keyword.getKey());
            JsonNode value = keyword.getValue();
            if (keyword.getKey().equals("required") && (value.isArray() || mine != null)) {
                value.forEach(name -> required.add(name.asText()));
            } else if (mine == null) {
                into.set(keyword.getKey(), value.deepCopy());
            } else if (mine instanceof ObjectNode object && keyword.getKey().equals("properties")) {
                if (!mergeProperties(object, value)) {
                    return false;
                }
            } else if (!mine.equals(value) && !isAnnotation(keyword.getKey())) {
                return false;
            }
        }
        return true;
    }

    private static boolean mergeProperties(ObjectNode into, JsonNode properties) {
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            JsonNode mine = into.get(property.getKey());
            if (mine != null && !mine.equals(property.getValue())) {
                return false;
            }
            into.set(property.getKey(), property.getValue().deepCopy());
        }
        return true;
    }

    private static boolean isAnnotation(String keyword) {
        return keyword.equals("title") || keyword.equals("description");
    }

    private static Set<String> names(JsonNode array) {
        Set<String> names = new LinkedHashSet<>();
        array.forEach(name -> names.add(name.asText()));
        return names;
    }

    private static void required(ObjectNode node, Set<String> names) {
        Set<String> all = names(node.path("required"));
        all.addAll(names);
        ArrayNode array = node.putArray("required");
        new ArrayList<>(all).forEach(array::add);
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The references within a JSON Schema. */
final class SchemaReferences {
    private SchemaReferences() {}

    /** Returns whether a schema allows a type. */
    static boolean isType(JsonNode schema, String type) {
        JsonNode declared = schema.path("type");
        for (JsonNode one : declared) {
            if (one.asText().equals(type)) {
                return true;
            }
        }
        return declared.asText().equals(type);
    }

    /** Returns the target of a reference; missing if it is outside of the schema or does not exist. */
    static JsonNode target(JsonNode root, String reference) {
        boolean pointer = reference.equals("#") || reference.startsWith("#/");
        return pointer ? root.at(reference.substring(1)) : root.path("\0");
    }

    /** Returns whether the target of any reference is outside of the schema or does not exist. */
    static boolean isBroken(JsonNode root) {
        for (JsonNode reference : root.findValues("$ref")) {
            if (reference.isTextual() && target(root, reference.asText()).isMissingNode()) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a reference is recursive, directly or through others. */
    static boolean isRecursive(JsonNode root) {
        Set<String> references = new HashSet<>();
        root.findValues("$ref").forEach(reference -> references.add(reference.asText()));
        return references.stream().anyMatch(reference -> leadsBack(root, reference));
    }

    private static boolean leadsBack(JsonNode root, String from) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        open.push(from);
        while (!open.isEmpty()) {
            for (JsonNode next : target(root, open.pop()).findValues("$ref")) {
                if (next.asText().equals(from)) {
                    return true;
                }
                if (seen.add(next.asText())) {
                    open.push(next.asText());
                }
            }
        }
        return false;
    }

    /** Returns whether any array has no schema of its items. */
    static boolean hasArrayWithoutItems(JsonNode schema) {
        if (isBareArray(schema)) {
            return true;
        }
        for (JsonNode child : schema) {
            if (child.isContainerNode() && hasArrayWithoutItems(child)) {
                return true;
            }
        }
        return false;
    }

    /** Adds an empty schema for the items of each array without one. */
    static void addItems(JsonNode schema) {
        if (isBareArray(schema)) {
            ((ObjectNode) schema).putObject("items");
        }
        schema.forEach(SchemaReferences::addItems);
    }

    private static boolean isBareArray(JsonNode schema) {
        boolean keyword = schema.path("type").isTextual() || schema.path("type").isArray();
        return schema.isObject() && keyword && isType(schema, "array") && !schema.has("items");
    }
}

package io.github.camelllm.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What the providers take of JSON Schema where they promise to keep to it. */
final class SchemaRules {
    static final String OPENAI = "https://platform.openai.com/docs/guides/structured-outputs#supported-schemas";
    static final String ANTHROPIC =
            "https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations";
    static final String GEMINI = "https://ai.google.dev/api/caching#Schema";

    private static final Set<String> OPENAI_FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid");
    private static final Set<String> ANTHROPIC_FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");
    private static final List<String> NOT_AT_OPENAI = List.of(
            "oneOf",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "dependentRequired",
            "dependentSchemas",
            "patternProperties",
            "propertyNames");
    private static final List<String> NOT_AT_ANTHROPIC = List.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties");
    private static final Set<String> GEMINI_FIELDS = Set.of(
            "type",
            "format",
            "title",
            "description",
            "nullable",
            "enum",
            "maxItems",
            "minItems",
            "properties",
            "required",
            "minProperties",
            "maxProperties",
            "minLength",
            "maxLength",
            "pattern",
            "example",
            "anyOf",
            "propertyOrdering",
            "default",
            "items",
            "minimum",
            "maximum");

    private SchemaRules() {}

    /** The parameters of a function at OpenAI, strict or not. */
    static void openAiParameters(JsonNode schema, Consumer<String> refuse) {
        if (!schema.path("type").asText().equals("object")) {
            refuse.accept("schema must be a JSON Schema of 'type: \"object\"', got 'type: \""
                    + (schema.has("type") ? schema.path("type").asText() : "None") + "\"'.");
        } else if (!schema.path("properties").isObject()) {
            refuse.accept("In context=(), object schema missing properties.");
        }
        if (List.of("oneOf", "anyOf", "allOf", "enum", "not").stream().anyMatch(schema::has)) {
            refuse.accept("schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the"
                    + " top level.");
        }
        SchemaWalk.visit(schema, (place, inner) -> arrayHasItems(place, inner, refuse));
    }

    private static void arrayHasItems(String place, JsonNode schema, Consumer<String> refuse) {
        if (SchemaWalk.isType(schema, "array") && !schema.has("items")) {
            refuse.accept("In context=(" + place + "), array schema missing items.");
        }
    }

    /** A schema with {@code strict: true} at OpenAI. */
    static void openAiStrict(JsonNode root, Consumer<String> refuse) {
        if (!StrictRequest.given(root)) {
            return; // a function without parameters
        }
        if (!root.path("type").asText().equals("object")) {
            refuse.accept("schema must be a JSON Schema of 'type: \"object\"', got 'type: \""
                    + (root.has("type") ? root.path("type").asText() : "None") + "\"'.");
        }
        SchemaWalk.visit(root, (place, schema) -> {
            String context = "In context=(" + place + "), ";
            openAiObject(schema, words -> refuse.accept(context + words));
            NOT_AT_OPENAI.stream()
                    .filter(schema::has)
                    .forEach(keyword -> refuse.accept(context + "'" + keyword + "' is not permitted."));
            if (schema.has("format")
                    && !OPENAI_FORMATS.contains(schema.path("format").asText())) {
                refuse.accept(context + "'" + schema.path("format").asText() + "' is not a valid format.");
            }
            if (schema.has("$ref") && schema.size() > 1 && !place.equals("$")) {
                refuse.accept(context + "$ref cannot have keywords.");
            }
            arrayHasItems(place, schema, refuse);
        });
    }

    private static void openAiObject(JsonNode schema, Consumer<String> refuse) {
        boolean typed =
                List.of("type", "$ref", "anyOf", "enum", "const").stream().anyMatch(schema::has);
        if (!typed) {
            refuse.accept("schema must have a 'type' key.");
        }
        if (!SchemaWalk.isType(schema, "object")) {
            return;
        }
        if (!isFalse(schema.path("additionalProperties"))) {
            refuse.accept("'additionalProperties' is required to be supplied and to be false.");
        }
        Set<String> required = StrictRequest.elements(schema.path("required")).stream()
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
        schema.path("properties").properties().stream()
                .filter(field -> !required.contains(field.getKey()))
                .findFirst()
                .ifPresent(field -> refuse.accept("'required' is required to be supplied and to be an array including"
                        + " every key in properties. Missing '" + field.getKey() + "'."));
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }

    /** A schema of a structured answer, or of a strict tool, of Claude. */
    static void anthropicStructured(JsonNode root, Consumer<String> refuse) {
        SchemaWalk.visit(root, (place, schema) -> {
            if (SchemaWalk.isType(schema, "object") && !isFalse(schema.path("additionalProperties"))) {
                refuse.accept(place + ": For 'object' type, 'additionalProperties' must be explicitly set to false");
            }
            NOT_AT_ANTHROPIC.stream()
                    .filter(schema::has)
                    .forEach(keyword -> refuse.accept(place + ": For '"
                            + schema.path("type").asText() + "' type, property '" + keyword + "' is not supported"));
            if (schema.path("minItems").asInt() > 1) {
                refuse.accept(place + ": For 'array' type, 'minItems' values other than 0 or 1 are not supported");
            }
            if (schema.has("oneOf")) {
                refuse.accept(place + ": Schema type 'oneOf' is not supported");
            }
            if (schema.has("format")
                    && !ANTHROPIC_FORMATS.contains(schema.path("format").asText())) {
                refuse.accept(
                        place + ": String format '" + schema.path("format").asText() + "' is not supported");
            }
            anthropicReferences(place, schema, refuse);
        });
        if (SchemaWalk.isRecursive(root)) {
            refuse.accept("Circular reference detected in schema definitions. Self-referencing or mutually-referencing"
                    + " definitions are not supported.");
        }
    }

    private static void anthropicReferences(String place, JsonNode schema, Consumer<String> refuse) {
        if (schema.has("$ref") && !schema.path("$ref").asText().startsWith("#")) {
            refuse.accept(place + ": External references are not supported");
        }
        if (StrictRequest.elements(schema.path("allOf")).stream().anyMatch(part -> part.has("$ref"))) {
            refuse.accept(place + ": 'allOf' with '$ref' is not supported");
        }
        if (StrictRequest.elements(schema.path("enum")).stream().anyMatch(JsonNode::isContainerNode)) {
            refuse.accept(place + ": Complex types in 'enum' are not supported");
        }
    }

    /** Gemini's own schema, a message of Protocol Buffers, in {@code parameters} and {@code responseSchema}. */
    static void gemini(JsonNode root, Consumer<String> refuse) {
        SchemaWalk.visit(root, (place, schema) -> {
            schema.fieldNames().forEachRemaining(name -> {
                if (!GEMINI_FIELDS.contains(camelCase(name))) {
                    refuse.accept("Invalid JSON payload received. Unknown name \"" + name + "\" at '" + place
                            + "': Cannot find field.");
                }
            });
            if (schema.path("type").isArray()) {
                refuse.accept("Invalid JSON payload received. Unknown name \"type\" at '" + place
                        + "': Proto field is not repeating, cannot start list.");
            }
            if (StrictRequest.elements(schema.path("enum")).stream().anyMatch(value -> !value.isTextual())) {
                refuse.accept("Invalid value at '" + place + ".enum' (TYPE_STRING)");
            }
            if (schema.path("type").asText().equalsIgnoreCase("array") && !schema.has("items")) {
                refuse.accept("* " + place + ".items: missing field.");
            }
        });
    }

    static String camelCase(String name) {
        StringBuilder camel = new StringBuilder();
        boolean upper = false;
        for (char c : name.toCharArray()) {
            if (c != '_') {
                camel.append(upper ? Character.toUpperCase(c) : c);
            }
            upper = c == '_';
        }
        return camel.toString();
    }
}

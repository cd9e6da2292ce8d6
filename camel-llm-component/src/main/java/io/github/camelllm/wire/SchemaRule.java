package io.github.camelllm.wire;

import java.util.Set;

/**
 * The JSON Schemas that a receiver accepts, for structured answers and for strict tools. Keywords that it does not accept are moved into the
 * description, so that the model reads them; a structured answer is checked against the original schema.
 */
public enum SchemaRule {
    /** Any schema. */
    ANY(Set.of(), Set.of(), false),

    /**
     * OpenAI's: {@code strict} only for closed objects whose properties are all required. Any other schema is sent unchanged, without {@code strict}.
     * Source: developers.openai.com, Structured outputs, supported schemas.
     */
    OPENAI(
            Set.of(
                    "$ref",
                    "$defs",
                    "definitions",
                    "type",
                    "title",
                    "description",
                    "properties",
                    "required",
                    "additionalProperties",
                    "items",
                    "enum",
                    "const",
                    "anyOf",
                    "format",
                    "pattern",
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum",
                    "multipleOf",
                    "minLength",
                    "maxLength",
                    "minItems",
                    "maxItems"),
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"),
            true),

    /**
     * Claude's: closed objects, no limits of numbers, texts and arrays, no recursion. Any other schema is added to the instructions. Source:
     * platform.claude.com, Structured outputs, JSON Schema limitations.
     */
    ANTHROPIC(
            Set.of(
                    "$schema",
                    "$ref",
                    "$defs",
                    "definitions",
                    "type",
                    "title",
                    "description",
                    "properties",
                    "required",
                    "additionalProperties",
                    "items",
                    "enum",
                    "const",
                    "anyOf",
                    "default",
                    "format",
                    "pattern",
                    "minItems"),
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"),
            true),

    /** Gemini's subset. Source: ai.google.dev, GenerationConfig, responseJsonSchema. */
    GEMINI(
            Set.of(
                    "propertyOrdering",
                    "property_ordering",
                    "$id",
                    "$ref",
                    "$defs",
                    "$anchor",
                    "type",
                    "format",
                    "title",
                    "description",
                    "enum",
                    "items",
                    "prefixItems",
                    "minItems",
                    "maxItems",
                    "minimum",
                    "maximum",
                    "anyOf",
                    "properties",
                    "additionalProperties",
                    "required"),
            Set.of(),
            false);

    private final Set<String> keywords;
    private final Set<String> formats;
    private final boolean closed;

    SchemaRule(Set<String> keywords, Set<String> formats, boolean closed) {
        this.keywords = keywords;
        this.formats = formats;
        this.closed = closed;
    }

    /** Returns the accepted keywords; empty if all are accepted. */
    Set<String> keywords() {
        return keywords;
    }

    /** Returns whether a format of texts is accepted. */
    boolean takesFormat(String format) {
        return formats.isEmpty() || formats.contains(format);
    }

    /** Returns whether objects must be closed, that is, have {@code additionalProperties: false}. */
    boolean isClosed() {
        return closed;
    }
}

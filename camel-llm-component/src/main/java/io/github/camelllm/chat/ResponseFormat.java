package io.github.camelllm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The required format of an answer.
 *
 * @param kind text, any JSON object, or JSON of a schema
 * @param name the name of the schema; null unless the kind is {@link Kind#JSON_SCHEMA}
 * @param schema the JSON Schema; may be null, and is, if the kind is {@link Kind#TEXT}
 * @param strict whether the provider must enforce the schema; null for its default
 */
public record ResponseFormat(
        Kind kind,
        @Nullable String name,
        @Nullable JsonNode schema,
        @Nullable Boolean strict) {
    /** Plain text. */
    public static final ResponseFormat TEXT = new ResponseFormat(Kind.TEXT, null, null, null);

    /** Any JSON object. */
    public static final ResponseFormat JSON_OBJECT = new ResponseFormat(Kind.JSON_OBJECT, null, null, null);

    /** The kinds of format. */
    public enum Kind {
        /** Plain text. */
        TEXT,
        /** Any JSON object. */
        JSON_OBJECT,
        /** JSON that fits a schema. */
        JSON_SCHEMA
    }

    /** Returns the format of a strict schema. */
    public static ResponseFormat schema(String name, JsonNode schema) {
        return new ResponseFormat(Kind.JSON_SCHEMA, name, schema, true);
    }
}

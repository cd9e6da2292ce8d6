package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;

final class SchemaAnswer {
    static JsonNode of(JsonNode schema, String question, long seed) {
        return schema;
    }
}

package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelllm.wire.ExactJson;

/** Reads and writes JSON: numbers keep all their digits, and a line has one value. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /**
     * Returns the tree of a line.
     *
     * @throws JsonProcessingException if it is no JSON, or has a number that no {@code BigDecimal} can hold
     */
    static JsonNode tree(String line) throws JsonProcessingException {
        return ExactJson.parse(() -> MAPPER.readTree(line));
    }
}

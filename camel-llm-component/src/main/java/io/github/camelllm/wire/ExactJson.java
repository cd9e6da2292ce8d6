package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * JSON trees whose numbers keep all digits: a model's amounts and a user's must not pass through a {@code double}, which
 * has 15 to 17 of them. Numbers with a fraction or exponent are {@code BigDecimal}, as written: 1.0 stays 1.0.
 */
public final class ExactJson {
    /**
     * Converts objects. It does not read decimals: that would turn a {@code float} 0.1 of an object that is converted into
     * 0.10000000149011612.
     */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectReader READER = exact(MAPPER.readerFor(JsonNode.class));

    private ExactJson() {}

    /**
     * Returns the tree of a text, which is missing if there are only blanks.
     *
     * @throws JsonProcessingException if it is not JSON
     */
    public static JsonNode read(String json) throws JsonProcessingException {
        return READER.readTree(json);
    }

    /**
     * Returns the tree of a map, list or bean; a null node for null.
     *
     * @throws IllegalArgumentException if it cannot be written as JSON
     */
    public static JsonNode tree(@Nullable Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Returns a reader that makes exact trees and is otherwise the same. */
    public static ObjectReader exact(ObjectReader reader) {
        return reader.with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/**
 * JSON trees whose numbers keep all digits: a model's amounts and a user's must not pass through a {@code double}, which
 * has 15 to 17 of them. Numbers with a fraction or exponent are {@code BigDecimal}, as written: 1.0 stays 1.0.
 */
public final class ExactJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    private static final ObjectMapper MAPPER = exact(new ObjectMapper());

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
        return reader.with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).with(NODES);
    }

    /**
     * Makes the trees that a mapper converts objects to exact, and returns it. Its readers are not: to read decimals so
     * would turn a {@code float} 0.1 of an object that is converted into 0.10000000149011612.
     */
    static ObjectMapper exact(ObjectMapper mapper) {
        return mapper.setNodeFactory(NODES);
    }
}

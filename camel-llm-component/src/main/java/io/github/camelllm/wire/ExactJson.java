package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON trees whose numbers keep all digits: amounts must not become a {@code double}, which has 15 to 17 digits. Numbers with a fraction or exponent
 * are {@code BigDecimal}, as written: 1.0 stays 1.0.
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
     * A reader of JSON.
     *
     * @param <T> its result
     * @param <E> its failure if it is not JSON
     */
    @FunctionalInterface
    public interface Parsing<T extends @Nullable Object, E extends IOException> {
        /** Reads the JSON. */
        T parse() throws E;
    }

    /**
     * Reads JSON from outside with exact numbers. Jackson throws an unchecked exception for a number such as 1e99999999999, whose exponent is too
     * large for {@code BigDecimal}.
     *
     * @throws JsonProcessingException if there is such a number
     * @throws E if it is not JSON
     */
    public static <T extends @Nullable Object, E extends IOException> T parse(Parsing<T, E> parsing)
            throws E, JsonProcessingException {
        try {
            return parsing.parse();
        } catch (NumberFormatException e) {
            throw outOfBounds(e);
        }
    }

    /** Returns the failure for a number that cannot be read exactly. */
    static JsonProcessingException outOfBounds(NumberFormatException cause) {
        return new JsonParseException(null, "A number has too many digits in its exponent", cause);
    }

    /**
     * Returns the tree of a text, which is missing if there are only blanks.
     *
     * @throws JsonProcessingException if it is not JSON
     */
    public static JsonNode read(String json) throws JsonProcessingException {
        return parse(() -> READER.readTree(json));
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

package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads trees of answers that consist of numbers: an array of numbers becomes one node with a {@code float[]}, not a node for each number. */
final class EmbeddingVectors {
    private EmbeddingVectors() {}

    /**
     * Returns the tree of a body; missing if there are only blanks.
     *
     * @throws IOException if it is not JSON
     */
    static JsonNode tree(byte[] body) throws IOException {
        try (JsonParser in = Json.MAPPER.getFactory().createParser(body)) {
            return in.nextToken() == null ? MissingNode.getInstance() : value(in);
        } catch (NumberFormatException e) {
            throw ExactJson.outOfBounds(e);
        }
    }

    /** Returns the vector in a node: an array of numbers, or the base64 of 32-bit floats, little end first. */
    static float @Nullable [] vector(JsonNode node) {
        if (node instanceof POJONode own && own.getPojo() instanceof float[] numbers) {
            return numbers;
        }
        return node.isTextual() ? decoded(node.textValue()) : null;
    }

    private static float @Nullable [] decoded(String base64) {
        try {
            FloatBuffer floats = ByteBuffer.wrap(Base64.getDecoder().decode(base64))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            float[] vector = new float[floats.remaining()];
            floats.get(vector);
            return vector.length == 0 ? null : vector;
        } catch (IllegalArgumentException e) {
            return null; // not base64: the caller throws the error
        }
    }

    private static JsonNode value(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> array(in);
            default -> in.readValueAsTree();
        };
    }

    private static ObjectNode object(JsonParser in) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            object.set(name, value(in));
        }
        return object;
    }

    private static JsonNode array(JsonParser in) throws IOException {
        if (in.nextToken().isNumeric()) {
            return new POJONode(numbers(in));
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (in.currentToken() != JsonToken.END_ARRAY) {
            array.add(value(in));
            in.nextToken();
        }
        return array;
    }

    private static float[] numbers(JsonParser in) throws IOException {
        float[] numbers = new float[1024];
        int size = 0;
        while (in.currentToken() != JsonToken.END_ARRAY) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            numbers[size++] = in.getFloatValue();
            in.nextToken();
        }
        return Arrays.copyOf(numbers, size);
    }
}

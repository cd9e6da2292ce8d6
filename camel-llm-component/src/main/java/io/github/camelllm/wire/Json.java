package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ProviderMark;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** JSON as trees: the mapper that all codecs share, and accessors of nodes. */
final class Json {
    /** The maximum size of one value in bytes, such as an event of a stream; a larger one is not kept in memory. */
    static final int MAX_BYTES = 64 << 20;

    /** Writes the values of additional fields: trees, maps, lists and beans. {@link ExactJson} converts them. */
    static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** The largest count that is accepted: sums of thousands of them do not overflow. */
    private static final long MAX_COUNT = 1_000_000_000_000_000L;

    private static final ObjectReader TREES = MAPPER.readerFor(JsonNode.class);

    private static final ObjectReader WHOLE = TREES.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /**
     * Returns the tree of a slice of UTF-8 bytes; missing if there are only blanks.
     *
     * @throws IOException if it is not JSON
     */
    static JsonNode tree(byte[] bytes, int offset, int length) throws IOException {
        try { // as ExactJson.parse, without a lambda for each event of a stream
            JsonNode tree = TREES.readTree(bytes, offset, length);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (NumberFormatException e) {
            throw ExactJson.outOfBounds(e);
        }
    }

    /**
     * Returns the tree of bytes; of several values one after the other, as some servers put them into one event, an array of them. Words after a
     * value are ignored.
     *
     * @throws IOException if a value is not JSON
     */
    static JsonNode trees(byte[] bytes, int offset, int length) throws IOException {
        try (JsonParser parser = TREES.createParser(bytes, offset, length)) {
            JsonNode first = TREES.readTree(parser);
            if (first == null || !hasValue(parser)) {
                return first == null ? MissingNode.getInstance() : first;
            }
            ArrayNode all = MAPPER.createArrayNode().add(first);
            do {
                all.add(TREES.<JsonNode>readTree(parser));
            } while (hasValue(parser));
            return all;
        } catch (NumberFormatException e) {
            throw ExactJson.outOfBounds(e);
        }
    }

    private static boolean hasValue(JsonParser parser) {
        try {
            JsonToken next = parser.nextToken();
            return next == JsonToken.START_OBJECT || next == JsonToken.START_ARRAY;
        } catch (IOException e) {
            return false; // words that are not JSON
        }
    }

    /** Returns the tree of bytes, or null if they are not JSON. */
    static @Nullable JsonNode treeOrNull(byte[] bytes) {
        try {
            return tree(bytes, 0, bytes.length);
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns the object if the whole text is one JSON object, else null. */
    static @Nullable ObjectNode objectOrNull(String text) {
        try {
            return ExactJson.parse(() -> WHOLE.readTree(text)) instanceof ObjectNode object ? object : null;
        } catch (IOException e) {
            return null; // not JSON, which the caller handles
        }
    }

    /** Returns a supplier that parses bytes at each call; a missing node if they are not JSON. */
    static Supplier<JsonNode> lazy(byte[] bytes) {
        return () -> {
            JsonNode tree = treeOrNull(bytes);
            return tree == null ? MissingNode.getInstance() : tree;
        };
    }

    /** Returns the text of a field, or null if it is no text; may be empty. */
    static @Nullable String text(JsonNode parent, String field) {
        JsonNode node = parent.get(field);
        return node != null && node.isTextual() ? node.textValue() : null;
    }

    /** Returns the text of a field, or null if it is no text or an empty one. */
    static @Nullable String words(JsonNode parent, String field) {
        String text = text(parent, field);
        return text == null || text.isEmpty() ? null : text;
    }

    /** Returns the text of a field as the mark of a maker, or null if it is no text or an empty one. */
    static @Nullable ProviderMark mark(JsonNode parent, String field, String maker) {
        String value = words(parent, field);
        return value == null ? null : new ProviderMark(maker, value);
    }

    /** Returns a text or number of a field as text, or null if it is neither or empty. */
    static @Nullable String scalar(JsonNode parent, String field) {
        JsonNode node = parent.get(field);
        if (node == null || (!node.isTextual() && !node.isNumber())) {
            return null;
        }
        String text = node.asText();
        return text.isEmpty() ? null : text;
    }

    /** Returns the arguments of a tool call, which are a text or a JSON value, as text; null if there are none. */
    static @Nullable String arguments(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        boolean none = value.isNull() || (!value.isValueNode() && value.isEmpty());
        return none ? null : value.toString();
    }

    /** Returns the count of a field, such as of tokens; null if it is absent, negative or too large. */
    static @Nullable Long number(JsonNode parent, String field) {
        JsonNode node = parent.get(field);
        if (node == null || !node.isNumber() || !node.canConvertToLong()) {
            return null;
        }
        long number = node.longValue();
        return number >= 0 && number <= MAX_COUNT ? (Long) number : null;
    }

    /** Puts a value into an object, unless it is null. */
    static void put(ObjectNode object, String name, @Nullable Object value) {
        if (value != null) {
            object.putPOJO(name, value);
        }
    }

    /** Writes the fields of an object into the one that is being written. */
    static void fields(JsonGenerator out, JsonNode object) throws IOException {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            out.writePOJOField(field.getKey(), field.getValue());
        }
    }

    /** Returns whether a field has a value that is not null, false or empty. */
    static boolean says(JsonNode parent, String field) {
        JsonNode node = parent.get(field);
        if (node == null || node.isNull()) {
            return false;
        }
        return node.isContainerNode() ? !node.isEmpty() : node.isNumber() || !isEmptyScalar(node);
    }

    private static boolean isEmptyScalar(JsonNode node) {
        return node.isBoolean() ? !node.booleanValue() : node.asText().isEmpty();
    }
}

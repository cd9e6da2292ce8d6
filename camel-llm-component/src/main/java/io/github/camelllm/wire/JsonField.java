package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a user's JSON with its path, for error messages.
 *
 * @param path its path, such as {@code messages[1].content}
 * @param node the node
 * @param parent the object of which it is a field; null at the root and in arrays
 * @param format the name of the protocol, for errors
 */
public record JsonField(
        String path, JsonNode node, @Nullable JsonField parent, String format) {
    private static final String CHAT_COMPLETIONS = "OpenAI's Chat Completions";

    /** Creates the root of JSON in the form of Chat Completions. */
    JsonField(String path, JsonNode node) {
        this(path, node, null, CHAT_COMPLETIONS);
    }

    /** Returns the root of a request. */
    public static JsonField request(JsonNode body, String format) {
        return new JsonField("request", body, null, format);
    }

    /** Returns its name as a field. */
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Returns a field, or null if it is absent or null. */
    public @Nullable JsonField get(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        return new JsonField(parent == null && !path.contains("[") ? name : path + "." + name, value, this, format);
    }

    /** Returns another field of the same object, or null if it is absent or null. */
    public @Nullable JsonField sibling(String name) {
        return parent == null ? null : parent.get(name);
    }

    /** Returns a required field. */
    public JsonField required(String name) {
        JsonField field = get(name);
        if (field == null) {
            throw invalid(path + " lacks the field " + name);
        }
        return field;
    }

    /** Returns this, which must be an object. */
    public JsonField object() {
        return must(node.isObject(), "an object");
    }

    /** Returns the elements of this, which must be an array. */
    public List<JsonField> elements() {
        must(node.isArray(), "an array");
        List<JsonField> elements = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            elements.add(new JsonField(path + "[" + i + "]", node.get(i), null, format));
        }
        return elements;
    }

    /** Returns the text; fails if it is none. */
    public String text() {
        return must(node.isTextual(), "a text").node.textValue();
    }

    /** Returns the texts of an array, or one text. */
    public List<String> texts() {
        if (node.isTextual()) {
            return List.of(node.textValue());
        }
        List<String> texts = new ArrayList<>();
        elements().forEach(element -> texts.add(element.text()));
        return texts;
    }

    /** Returns the boolean; fails if it is none. */
    public boolean flag() {
        return must(node.isBoolean(), "true or false").node.booleanValue();
    }

    /** Returns the number; fails if it is none. */
    public double real() {
        double value = must(node.isNumber(), "a number").node.doubleValue();
        must(Double.isFinite(value), "a number that a double holds");
        return value;
    }

    /** Returns the integer; fails if it is none. */
    public long whole() {
        return must(node.isNumber() && node.canConvertToExactIntegral() && node.canConvertToLong(), "a whole number")
                .node
                .longValue();
    }

    /** Returns the 32-bit integer; fails if it is none. */
    public int integer() {
        long value = whole();
        must(value == (int) value, "a smaller number");
        return (int) value;
    }

    /** Returns an error with this path. */
    public LlmException expected(String what) {
        return invalid(path + " must be " + what + ", but is " + describe());
    }

    private JsonField must(boolean right, String what) {
        if (!right) {
            throw expected(what);
        }
        return this;
    }

    private String describe() {
        return switch (node.getNodeType()) {
            case STRING -> "a text";
            case NUMBER -> "the number " + node.asText();
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case MISSING -> "absent";
            default -> node.toString();
        };
    }

    private LlmException invalid(String problem) {
        return ErrorKind.INVALID_REQUEST.exception(
                "The JSON of the request is not in the shape of " + format + ": " + problem);
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a user's JSON that knows its path, so that what is wrong there can be named.
 *
 * @param path where it is, such as {@code messages[1].content}
 * @param node what is there
 * @param parent what it is a field of; null at the root and in arrays
 */
record JsonField(String path, JsonNode node, @Nullable JsonField parent) {
    /** Creates a root. */
    JsonField(String path, JsonNode node) {
        this(path, node, null);
    }

    /** Returns the name in the object that it is a field of. */
    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Returns a field, or null if it is absent or null. */
    @Nullable
    JsonField get(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        return new JsonField(parent == null && !path.contains("[") ? name : path + "." + name, value, this);
    }

    /** Returns another field of the same object, or null if it is absent or null. */
    @Nullable
    JsonField sibling(String name) {
        return parent == null ? null : parent.get(name);
    }

    /** Returns a field that must be there. */
    JsonField required(String name) {
        JsonField field = get(name);
        if (field == null) {
            throw invalid(path + " lacks the field " + name);
        }
        return field;
    }

    /** Returns this, which must be an object. */
    JsonField object() {
        return must(node.isObject(), "an object");
    }

    /** Returns the elements of this, which must be an array. */
    List<JsonField> elements() {
        must(node.isArray(), "an array");
        List<JsonField> elements = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            elements.add(new JsonField(path + "[" + i + "]", node.get(i)));
        }
        return elements;
    }

    /** Returns the text that must be here. */
    String text() {
        return must(node.isTextual(), "a text").node.textValue();
    }

    /** Returns the texts of an array, or one text. */
    List<String> texts() {
        if (node.isTextual()) {
            return List.of(node.textValue());
        }
        List<String> texts = new ArrayList<>();
        elements().forEach(element -> texts.add(element.text()));
        return texts;
    }

    /** Returns the truth value that must be here. */
    boolean flag() {
        return must(node.isBoolean(), "true or false").node.booleanValue();
    }

    /** Returns the number that must be here. */
    double real() {
        return must(node.isNumber(), "a number").node.doubleValue();
    }

    /** Returns the whole number that must be here. */
    long whole() {
        return must(node.isNumber() && node.canConvertToExactIntegral() && node.canConvertToLong(), "a whole number")
                .node
                .longValue();
    }

    /** Returns the whole number of 32 bits that must be here. */
    int integer() {
        long value = whole();
        must(value == (int) value, "a smaller number");
        return (int) value;
    }

    /** Returns the error that names this place. */
    LlmException expected(String what) {
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

    private static LlmException invalid(String problem) {
        return ErrorKind.INVALID_REQUEST.exception(
                "The JSON of the request is not in the shape of OpenAI's Chat" + " Completions: " + problem);
    }
}

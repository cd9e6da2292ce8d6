package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of a request while it is written: a JSON object, directly to bytes. The user's additional fields replace those of the same name. */
final class RequestBody {
    private final JsonGenerator out;
    private final Map<String, Object> additional;
    private final Set<String> merged = new HashSet<>();

    private RequestBody(JsonGenerator out, Map<String, Object> additional) {
        this.out = out;
        this.additional = additional;
    }

    /** Writes the fields of a body. */
    @FunctionalInterface
    interface Fields {
        /** Writes them. */
        void write(RequestBody body, JsonGenerator out) throws IOException;
    }

    /**
     * Returns the body with the fields given and the additional ones.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if an additional field cannot be written as JSON
     */
    static byte[] write(Map<String, Object> additional, Dialect dialect, Fields fields) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(1024);
        try (JsonGenerator out =
                new WellFormedGenerator(Json.MAPPER.getFactory().createGenerator(bytes))) {
            RequestBody body = new RequestBody(out, additional);
            out.writeStartObject();
            fields.write(body, out);
            body.additional();
            out.writeEndObject();
        } catch (IOException | IllegalArgumentException e) {
            throw unwritable(dialect, e);
        }
        return bytes.toByteArray();
    }

    /** Returns whether no additional field replaces this one. */
    boolean free(String name) {
        return additional.isEmpty() || !additional.containsKey(name);
    }

    /** Returns whether an additional field is false, in Java or as JSON. */
    boolean isFalse(String name) {
        Object value = additional.get(name);
        boolean json = value instanceof JsonNode node && node.asText().equals("false");
        return json || Boolean.FALSE.equals(value) || "false".equals(value);
    }

    /** Writes a text, unless it is null. */
    void text(String name, @Nullable String value) throws IOException {
        if (value != null && free(name)) {
            out.writeStringField(name, value);
        }
    }

    /** Writes a truth value, unless it is null. */
    void flag(String name, @Nullable Boolean value) throws IOException {
        if (value != null && free(name)) {
            out.writeBooleanField(name, value);
        }
    }

    /** Writes a number, unless it is null. */
    void number(String name, @Nullable Number value) throws IOException {
        if (value != null && free(name)) {
            out.writePOJOField(name, value);
        }
    }

    /** Writes texts, unless there are none. */
    void texts(String name, List<String> values) throws IOException {
        if (!values.isEmpty() && free(name)) {
            out.writePOJOField(name, values);
        }
    }

    /** Writes an object, unless it is empty; fields of an additional object of this name replace its fields, at any depth. */
    void object(String name, ObjectNode object) throws IOException {
        if (object.isEmpty()) {
            return;
        }
        if (!free(name)) {
            JsonNode users = ExactJson.tree(additional.get(name));
            if (!users.isObject()) {
                return;
            }
            merge(object, (ObjectNode) users);
            merged.add(name);
        }
        out.writePOJOField(name, object);
    }

    private static void merge(ObjectNode object, ObjectNode users) {
        for (Map.Entry<String, JsonNode> field : users.properties()) {
            if (object.get(field.getKey()) instanceof ObjectNode mine
                    && field.getValue() instanceof ObjectNode theirs) {
                merge(mine, theirs);
            } else {
                object.set(field.getKey(), field.getValue());
            }
        }
    }

    /** The caller, who reads the answer, decides whether it is streamed: {@code stream} cannot be overridden. */
    private void additional() throws IOException {
        for (Map.Entry<String, Object> field : additional.entrySet()) {
            if (!field.getKey().equals("stream") && !merged.contains(field.getKey())) {
                out.writePOJOField(field.getKey(), field.getValue());
            }
        }
    }

    private static LlmException unwritable(Dialect dialect, Exception e) {
        return ErrorDetails.of(
                        ErrorKind.INVALID_REQUEST,
                        "An additional field of the request cannot be written as JSON: " + e.getMessage())
                .cause(e)
                .provider(dialect.provider())
                .model(dialect.model())
                .exception();
    }
}

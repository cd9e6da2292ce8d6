package io.github.camelllm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merges fields of a request's body that are given in several places: objects field by field, all else as a whole. */
final class AdditionalFields {
    private AdditionalFields() {}

    /** Returns the fields of both; where both have a value that is no object, that of the second. */
    static Map<String, Object> merged(Map<String, ?> first, Map<String, ?> then) {
        Map<String, Object> all = new LinkedHashMap<>(first);
        then.forEach((name, value) -> all.put(name, value(all.get(name), value))); // null is a value: JSON's null
        return Collections.unmodifiableMap(all);
    }

    private static @Nullable Object value(@Nullable Object first, @Nullable Object then) {
        return first != null && then != null && isObject(first) && isObject(then)
                ? merged(fields(first), fields(then))
                : then;
    }

    private static boolean isObject(Object value) {
        return value instanceof Map || value instanceof ObjectNode;
    }

    private static Map<String, Object> fields(Object object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (object instanceof Map<?, ?> map) {
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        } else {
            ((JsonNode) object).properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        }
        return fields;
    }
}

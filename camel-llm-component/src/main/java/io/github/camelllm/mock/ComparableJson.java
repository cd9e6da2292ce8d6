package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/** JSON as a text that is the same for values that are equal by JSON Schema: 1 and 1.0, and objects in any order of fields. */
final class ComparableJson {
    private ComparableJson() {}

    /** Returns whether no two items of an array are equal, in linear time. */
    static boolean isUnique(JsonNode array) {
        Set<String> seen = new HashSet<>(); // of texts, which are found in good time though their hashes be the same
        for (JsonNode item : array) {
            if (!seen.add(of(item))) {
                return false;
            }
        }
        return true;
    }

    private static String of(JsonNode value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    private static void append(StringBuilder text, JsonNode value) {
        if (value.isNumber()) {
            text.append(value.decimalValue().stripTrailingZeros());
        } else if (value.isArray()) {
            text.append('[');
            value.forEach(item -> {
                append(text, item);
                text.append(',');
            });
            text.append(']');
        } else if (value.isObject()) {
            TreeMap<String, JsonNode> fields = new TreeMap<>();
            value.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            text.append('{');
            fields.forEach((name, field) -> {
                text.append(name.length()).append(name);
                append(text, field);
            });
            text.append('}');
        } else {
            text.append(value); // as JSON
        }
    }
}

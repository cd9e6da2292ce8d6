package io.github.camelllm.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.wire.ExactJson;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts the texts of options to the values of requests. */
public final class OptionValues {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OptionValues() {}

    /** Returns the texts of the option stop: separated by commas, or a JSON array. */
    static List<String> stop(@Nullable String stop) {
        if (stop == null || stop.isEmpty()) {
            return List.of();
        }
        if (stop.startsWith("[")) {
            try {
                return List.of(JSON.readValue(stop, String[].class));
            } catch (JsonProcessingException e) {
                throw ErrorKind.CONFIGURATION.exception(
                        "The option stop begins with [ but is not a JSON array of strings: " + e.getOriginalMessage());
            }
        }
        return Arrays.asList(stop.split(","));
    }

    /** Converts values that are JSON numbers, booleans, objects or arrays; others stay text. */
    static Map<String, Object> values(Map<String, Object> texts) {
        Map<String, Object> values = new LinkedHashMap<>();
        texts.forEach((name, value) -> values.put(name, value instanceof String text ? value(text) : value));
        return values;
    }

    private static Object value(String text) {
        if (text.isBlank()) {
            return text;
        }
        try {
            ObjectReader reader = ExactJson.exact(JSON.readerFor(JsonNode.class))
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
            return ExactJson.<JsonNode, JsonProcessingException>parse(() -> reader.readValue(text));
        } catch (JsonProcessingException noJson) {
            return text;
        }
    }

    /** Returns the values as texts. */
    public static Map<String, String> texts(Map<String, Object> values) {
        Map<String, String> texts = new HashMap<>();
        values.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return texts;
    }
}

package io.github.camelllm.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as a strict server looks at it.
 *
 * @param path the target of the request line
 * @param body the body; missing if it is no JSON
 * @param problem why the body is no JSON; empty if it is
 */
record StrictRequest(String path, JsonNode body, String problem) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Pattern MODEL = Pattern.compile("/models?/([^?]+?)(:[a-zA-Z]+|/converse(-stream)?)(\\?.*)?$");

    static StrictRequest of(Received received) {
        return of(received.path(), received.bytes());
    }

    static StrictRequest of(String path, byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json.isObject()
                    ? new StrictRequest(path, json, "")
                    : new StrictRequest(path, MissingNode.getInstance(), "the body is no JSON object");
        } catch (JsonProcessingException e) {
            return new StrictRequest(path, MissingNode.getInstance(), e.getOriginalMessage());
        } catch (IOException e) {
            return new StrictRequest(path, MissingNode.getInstance(), String.valueOf(e.getMessage()));
        }
    }

    /** Returns the model that is asked, by the body or else by the path; empty if neither names one. */
    String model() {
        String named = body.path("model").asText("");
        if (!named.isEmpty()) {
            return named;
        }
        Matcher inPath = MODEL.matcher(path);
        return inPath.find() ? URLDecoder.decode(inPath.group(1), StandardCharsets.UTF_8) : "";
    }

    /** Returns a list within the body; no elements if there is none. */
    List<JsonNode> list(String pointer) {
        return elements(body.at(pointer));
    }

    static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        if (array.isArray()) {
            array.forEach(elements::add);
        }
        return elements;
    }

    /** Returns whether something stands there; null is as good as nothing. */
    static boolean given(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    /** Reads JSON that stands in a text; missing if it is none. */
    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** Visits every text in the body, names of fields too, with its place. */
    void texts(BiConsumer<String, String> visitor) {
        texts("body", body, visitor);
    }

    private static void texts(String place, JsonNode node, BiConsumer<String, String> visitor) {
        if (node.isTextual()) {
            visitor.accept(place, node.textValue());
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                texts(place + "[" + i + "]", node.get(i), visitor);
            }
        } else {
            node.properties().forEach(field -> {
                visitor.accept(place, field.getKey());
                texts(place + "." + field.getKey(), field.getValue(), visitor);
            });
        }
    }
}

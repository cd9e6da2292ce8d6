package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeMap;

/**
 * The normal form of a request in Chat Completions: two requests that mean the same have the same. What counts as the
 * same is all here.
 */
final class SameRequest {
    /** How the answer comes is the endpoint's, {@code prefix} false and {@code index} say nothing. */
    private static final Set<String> REQUEST_FIELDS_THAT_DO_NOT_COUNT = Set.of("stream", "stream_options");

    private static final Set<String> MESSAGE_FIELDS_THAT_DO_NOT_COUNT = Set.of("prefix");

    private SameRequest() {}

    static JsonNode normal(JsonNode request) {
        ObjectNode copy = (ObjectNode) bare(request);
        copy.remove(REQUEST_FIELDS_THAT_DO_NOT_COUNT);
        copy.path("messages").forEach(message -> message((ObjectNode) message));
        copy.path("tools").forEach(SameRequest::tool);
        oneStopIsAList(copy);
        theLimitHasOneName(copy);
        descriptionOfTheSchema(copy.path("response_format").path("json_schema"));
        return copy;
    }

    /** Null is as good as absent, numbers count by value, and the order of fields does not matter. */
    static JsonNode bare(JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> fields = new TreeMap<>();
            node.properties().stream()
                    .filter(field -> !field.getValue().isNull())
                    .forEach(field -> fields.put(field.getKey(), bare(field.getValue())));
            return Recording.JSON.createObjectNode().setAll(fields);
        }
        if (node.isArray()) {
            ArrayNode array = Recording.JSON.createArrayNode();
            node.forEach(element -> array.add(bare(element)));
            return array;
        }
        BigDecimal number = node.isNumber() ? node.decimalValue().stripTrailingZeros() : null;
        return number == null ? node : Recording.JSON.getNodeFactory().numberNode(number);
    }

    private static void message(ObjectNode message) {
        message.remove(MESSAGE_FIELDS_THAT_DO_NOT_COUNT);
        oneTextIsAString(message);
        message.path("content").forEach(SameRequest::imageAddressIsAnObject);
        message.path("tool_calls").forEach(call -> ((ObjectNode) call).remove("index"));
        if (message.path("reasoning_content").asText("?").isBlank()) {
            message.remove("reasoning_content"); // some demand it beside tool calls
        }
        if (message.has("reasoning_content")) {
            message.remove("reasoning"); // the same, twice
        }
    }

    private static void oneTextIsAString(ObjectNode message) {
        JsonNode content = message.path("content");
        boolean beside = message.has("tool_calls") && content.asText("?").isEmpty();
        if (beside || (content.isArray() && content.isEmpty())) {
            message.remove("content"); // some demand an empty one beside tool calls
        } else if (content.size() == 1 && content.get(0).path("type").asText().equals("text")) {
            message.set("content", content.get(0).get("text"));
        }
    }

    private static void imageAddressIsAnObject(JsonNode part) {
        JsonNode image = part.path("image_url");
        if (image.isTextual()) {
            ((ObjectNode) part).putObject("image_url").set("url", image);
        }
    }

    private static void tool(JsonNode tool) {
        if (!tool.has("type")) {
            ((ObjectNode) tool).put("type", "function");
        }
    }

    private static void oneStopIsAList(ObjectNode request) {
        JsonNode stop = request.path("stop");
        if (stop.isTextual()) {
            request.putArray("stop").add(stop);
        }
    }

    /** Clients send the old name also where the new one is known. */
    private static void theLimitHasOneName(ObjectNode request) {
        JsonNode limit = request.remove("max_completion_tokens");
        if (limit != null) {
            request.set("max_tokens", limit);
        }
    }

    /** Ours has it in the schema, where every provider finds it. */
    private static void descriptionOfTheSchema(JsonNode format) {
        if (format.has("description")) {
            JsonNode description = ((ObjectNode) format).remove("description");
            ObjectNode schema = (ObjectNode) format.path("schema");
            schema.set(
                    "description",
                    schema.path("description").isMissingNode() ? description : schema.path("description"));
        }
    }
}

package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import java.util.Map;
import java.util.Set;

/**
 * Adds to a body that was written from the vocabulary what else the provider has sent, if it speaks the client's protocol.
 * What the vocabulary says wins, as stages may have changed it.
 */
final class RawFields {
    private RawFields() {}

    /**
     * Adds unknown fields and blocks.
     *
     * @param known types of blocks that the vocabulary has: those it lacks were left out on purpose
     */
    static ObjectNode add(ObjectNode body, ChatResponse response, String protocol, Set<String> known) {
        if (protocol.equals(response.protocol()) && response.raw() instanceof ObjectNode raw) {
            merge(body, raw, known);
        }
        return body;
    }

    private static void merge(ObjectNode ours, ObjectNode raw, Set<String> known) {
        for (Map.Entry<String, JsonNode> field : raw.properties()) {
            JsonNode mine = ours.get(field.getKey());
            if (mine == null) {
                ours.set(field.getKey(), field.getValue());
            } else if (mine instanceof ObjectNode mineObject && field.getValue() instanceof ObjectNode rawObject) {
                merge(mineObject, rawObject, known);
            } else if (mine instanceof ArrayNode mineArray && field.getValue() instanceof ArrayNode rawArray) {
                ours.set(field.getKey(), merged(mineArray, rawArray, known));
            }
        }
    }

    /** Returns both arrays in one: elements of the same type, in their order, are merged, and unknown ones stay in their place. */
    private static ArrayNode merged(ArrayNode ours, ArrayNode raw, Set<String> known) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        int next = 0;
        for (JsonNode element : raw) {
            String type = element.path("type").asText("");
            boolean mine =
                    next < ours.size() && ours.get(next).path("type").asText("").equals(type);
            if (mine) {
                JsonNode written = ours.get(next++);
                if (written instanceof ObjectNode object && element instanceof ObjectNode rawObject) {
                    merge(object, rawObject, known);
                }
                all.add(written);
            } else if (!known.contains(type)) {
                all.add(element);
            }
        }
        for (; next < ours.size(); next++) {
            all.add(ours.get(next));
        }
        return all;
    }
}

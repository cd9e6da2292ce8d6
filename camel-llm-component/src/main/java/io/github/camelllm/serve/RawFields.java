package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.wire.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds to a body that was written from the vocabulary what else the provider has sent, if it speaks the client's protocol.
 * What the vocabulary says wins, as stages may have changed it.
 */
final class RawFields {
    private static final List<String> MARKS = List.of("index", "type", "id", "text");

    private final Protocol protocol;
    private final Set<String> known;
    private final Set<String> ofBody;
    private final Set<String> ofElements;

    /**
     * Creates the fields of a protocol.
     *
     * @param known types of blocks that the vocabulary has: those it lacks were left out on purpose
     * @param ofBody fields of the body with a value of ours that only stands in for the provider's, such as the time
     * @param ofElements such fields within the body
     */
    RawFields(Protocol protocol, Set<String> known, Set<String> ofBody, Set<String> ofElements) {
        this.protocol = protocol;
        this.known = known;
        this.ofBody = ofBody;
        this.ofElements = ofElements;
    }

    /** Adds unknown fields and blocks. */
    void add(ObjectNode body, ChatResponse response) {
        if (protocol.id().equals(response.protocol()) && response.raw() instanceof ObjectNode raw) {
            merge(body, raw, ofBody);
        }
    }

    private void merge(ObjectNode ours, ObjectNode raw, Set<String> placeholders) {
        for (Map.Entry<String, JsonNode> field : raw.properties()) {
            JsonNode mine = ours.get(field.getKey());
            JsonNode theirs = field.getValue();
            if (mine == null || (placeholders.contains(field.getKey()) && !theirs.isNull())) {
                ours.set(field.getKey(), theirs);
            } else if (mine instanceof ObjectNode mineObject && theirs instanceof ObjectNode rawObject) {
                merge(mineObject, rawObject, ofElements);
            } else if (mine instanceof ArrayNode mineArray && theirs instanceof ArrayNode rawArray) {
                ours.set(field.getKey(), merged(mineArray, rawArray));
            }
        }
    }

    /** Returns both arrays in one: elements that are the same, in their order, are merged, and unknown ones stay in their place. */
    private ArrayNode merged(ArrayNode ours, ArrayNode raw) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        int next = 0;
        for (JsonNode element : raw) {
            if (next < ours.size() && isSame(ours.get(next), element)) {
                JsonNode written = ours.get(next++);
                if (isOfAnotherType(written, element)) {
                    written = element; // such as a call of a tool that is no function
                } else if (written instanceof ObjectNode object && element instanceof ObjectNode rawObject) {
                    merge(object, rawObject, ofElements);
                }
                all.add(written);
            } else if (!known.contains(element.path("type").asText(""))) {
                all.add(element);
            }
        }
        for (; next < ours.size(); next++) {
            all.add(ours.get(next));
        }
        return all;
    }

    /** Returns whether two elements of arrays are the same, by the first of their marks that both have. Some servers leave out types. */
    private static boolean isSame(JsonNode ours, JsonNode raw) {
        if (ours.path("id").isTextual() && ours.get("id").equals(raw.get("id"))) {
            return true;
        }
        for (String mark : MARKS) {
            if (ours.has(mark) && raw.has(mark)) {
                return ours.get(mark).asText().equals(raw.get(mark).asText());
            }
        }
        return !ours.isObject() && ours.equals(raw);
    }

    private static boolean isOfAnotherType(JsonNode ours, JsonNode raw) {
        return ours.path("type").isTextual()
                && raw.path("type").isTextual()
                && !ours.get("type").equals(raw.get("type"));
    }
}

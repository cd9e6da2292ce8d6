package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ProviderMark;
import org.jspecify.annotations.Nullable;

/**
 * OpenRouter's {@code reasoning_details}, put together from the fragments of a stream. Where they are signed or
 * encrypted, they are the mark of the reasoning, to be sent back as they are.
 */
final class ReasoningDetails {
    private final boolean streamed;
    private @Nullable ArrayNode entries;
    private boolean marked;

    /**
     * @param streamed whether entries may be fragments of earlier ones
     */
    ReasoningDetails(boolean streamed) {
        this.streamed = streamed;
    }

    /** Adds entries; a fragment is added to the last entry of its index and type, unless their ids differ. */
    void add(JsonNode details) {
        for (JsonNode detail : details) {
            if (detail instanceof ObjectNode object) {
                add(object);
            }
        }
    }

    /** Returns the readable text of entries: their texts and summaries, joined. */
    static String text(JsonNode details) {
        StringBuilder text = new StringBuilder();
        for (JsonNode detail : details) {
            text.append(detail.path("text").asText(""))
                    .append(detail.path("summary").asText(""));
        }
        return text.toString();
    }

    /** Returns the entries as a mark if the provider wants them back, else null. */
    @Nullable
    ProviderMark mark() {
        return marked && entries != null ? new ProviderMark(ProviderMark.OPENROUTER, entries.toString()) : null;
    }

    private void add(ObjectNode detail) {
        marked = marked || Json.says(detail, "signature") || Json.says(detail, "data") || Json.says(detail, "id");
        ObjectNode entry = find(detail);
        if (entry == null) {
            entries = entries == null ? Json.MAPPER.createArrayNode() : entries;
            entries.add(detail.deepCopy());
        } else {
            detail.properties().forEach(field -> merge(entry, field.getKey(), field.getValue()));
        }
    }

    private @Nullable ObjectNode find(ObjectNode detail) {
        ObjectNode last = null;
        if (streamed && entries != null && detail.has("index")) {
            for (JsonNode entry : entries) {
                if (same(entry, detail, "index") && same(entry, detail, "type") && !isAnother(entry, detail)) {
                    last = (ObjectNode) entry;
                }
            }
        }
        return last;
    }

    private static boolean isAnother(JsonNode entry, JsonNode detail) {
        return Json.says(entry, "id") && Json.says(detail, "id") && !same(entry, detail, "id");
    }

    private static boolean same(JsonNode one, JsonNode other, String field) {
        return one.path(field).equals(other.path(field));
    }

    private static void merge(ObjectNode entry, String field, JsonNode value) {
        boolean grows = field.equals("text") || field.equals("summary") || field.equals("data");
        if (grows && value.isTextual()) {
            entry.put(field, entry.path(field).asText("") + value.textValue());
        } else if (!entry.has(field) || (!value.isNull() && !value.asText("-").isEmpty())) {
            entry.set(field, value);
        }
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.ProviderMark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenRouter's {@code reasoning_details}, joined from the fragments of a stream. Signed or encrypted entries are the mark of the reasoning, and are
 * sent back unchanged.
 */
final class ReasoningDetails {
    private static final int MAX_ENTRIES = 10_000;
    private static final Set<String> GROWING = Set.of("text", "summary", "data");

    private final boolean streamed;
    private final List<Entry> entries = new ArrayList<>(2);
    private final Map<Key, Entry> last = new HashMap<>(4);
    private boolean marked;

    /** The key that the fragments of one entry share; without the id for fragments that have none. */
    private record Key(
            JsonNode index, JsonNode type, @Nullable String id) {}

    /** An entry with its fields, and the texts of those that are sent in fragments. */
    private record Entry(ObjectNode fields, Map<String, StringBuilder> texts) {
        @Nullable
        String id() {
            return ReasoningDetails.id(fields);
        }

        void grow(String field, String more) {
            texts.computeIfAbsent(
                            field, known -> new StringBuilder(fields.path(known).asText("")))
                    .append(more);
        }

        ObjectNode whole() {
            texts.forEach((field, text) -> fields.put(field, text.toString()));
            return fields;
        }
    }

    /**
     * Creates an empty list.
     *
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

    /** Returns the entries as a mark if the provider requires them in the next request, else null. */
    @Nullable
    ProviderMark mark() {
        if (!marked) {
            return null;
        }
        ArrayNode all = Json.MAPPER.createArrayNode();
        entries.forEach(entry -> all.add(entry.whole()));
        return new ProviderMark(ProviderMark.OPENROUTER, all.toString());
    }

    private void add(ObjectNode detail) {
        marked = marked || Json.says(detail, "signature") || Json.says(detail, "data") || Json.says(detail, "id");
        Entry known = find(detail);
        if (known != null) {
            detail.properties().forEach(field -> merge(known, field.getKey(), field.getValue()));
            remember(known, known.id());
            return;
        }
        if (entries.size() == MAX_ENTRIES) {
            throw ErrorKind.PROTOCOL.exception("The response has more than " + MAX_ENTRIES + " reasoning details");
        }
        Entry entry = new Entry(detail.deepCopy(), new LinkedHashMap<>(2));
        entries.add(entry);
        remember(entry, null);
        remember(entry, entry.id());
    }

    private @Nullable Entry find(ObjectNode detail) {
        if (!streamed || !detail.has("index")) {
            return null;
        }
        Entry newest = last.get(key(detail, null));
        String id = id(detail);
        if (newest == null || id == null || newest.id() == null || id.equals(newest.id())) {
            return newest;
        }
        return last.get(key(detail, id));
    }

    private void remember(Entry entry, @Nullable String id) {
        last.put(key(entry.fields(), id), entry);
    }

    private static Key key(ObjectNode detail, @Nullable String id) {
        return new Key(detail.path("index"), detail.path("type"), id);
    }

    private static @Nullable String id(ObjectNode detail) {
        return Json.says(detail, "id") ? detail.path("id").asText() : null;
    }

    private static void merge(Entry entry, String field, JsonNode value) {
        if (GROWING.contains(field) && value.isTextual()) {
            entry.grow(field, value.textValue());
        } else if (!entry.fields().has(field)
                || (!value.isNull() && !value.asText("-").isEmpty())) {
            entry.fields().set(field, value);
        }
    }
}

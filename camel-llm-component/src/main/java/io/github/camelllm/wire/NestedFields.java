package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields within the messages, blocks and settings of a client's request that the vocabulary lacks, such as the caller of
 * a tool. They are kept as a sparse copy of the request, and added to what is sent to a provider of the client's protocol,
 * wherever that still has the same shape.
 */
final class NestedFields {
    /** A place whose further fields are kept elsewhere, or left out on purpose. */
    private static final String ANY = "*";

    /** Fields by which an object of a list is known again. */
    private static final List<String> MARKS = List.of("type", "role");

    private static final Map<String, Set<String>> MESSAGES = Map.ofEntries(
            Map.entry("", Set.of(ANY)),
            Map.entry("messages", Set.of("role", "content")),
            Map.entry("system:text", Set.of("type", "text", "cache_control")),
            Map.entry("content:text", Set.of("type", "text", "cache_control")),
            Map.entry("content:image", Set.of("type", "source", "cache_control")),
            Map.entry("content:document", Set.of("type", "source", "title", "cache_control")),
            Map.entry("content:tool_use", Set.of("type", "id", "name", "input", "cache_control")),
            Map.entry("content:tool_result", Set.of("type", "tool_use_id", "content", "is_error", "cache_control")),
            Map.entry("content:thinking", Set.of("type", "thinking", "signature")),
            Map.entry("content:redacted_thinking", Set.of("type", "data")),
            Map.entry("source", Set.of("type", "media_type", "data", "url", "file_id")),
            Map.entry("cache_control", Set.of("type", "ttl")),
            Map.entry("thinking", Set.of("type", "budget_tokens", "display")),
            Map.entry("tool_choice", Set.of("type", "name", "disable_parallel_tool_use")));

    private static final Map<String, Set<String>> RESPONSES = Map.ofEntries(
            Map.entry("", Set.of(ANY)),
            Map.entry("input", Set.of("role", "content")),
            Map.entry("input:message", Set.of("type", "role", "content")),
            Map.entry("input:function_call", Set.of("type", "call_id", "name", "arguments")),
            Map.entry("input:function_call_output", Set.of("type", "call_id", "output")),
            Map.entry("content:input_text", Set.of("type", "text")),
            Map.entry("content:output_text", Set.of("type", "text")),
            Map.entry("content:refusal", Set.of("type", "refusal")),
            Map.entry("content:input_image", Set.of("type", "image_url", "detail", "file_id")),
            Map.entry("content:input_file", Set.of("type", "filename", "file_id", "file_url", "file_data")),
            Map.entry("tools:function", Set.of("type", "name", "description", "parameters", "strict")),
            Map.entry("text", Set.of("format", "verbosity")),
            Map.entry("format:json_schema", Set.of("type", "name", "schema", "strict")),
            Map.entry("tool_choice:function", Set.of("type", "name")));

    private static final Map<String, Set<String>> CHAT = Map.ofEntries(
            Map.entry("", Set.of(ANY)),
            Map.entry("messages", Set.of(ANY)),
            Map.entry("content:text", Set.of("type", "text", "cache_control")),
            Map.entry("content:image_url", Set.of("type", "image_url", "cache_control")),
            Map.entry("image_url", Set.of("url", "detail")),
            Map.entry("tool_calls", Set.of("index", "id", "type", "function", "extra_content")),
            Map.entry("tool_calls:custom", Set.of("index")),
            Map.entry("tool_calls:function", Set.of("index", "id", "type", "function", "extra_content")),
            Map.entry("function", Set.of("name", "arguments", "description", "parameters", "strict")),
            Map.entry("tools", Set.of("function", "cache_control")),
            Map.entry("tools:function", Set.of("type", "function", "cache_control")),
            Map.entry("response_format", Set.of("type")),
            Map.entry("response_format:json_schema", Set.of("type", "json_schema")),
            Map.entry("json_schema", Set.of("name", "schema", "strict")),
            Map.entry("stream_options", Set.of("include_usage")));

    private final Map<String, Set<String>> known;

    private final Predicate<String> foreign;

    private NestedFields(Map<String, Set<String>> known, Predicate<String> foreign) {
        this.known = known;
        this.foreign = foreign;
    }

    /**
     * Returns what the body of a request has beyond the vocabulary below its top level; null if it is nothing.
     *
     * @param foreign tells ids that the provider has not made
     */
    static @Nullable JsonNode of(Protocol protocol, JsonNode body, Predicate<String> foreign) {
        return switch (protocol) {
            case ANTHROPIC_MESSAGES -> new NestedFields(MESSAGES, foreign).rest("", body);
            case OPENAI_RESPONSES -> new NestedFields(RESPONSES, foreign).rest("", body);
            case OPENAI_CHAT -> new NestedFields(CHAT, foreign).rest("", body);
            default -> null;
        };
    }

    private @Nullable JsonNode rest(String name, JsonNode node) {
        return node.isObject() ? ofObject(name, node) : node.isArray() ? ofArray(name, node) : null;
    }

    private @Nullable ArrayNode ofArray(String name, JsonNode list) {
        ArrayNode rest = JsonNodeFactory.instance.arrayNode(list.size());
        boolean any = false;
        for (JsonNode element : list) {
            JsonNode more = element.isObject() ? ofObject(name, element) : null;
            any |= more != null;
            rest.add(more);
        }
        return any ? rest : null;
    }

    private @Nullable ObjectNode ofObject(String name, JsonNode object) {
        JsonNode type = object.path("type");
        Set<String> fields = type.isTextual() ? known.get(name + ":" + type.textValue()) : null;
        fields = fields == null ? known.get(name) : fields;
        if (fields == null) {
            return null; // it is sent as it came, or belongs to the application, such as a schema
        }
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            boolean named = fields.contains(field.getKey());
            JsonNode more = named || fields.contains(ANY) ? rest(field.getKey(), field.getValue()) : field.getValue();
            if (more != null && !more.isNull() && !isForeignId(field)) {
                rest.set(field.getKey(), more);
            }
        }
        return rest.isEmpty() ? null : marked(rest, object);
    }

    private boolean isForeignId(Map.Entry<String, JsonNode> field) {
        return field.getKey().equals("id") && foreign.test(field.getValue().asText());
    }

    private static ObjectNode marked(ObjectNode rest, JsonNode object) {
        for (String mark : MARKS) {
            if (object.path(mark).isTextual()) {
                rest.set(mark, object.get(mark));
            }
        }
        return rest;
    }

    /** Adds the fields to a request as it is sent; where that has another shape, they are left out. */
    static void add(ObjectNode sent, JsonNode rest) {
        JsonNode id = rest.path("id");
        if (id.isTextual() && id.equals(sent.get("id")) && !rest.path("type").equals(sent.path("type"))) {
            sent.removeAll();
            sent.setAll((ObjectNode) rest); // a call of another kind than functions, which was read as one
            return;
        }
        for (String mark : MARKS) {
            if (sent.has(mark) && !sent.get(mark).equals(rest.path(mark)) && rest.has(mark)) {
                return; // another message or block, as the conversation was changed
            }
        }
        for (Map.Entry<String, JsonNode> field : rest.properties()) {
            JsonNode mine = sent.get(field.getKey());
            if (mine == null || mine.isNull()) {
                sent.set(field.getKey(), field.getValue());
            } else if (mine instanceof ObjectNode object && field.getValue().isObject()) {
                add(object, field.getValue());
            } else if (field.getValue().isArray()) {
                list(sent, field.getKey(), field.getValue());
            }
        }
    }

    private static void list(ObjectNode sent, String name, JsonNode rest) {
        JsonNode mine = sent.get(name);
        if (mine.isTextual() && rest.size() == 1) {
            ObjectNode block = sent.putArray(name).addObject();
            block.set("type", rest.get(0).get("type"));
            block.set("text", mine);
            add(block, rest.get(0));
        } else if (mine.isArray() && mine.size() == rest.size()) {
            for (int i = 0; i < rest.size(); i++) {
                if (mine.get(i) instanceof ObjectNode object && rest.get(i).isObject()) {
                    add(object, rest.get(i));
                }
            }
        }
    }
}

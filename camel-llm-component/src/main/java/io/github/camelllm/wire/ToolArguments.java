package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ToolCall;
import java.util.Set;

/** The arguments of a tool call for protocols that take them as an object, not as text. */
final class ToolArguments {
    /** No arguments, as servers write them that have no empty object: PHP has an empty array. */
    private static final Set<String> NONE = Set.of("[]", "null");

    private ToolArguments() {}

    /**
     * Returns the arguments of a call. Text that is not an object is wrapped into one, under the name that Anthropic recommends in its pages on
     * streaming of tool input, so that a conversation can continue after malformed arguments.
     */
    static JsonNode of(ToolCall call) {
        if (NONE.contains(call.arguments().strip())) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode object = Json.objectOrNull(call.arguments());
        return object != null ? object : JsonNodeFactory.instance.objectNode().put("INVALID_JSON", call.arguments());
    }

    /** Returns the schema of a tool without arguments. */
    static JsonNode noParameters() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "object")
                .set("properties", JsonNodeFactory.instance.objectNode());
    }
}

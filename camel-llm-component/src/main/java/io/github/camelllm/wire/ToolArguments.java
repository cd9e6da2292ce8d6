package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ToolCall;

/** The arguments of a tool call for protocols that take them as an object, not as text. */
final class ToolArguments {
    /** The empty object, as PHP writes it. */
    private static final String EMPTY_ARRAY = "[]";

    private ToolArguments() {}

    /**
     * Returns the arguments of a call. Text that is not an object is wrapped into one, under the name that Anthropic recommends in its pages on
     * streaming of tool input, so that a conversation can continue after malformed arguments.
     */
    static JsonNode of(ToolCall call) {
        JsonNode object = Json.objectOrNull(call.arguments().strip().equals(EMPTY_ARRAY) ? "{}" : call.arguments());
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

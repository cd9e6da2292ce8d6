package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ToolCall;
import java.nio.charset.StandardCharsets;

/** The arguments of a tool call for protocols that take them as an object, not as text. */
final class ToolInput {
    private ToolInput() {}

    /**
     * Returns the arguments of a call. Text that is no object goes into one, under the name that Anthropic recommends in
     * its pages on streaming of tool input: so a conversation can go on after a model's slip.
     */
    static JsonNode of(ToolCall call) {
        JsonNode tree = Json.treeOrNull(call.arguments().getBytes(StandardCharsets.UTF_8));
        return tree != null && tree.isObject()
                ? tree
                : JsonNodeFactory.instance.objectNode().put("INVALID_JSON", call.arguments());
    }

    /** Returns the schema of a tool without arguments. */
    static JsonNode noParameters() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "object")
                .set("properties", JsonNodeFactory.instance.objectNode());
    }
}

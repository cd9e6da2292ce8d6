package io.github.camelllm.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.wire.ExactJson;

/** The arguments of a tool call as an object, which Anthropic's protocol has in place of a text. */
final class ToolInput {
    private ToolInput() {}

    /** Returns the arguments; what is no JSON object, as after a cut, becomes the field {@code arguments} of one. */
    static JsonNode of(String arguments) {
        try {
            JsonNode input = ExactJson.read(arguments);
            if (input.isObject()) {
                return input;
            }
        } catch (JsonProcessingException e) {
            return unread(arguments); // a model's text: it may be anything
        }
        return unread(arguments);
    }

    private static JsonNode unread(String arguments) {
        return JsonNodeFactory.instance.objectNode().put("arguments", arguments);
    }
}

package io.github.camelllm.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.wire.ExactJson;
import io.github.camelllm.wire.OpenAiRequests;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts the value of an option or a header to tools. */
public final class ToolReader {
    private ToolReader() {}

    /**
     * Returns the tools of an option or a header: a {@link Tool}, a map, JSON or its text in the form of OpenAI, or a
     * collection or array of these.
     *
     * @param value null for no tools
     * @throws LlmException of the kind {@code CONFIGURATION} if it is anything else
     */
    public static List<Tool> of(@Nullable Object value) {
        if (value == null) {
            return List.of();
        } else if (value instanceof Tool tool) {
            return List.of(tool);
        } else if (value instanceof Collection<?> many) {
            List<Tool> tools = new ArrayList<>();
            many.forEach(one -> tools.addAll(of(one)));
            return tools;
        } else if (value instanceof Object[] many) {
            return of(List.of(many));
        } else if (value instanceof JsonNode json) {
            return json(json);
        } else if (value instanceof Map<?, ?> map) {
            return json(ExactJson.tree(map));
        } else if (value instanceof String text) {
            return parsed(text);
        }
        throw wrong("is a " + value.getClass().getName(), null);
    }

    private static List<Tool> parsed(String text) {
        try {
            return json(ExactJson.read(text));
        } catch (JsonProcessingException e) {
            throw wrong("is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static List<Tool> json(JsonNode json) {
        ArrayNode array = json instanceof ArrayNode many
                ? many
                : JsonNodeFactory.instance.arrayNode().add(json);
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putArray("messages");
        request.set("tools", array);
        return OpenAiRequests.read(request).tools();
    }

    private static LlmException wrong(String what, @Nullable Throwable cause) {
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        "The option tools or header " + LlmConstants.TOOLS + " " + what
                                + ". It can be a Tool, a list of them, or JSON in OpenAI's shape")
                .cause(cause)
                .exception();
    }
}

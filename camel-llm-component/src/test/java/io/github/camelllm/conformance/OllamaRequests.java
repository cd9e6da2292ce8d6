package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clients of Ollama send, as requests of ours; and its normal form, in which two requests that mean the same are
 * the same.
 */
final class OllamaRequests {
    private OllamaRequests() {}

    /** Returns the normal form: nothing that is empty, a text in each message, and the endpoint's choice of a stream left out. */
    static JsonNode normal(JsonNode request) {
        ObjectNode copy = (ObjectNode) SameRequest.bare(request);
        copy.remove("stream");
        for (String field : List.of("format", "options", "tools")) {
            dropEmpty(copy, field);
        }
        for (JsonNode message : copy.path("messages")) {
            dropEmpty((ObjectNode) message, "tool_calls");
            if (!message.has("content")) {
                ((ObjectNode) message).put("content", "");
            }
        }
        return SameRequest.bare(copy);
    }

    private static void dropEmpty(ObjectNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isTextual() ? value.asText().isEmpty() : value.isEmpty()) {
            node.remove(field);
        }
    }

    /** Returns a request in normal form as one of ours. */
    static ChatRequest read(JsonNode normal) {
        ObjectNode rest = normal.deepCopy();
        ChatRequest.Builder request = ChatRequest.builder();
        rest.path("messages").forEach(message -> request.message(message(message)));
        List<Tool> tools = new ArrayList<>();
        rest.path("tools").forEach(tool -> tools.add(tool(tool.path("function"))));
        request.tools(tools);
        JsonNode think = rest.path("think");
        request.reasoningEffort(think.isMissingNode() ? null : think.asText());
        request.responseFormat(format(rest.path("format")));
        options(request, rest);
        rest.remove(Set.of("model", "messages", "tools", "think", "format"));
        Map<String, Object> additional = new LinkedHashMap<>();
        rest.properties().forEach(field -> additional.put(field.getKey(), field.getValue()));
        return request.additional(additional).build();
    }

    private static Message message(JsonNode message) {
        Role role = Role.valueOf(message.path("role").asText().toUpperCase(Locale.ROOT));
        String text = message.path("content").asText();
        if (role == Role.TOOL) {
            return Message.of(role, new ToolResult(text(message, "tool_call_id"), text(message, "tool_name"), text));
        }
        List<Part> parts = new ArrayList<>();
        if (message.has("thinking")) {
            parts.add(new Part.Reasoning(message.path("thinking").asText()));
        }
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text));
        }
        for (JsonNode image : message.path("images")) {
            byte[] bytes = Base64.getDecoder().decode(image.asText());
            parts.add(new Part.Image(Media.of("image/webp", bytes)));
        }
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            String arguments = function.path("arguments").toString();
            parts.add(new ToolCall(text(call, "id"), function.path("name").asText(), arguments));
        }
        return new Message(role, parts, null);
    }

    private static Tool tool(JsonNode function) {
        return new Tool(function.path("name").asText(), text(function, "description"), function.get("parameters"));
    }

    private static @Nullable ResponseFormat format(JsonNode format) {
        if (format.isObject()) {
            return ResponseFormat.schema("answer", format);
        }
        return format.asText().equals("json") ? ResponseFormat.JSON_OBJECT : null;
    }

    private static void options(ChatRequest.Builder request, ObjectNode rest) {
        ObjectNode options = rest.withObject("/options").deepCopy();
        request.temperature(
                options.has("temperature") ? options.path("temperature").doubleValue() : null);
        request.maxTokens(
                options.has("num_predict") ? options.path("num_predict").intValue() : null);
        request.seed(options.has("seed") ? options.path("seed").longValue() : null);
        List<String> stop = new ArrayList<>();
        options.path("stop").forEach(one -> stop.add(one.asText()));
        request.stop(stop);
        options.remove(Set.of("temperature", "num_predict", "seed", "stop"));
        rest.set("options", options);
        dropEmpty(rest, "options");
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).asText() : null;
    }
}

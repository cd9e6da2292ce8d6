package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.chat.ToolResult;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Recorded requests of the Messages API, said in our words, and their normal form. */
final class AnthropicRequests {
    private static final Set<String> TOOL_FIELDS = Set.of("name", "description", "input_schema", "strict");
    private static final Set<String> KNOWN = Set.of("text", "image", "document", "thinking", "tool_use", "tool_result");

    private AnthropicRequests() {}

    static ChatRequest read(JsonNode body) {
        ChatRequest.Builder request = ChatRequest.builder();
        body.properties().forEach(field -> field(request, field.getKey(), field.getValue()));
        return request.build();
    }

    private static void field(ChatRequest.Builder request, String name, JsonNode value) {
        switch (name) {
            case "model", "stream" -> {}
            case "system" -> request.message(new Message(Role.SYSTEM, parts(value), null));
            case "messages" -> value.forEach(message -> request.message(message(message)));
            case "max_tokens" -> request.maxTokens(value.intValue());
            case "temperature" -> request.temperature(value.doubleValue());
            case "stop_sequences" -> request.stop(texts(value));
            case "tools" -> tools(request, value);
            case "tool_choice" -> toolChoice(request, value);
            case "thinking" -> thinking(request, value);
            case "output_config" -> outputConfig(request, value);
            default -> request.additional(name, value);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    /** A tool with more than a function has goes as it is. */
    private static void tools(ChatRequest.Builder request, JsonNode tools) {
        List<Tool> ours = new ArrayList<>();
        for (JsonNode tool : tools) {
            if (tool.properties().stream().anyMatch(field -> !TOOL_FIELDS.contains(field.getKey()))) {
                request.additional("tools", tools);
                return;
            }
            JsonNode description = tool.get("description");
            ours.add(new Tool(
                    tool.path("name").textValue(),
                    description == null ? null : description.textValue(),
                    tool.get("input_schema")));
        }
        request.tools(ours);
    }

    private static void toolChoice(ChatRequest.Builder request, JsonNode choice) {
        String type = choice.path("type").textValue();
        request.toolChoice(
                type.equals("tool") ? ToolChoice.of(choice.path("name").textValue()) : ToolChoice.parse(type));
        if (choice.has("disable_parallel_tool_use")) {
            request.parallelToolCalls(!choice.path("disable_parallel_tool_use").booleanValue());
        }
    }

    private static void thinking(ChatRequest.Builder request, JsonNode thinking) {
        switch (thinking.path("type").textValue()) {
            case "enabled" ->
                request.reasoningBudget(thinking.path("budget_tokens").intValue());
            case "disabled" -> request.reasoningBudget(0);
            default -> request.additional("thinking", thinking);
        }
    }

    private static void outputConfig(ChatRequest.Builder request, JsonNode config) {
        if (config.has("effort")) {
            request.reasoningEffort(config.path("effort").textValue());
        }
        if (config.has("format")) {
            request.responseFormat(ResponseFormat.schema("answer", config.at("/format/schema")));
        }
    }

    private static Message message(JsonNode message) {
        Role role = message.path("role").asText().equals("user") ? Role.USER : Role.ASSISTANT;
        return new Message(role, parts(message.path("content")), null);
    }

    private static List<Part> parts(JsonNode content) {
        if (content.isTextual()) {
            return List.of(new Part.Text(content.textValue()));
        }
        List<Part> parts = new ArrayList<>();
        for (JsonNode block : content) {
            if (isKnown(block)) {
                parts.add(part(block));
                mark(parts, block.path("cache_control"));
            }
        }
        return parts;
    }

    private static boolean isKnown(JsonNode block) {
        return KNOWN.contains(block.path("type").asText());
    }

    private static void mark(List<Part> parts, JsonNode mark) {
        if (mark.isObject()) {
            JsonNode ttl = mark.get("ttl");
            parts.add(new Part.CacheControl(ttl == null ? null : ttl.textValue()));
        }
    }

    private static Part part(JsonNode block) {
        return switch (block.path("type").asText()) {
            case "text" -> new Part.Text(block.path("text").textValue());
            case "image" -> new Part.Image(media(block.path("source")));
            case "document" -> new Part.Document(media(block.path("source")), null);
            case "thinking" ->
                new Part.Reasoning(
                        block.path("thinking").textValue(),
                        new ProviderMark(
                                ProviderMark.ANTHROPIC, block.path("signature").textValue()));
            case "tool_use" ->
                new ToolCall(
                        block.path("id").textValue(),
                        block.path("name").textValue(),
                        block.path("input").toString());
            default ->
                new ToolResult(
                        block.path("tool_use_id").textValue(),
                        null,
                        parts(block.path("content")),
                        block.path("is_error").asBoolean());
        };
    }

    private static Media media(JsonNode source) {
        return source.has("url")
                ? Media.at(URI.create(source.path("url").textValue()))
                : Media.of(
                        source.path("media_type").textValue(),
                        Base64.getDecoder().decode(source.path("data").textValue()));
    }

    /** What counts as the same, beside the rules of {@link SameRequest#bare}. */
    static JsonNode normal(JsonNode request) {
        ObjectNode copy = (ObjectNode) SameRequest.bare(request);
        copy.remove("stream");
        contentIsBlocks(copy, "system");
        copy.path("messages").forEach(message -> contentIsBlocks((ObjectNode) message, "content"));
        return copy;
    }

    /** A text is as good as one block; blocks of tools that ran at the provider have no place in our words. */
    private static void contentIsBlocks(ObjectNode parent, String field) {
        JsonNode content = parent.path(field);
        if (content.isTextual()) {
            parent.putArray(field).addObject().put("type", "text").set("text", content);
        } else if (content instanceof ArrayNode blocks) {
            ArrayNode known = parent.putArray(field);
            blocks.forEach(block -> keep(known, (ObjectNode) block));
        }
    }

    private static void keep(ArrayNode known, ObjectNode block) {
        if (isKnown(block)) {
            known.add(block);
            contentIsBlocks(block, "content");
        }
        if (!block.path("is_error").asBoolean()) {
            block.remove("is_error");
        }
    }
}

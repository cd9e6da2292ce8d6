package io.github.camelllm.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Recorded requests of Converse, said in our words, and their normal form. */
final class ConverseRequests {
    private ConverseRequests() {}

    static ChatRequest read(JsonNode body) {
        ChatRequest.Builder request = ChatRequest.builder();
        body.properties().forEach(field -> field(request, field.getKey(), field.getValue()));
        return request.build();
    }

    private static void field(ChatRequest.Builder request, String name, JsonNode value) {
        switch (name) {
            case "system" -> request.message(new Message(Role.SYSTEM, parts(value), null));
            case "messages" -> value.forEach(message -> request.message(message(message)));
            case "inferenceConfig" -> inference(request, value);
            case "toolConfig" -> toolConfig(request, value);
            case "outputConfig" -> format(request, value.at("/textFormat/structure/jsonSchema"));
            case "additionalModelRequestFields" -> modelFields(request, value);
            default -> request.additional(name, value);
        }
    }

    private static void inference(ChatRequest.Builder request, JsonNode config) {
        if (config.has("maxTokens")) {
            request.maxTokens(config.path("maxTokens").intValue());
        }
        if (config.has("temperature")) {
            request.temperature(config.path("temperature").doubleValue());
        }
        if (config.has("topP")) {
            request.topP(config.path("topP").doubleValue());
        }
        List<String> stop = new ArrayList<>();
        config.path("stopSequences").forEach(text -> stop.add(text.textValue()));
        request.stop(stop);
    }

    private static void modelFields(ChatRequest.Builder request, JsonNode fields) {
        JsonNode budget = fields.at("/reasoning_config/budget_tokens");
        if (budget.isNumber()) {
            request.reasoningBudget(budget.intValue());
        } else {
            request.additional("additionalModelRequestFields", fields);
        }
    }

    private static void toolConfig(ChatRequest.Builder request, JsonNode config) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : config.path("tools")) {
            JsonNode spec = tool.path("toolSpec");
            tools.add(new Tool(
                    spec.path("name").textValue(), spec.path("description").textValue(), spec.at("/inputSchema/json")));
        }
        request.tools(tools);
        config.path("toolChoice").fieldNames().forEachRemaining(choice -> request.toolChoice(ToolChoice.parse(choice)));
    }

    /** The schema's description goes where every provider finds it. */
    private static void format(ChatRequest.Builder request, JsonNode format) {
        ObjectNode schema = (ObjectNode) tree(format.path("schema").textValue());
        if (format.has("description")) {
            schema.set("description", format.get("description"));
        }
        request.responseFormat(ResponseFormat.schema(format.path("name").textValue(), schema));
    }

    private static JsonNode tree(String json) {
        try {
            return Recording.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Message message(JsonNode message) {
        Role role = message.path("role").asText().equals("user") ? Role.USER : Role.ASSISTANT;
        return new Message(role, parts(message.path("content")), null);
    }

    private static List<Part> parts(JsonNode content) {
        List<Part> parts = new ArrayList<>();
        content.forEach(block -> parts.add(part(block)));
        return parts;
    }

    private static Part part(JsonNode block) {
        String kind = block.fieldNames().next();
        JsonNode value = block.get(kind);
        return switch (kind) {
            case "text" -> new Part.Text(value.textValue());
            case "image" -> new Part.Image(media("image/", value));
            case "cachePoint" -> new Part.CacheControl(null);
            case "reasoningContent" ->
                new Part.Reasoning(
                        value.at("/reasoningText/text").textValue(),
                        new ProviderMark(
                                ProviderMark.ANTHROPIC,
                                value.at("/reasoningText/signature").textValue()));
            case "toolUse" ->
                new ToolCall(
                        value.path("toolUseId").textValue(),
                        value.path("name").textValue(),
                        value.path("input").toString());
            case "toolResult" ->
                new ToolResult(
                        value.path("toolUseId").textValue(),
                        null,
                        parts(value.path("content")),
                        value.path("status").asText().equals("error"));
            default -> throw new AssertionError("A recording has a block of the new kind " + kind);
        };
    }

    private static Media media(String type, JsonNode media) {
        byte[] bytes = Base64.getDecoder().decode(media.at("/source/bytes").textValue());
        return Media.of(type + media.path("format").textValue(), bytes);
    }

    /** What counts as the same, beside the rules of {@link SameRequest#bare}. */
    static JsonNode normal(JsonNode request) {
        ObjectNode copy = (ObjectNode) SameRequest.bare(request);
        oneSideInARowIsOneMessage(copy);
        dropEmpty(copy);
        schemaIsATree(copy.at("/outputConfig/textFormat/structure/jsonSchema"));
        return copy;
    }

    private static void oneSideInARowIsOneMessage(ObjectNode request) {
        JsonNode messages = request.path("messages");
        ArrayNode turns = request.putArray("messages");
        for (JsonNode message : messages) {
            JsonNode last = turns.path(turns.size() - 1);
            if (last.path("role").equals(message.path("role"))) {
                message.path("content").forEach(((ArrayNode) last.path("content"))::add);
            } else {
                turns.add(message);
            }
        }
    }

    /** Empty settings say nothing. */
    private static void dropEmpty(ObjectNode request) {
        if (request.get("inferenceConfig") instanceof ObjectNode config) {
            config.properties()
                    .removeIf(field ->
                            field.getValue().isArray() && field.getValue().isEmpty());
        }
        request.properties()
                .removeIf(field ->
                        field.getValue().isContainerNode() && field.getValue().isEmpty());
    }

    private static void schemaIsATree(JsonNode format) {
        if (format instanceof ObjectNode object) {
            ObjectNode schema = (ObjectNode) tree(object.path("schema").textValue());
            if (object.has("description")) {
                schema.set("description", object.remove("description"));
            }
            object.set("schema", SameRequest.bare(schema));
        }
    }
}

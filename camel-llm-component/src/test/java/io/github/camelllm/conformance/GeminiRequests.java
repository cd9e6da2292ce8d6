package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clients of Gemini send, as requests of ours; and its normal form, in which two requests that mean the same are
 * the same.
 */
final class GeminiRequests {
    private GeminiRequests() {}

    /**
     * Returns the normal form: names of fields in one of the two spellings there are, lists where one may stand for
     * itself, JSON Schema in its own fields, and nothing that says nothing or stands in the address.
     */
    static JsonNode normal(JsonNode request) {
        ObjectNode copy = (ObjectNode) SameRequest.bare(request);
        copy.remove("model");
        JsonNode instructions = copy.path("systemInstruction");
        if (instructions.isObject()) {
            ((ObjectNode) instructions).remove("role");
            content((ObjectNode) instructions);
        }
        copy.path("contents").forEach(content -> content((ObjectNode) content));
        copy.path("contents").forEach(GeminiRequests::withoutEmptyTexts);
        withoutEmptyTexts(instructions);
        if (instructions.isObject() && instructions.path("parts").isEmpty()) {
            copy.remove("systemInstruction");
        }
        copy.path("tools").forEach(tool -> tool.path("functionDeclarations").forEach(GeminiRequests::declaration));
        if (copy.path("generationConfig").isObject()) {
            settings((ObjectNode) copy.path("generationConfig"));
        }
        if (copy.path("generationConfig").isEmpty()) {
            copy.remove("generationConfig");
        }
        return SameRequest.bare(copy);
    }

    /** Google AI takes them, Vertex AI does not: they are not sent, unless they have a signature. */
    private static void withoutEmptyTexts(JsonNode content) {
        for (Iterator<JsonNode> parts = content.path("parts").iterator(); parts.hasNext(); ) {
            JsonNode part = parts.next();
            if (part.size() == 1 && part.path("text").asText("?").isEmpty()) {
                parts.remove();
            }
        }
    }

    private static void content(ObjectNode content) {
        if (content.path("parts").isObject()) {
            JsonNode only = content.path("parts");
            content.putArray("parts").add(only);
        }
        for (JsonNode part : content.path("parts")) {
            rename(part, "function_call", "functionCall");
            rename(part, "function_response", "functionResponse");
            if (!part.path("thought").asBoolean()) {
                ((ObjectNode) part).remove("thought");
            }
        }
    }

    private static void declaration(JsonNode declaration) {
        rename(declaration, "parameters_json_schema", "parametersJsonSchema");
        rename(declaration, "parameters", "parametersJsonSchema");
    }

    private static void settings(ObjectNode config) {
        rename(config, "responseSchema", "responseJsonSchema");
        rename(config.path("thinkingConfig"), "include_thoughts", "includeThoughts");
        rename(config.path("thinkingConfig"), "thinking_budget", "thinkingBudget");
    }

    private static void rename(JsonNode node, String before, String after) {
        if (node.has(before)) {
            ((ObjectNode) node).set(after, ((ObjectNode) node).remove(before));
        }
    }

    /** Returns a request in normal form as one of ours. */
    static ChatRequest read(JsonNode normal) {
        ObjectNode rest = normal.deepCopy();
        ChatRequest.Builder request = ChatRequest.builder();
        JsonNode instructions = rest.path("systemInstruction");
        rest.remove("systemInstruction");
        if (!instructions.isMissingNode()) {
            request.message(new Message(Role.SYSTEM, parts(instructions), null));
        }
        rest.remove("contents")
                .forEach(content -> request.message(new Message(
                        content.path("role").asText().equals("model") ? Role.ASSISTANT : Role.USER,
                        parts(content),
                        null)));
        tools(request, rest);
        config(request, rest.withObject("/generationConfig").deepCopy(), rest);
        Map<String, Object> additional = new LinkedHashMap<>();
        rest.properties().forEach(field -> additional.put(field.getKey(), field.getValue()));
        return request.additional(additional).build();
    }

    private static List<Part> parts(JsonNode content) {
        List<Part> parts = new ArrayList<>();
        content.path("parts").forEach(part -> parts.add(part(part)));
        return parts;
    }

    private static Part part(JsonNode part) {
        String value = text(part, "thoughtSignature");
        ProviderMark signature = value == null ? null : new ProviderMark(ProviderMark.GEMINI, value);
        if (part.has("functionCall")) {
            JsonNode call = part.path("functionCall");
            return new ToolCall(
                    text(call, "id"),
                    call.path("name").asText(),
                    call.path("args").toString(),
                    signature);
        }
        if (part.has("functionResponse")) {
            JsonNode result = part.path("functionResponse");
            return new ToolResult(
                    text(result, "id"),
                    text(result, "name"),
                    result.path("response").toString());
        }
        if (part.has("inlineData")) {
            JsonNode data = part.path("inlineData");
            byte[] bytes = Base64.getDecoder().decode(data.path("data").asText());
            return media(Media.of(data.path("mimeType").asText(), bytes));
        }
        if (part.has("fileData")) {
            JsonNode file = part.path("fileData");
            return media(Media.at(
                    text(file, "mimeType"), URI.create(file.path("fileUri").asText())));
        }
        String text = part.path("text").asText();
        return part.path("thought").asBoolean() ? new Part.Reasoning(text, signature) : new Part.Text(text, signature);
    }

    private static Part media(Media media) {
        return String.valueOf(media.type()).startsWith("image/")
                ? new Part.Image(media)
                : new Part.Document(media, null);
    }

    private static void tools(ChatRequest.Builder request, ObjectNode rest) {
        JsonNode calling = rest.path("toolConfig").path("functionCallingConfig");
        boolean strict = calling.path("mode").asText().equals("VALIDATED");
        if (calling.path("mode").asText().equals("AUTO")) {
            request.toolChoice(ToolChoice.AUTO);
        }
        rest.remove("toolConfig");
        JsonNode declarations = rest.path("tools").path(0).path("functionDeclarations");
        if (declarations.isMissingNode()) {
            return;
        }
        List<Tool> tools = new ArrayList<>();
        declarations.forEach(tool -> tools.add(new Tool(
                tool.path("name").asText(),
                text(tool, "description"),
                tool.get("parametersJsonSchema"),
                strict ? true : null)));
        request.tools(tools);
        rest.remove("tools");
    }

    private static void config(ChatRequest.Builder request, ObjectNode config, ObjectNode rest) {
        if (config.has("responseJsonSchema")) {
            request.responseFormat(ResponseFormat.schema("answer", config.path("responseJsonSchema")));
        }
        JsonNode thinking = config.path("thinkingConfig");
        request.reasoningEffort(text(thinking, "thinkingLevel"));
        request.reasoningBudget(integer(thinking, "thinkingBudget"));
        request.temperature(
                config.has("temperature") ? config.path("temperature").doubleValue() : null);
        request.topP(config.has("topP") ? config.path("topP").doubleValue() : null);
        request.topK(integer(config, "topK"));
        request.maxTokens(integer(config, "maxOutputTokens"));
        request.seed(config.has("seed") ? config.path("seed").longValue() : null);
        config.remove(
                Set.of("responseMimeType", "responseJsonSchema", "thinkingConfig", "temperature", "topP", "topK"));
        config.remove(Set.of("maxOutputTokens", "seed"));
        rest.remove("generationConfig");
        if (!config.isEmpty()) {
            rest.set("generationConfig", config);
        }
    }

    private static @Nullable Integer integer(JsonNode node, String field) {
        return node.has(field) ? node.path(field).intValue() : null;
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).asText() : null;
    }
}

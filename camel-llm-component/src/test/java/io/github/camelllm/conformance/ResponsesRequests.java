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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clients of OpenAI's Responses send, as requests of ours; and its normal form, in which two requests that mean the
 * same are the same.
 */
final class ResponsesRequests {
    /** What the provider adds to its own messages and does not need back. */
    private static final Set<String> OUTPUT_FIELDS_THAT_DO_NOT_COUNT = Set.of("annotations", "logprobs");

    private ResponsesRequests() {}

    /**
     * Returns the normal form: a conversation of items, one text as a text, the summary of reasoning as one part, and
     * nothing that says nothing.
     */
    static JsonNode normal(JsonNode request) {
        ObjectNode copy = (ObjectNode) SameRequest.bare(request);
        copy.remove("stream");
        if (copy.path("input").isTextual()) {
            String question = copy.path("input").asText();
            copy.putArray("input").addObject().put("role", "user").put("content", question);
        }
        copy.path("input").forEach(item -> item((ObjectNode) item));
        return SameRequest.bare(copy);
    }

    private static void item(ObjectNode item) {
        if (item.path("type").asText().equals("message")) {
            item.remove(Set.of("type", "status"));
        }
        for (JsonNode part : item.path("content")) {
            ((ObjectNode) part).remove(OUTPUT_FIELDS_THAT_DO_NOT_COUNT);
        }
        JsonNode content = item.path("content");
        if (content.size() == 1 && content.get(0).has("text")) {
            item.set("content", content.get(0).get("text"));
        }
        if (item.path("summary").size() > 1) {
            String all = String.join("", item.path("summary").findValuesAsText("text"));
            item.putArray("summary").addObject().put("text", all).put("type", "summary_text");
        }
    }

    /** Returns a request in normal form as one of ours. */
    static ChatRequest read(JsonNode normal) {
        ObjectNode rest = normal.deepCopy();
        ChatRequest.Builder request = ChatRequest.builder();
        rest.remove("model");
        if (rest.has("instructions")) {
            request.message(Message.system(rest.remove("instructions").asText()));
        }
        rest.remove("input").forEach(item -> item(request, item));
        settings(request, rest);
        Map<String, Object> additional = new LinkedHashMap<>();
        rest.properties().forEach(field -> additional.put(field.getKey(), field.getValue()));
        if (rest.path("store").isBoolean()) {
            additional.put("store", rest.path("store").booleanValue());
        }
        return request.additional(additional).build();
    }

    /** Items of the model in a row are one message, as they come in one answer. */
    private static void item(ChatRequest.Builder request, JsonNode item) {
        List<Message> messages = new ArrayList<>(request.messages());
        Message last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        Message next = message(item);
        if (last != null && last.role() == Role.ASSISTANT && next.role() == Role.ASSISTANT) {
            List<Part> parts = new ArrayList<>(last.parts());
            parts.addAll(next.parts());
            messages.set(messages.size() - 1, new Message(Role.ASSISTANT, parts, null));
        } else {
            messages.add(next);
        }
        request.messages(messages);
    }

    private static Message message(JsonNode item) {
        return switch (item.path("type").asText()) {
            case "reasoning" ->
                Message.of(
                        Role.ASSISTANT,
                        new Part.Reasoning(
                                text(item.path("summary").path(0), "text"),
                                mark(text(item, "id"), text(item, "encrypted_content"))));
            case "function_call" ->
                Message.of(
                        Role.ASSISTANT,
                        new ToolCall(
                                text(item, "call_id"),
                                item.path("name").asText(),
                                item.path("arguments").asText(),
                                mark(text(item, "id"), null)));
            case "function_call_output" ->
                Message.of(
                        Role.TOOL,
                        new ToolResult(
                                text(item, "call_id"), null, item.path("output").asText()));
            default ->
                new Message(
                        Role.valueOf(item.path("role").asText().toUpperCase(Locale.ROOT)),
                        parts(item.path("content"), mark(text(item, "id"), null)),
                        null);
        };
    }

    private static @Nullable ProviderMark mark(@Nullable String id, @Nullable String more) {
        return id == null ? null : new ProviderMark("openai-responses:openai", more == null ? id : id + " " + more);
    }

    private static List<Part> parts(JsonNode content, @Nullable ProviderMark mark) {
        List<Part> parts = new ArrayList<>();
        if (content.isTextual()) {
            parts.add(new Part.Text(content.asText(), mark));
        }
        content.forEach(part -> parts.add(part(part, mark)));
        return parts;
    }

    private static Part part(JsonNode part, @Nullable ProviderMark mark) {
        return switch (part.path("type").asText()) {
            case "input_text", "output_text" -> new Part.Text(part.path("text").asText(), mark);
            case "input_image" ->
                new Part.Image(Media.parse(part.path("image_url").asText()), text(part, "detail"));
            case "input_file" ->
                new Part.Document(Media.at(URI.create(part.path("file_url").asText())), null);
            default -> throw new AssertionError("A part that this test cannot read: " + part);
        };
    }

    private static void settings(ChatRequest.Builder request, ObjectNode rest) {
        if (rest.path("tools").findValuesAsText("type").contains("function")) {
            List<Tool> tools = new ArrayList<>();
            rest.remove("tools").forEach(tool -> tools.add(tool(tool)));
            request.tools(tools);
        }
        if (rest.has("tool_choice")) {
            request.toolChoice(ToolChoice.parse(rest.remove("tool_choice").asText()));
        }
        if (rest.has("parallel_tool_calls")) {
            request.parallelToolCalls(rest.remove("parallel_tool_calls").booleanValue());
        }
        if (rest.has("max_output_tokens")) {
            request.maxTokens(rest.remove("max_output_tokens").intValue());
        }
        if (rest.has("temperature")) {
            request.temperature(rest.remove("temperature").doubleValue());
        }
        if (rest.path("text").has("format")) {
            request.responseFormat(format(rest.remove("text").path("format")));
        }
        if (rest.path("reasoning").has("effort")) {
            ObjectNode reasoning = (ObjectNode) rest.remove("reasoning");
            request.reasoningEffort(reasoning.remove("effort").asText());
            if (!reasoning.isEmpty()) {
                rest.set("reasoning", reasoning);
            }
        }
    }

    private static Tool tool(JsonNode tool) {
        return new Tool(
                tool.path("name").asText(),
                text(tool, "description"),
                tool.path("parameters"),
                tool.has("strict") ? tool.path("strict").booleanValue() : null);
    }

    private static ResponseFormat format(JsonNode format) {
        return format.path("type").asText().equals("json_object")
                ? ResponseFormat.JSON_OBJECT
                : new ResponseFormat(
                        ResponseFormat.Kind.JSON_SCHEMA,
                        text(format, "name"),
                        format.path("schema"),
                        format.has("strict") ? format.path("strict").booleanValue() : null);
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).asText() : null;
    }
}

package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.wire.JsonField;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a request of Anthropic's Messages. */
final class MessagesRequestReader {
    private static final Set<String> READ_ELSEWHERE = Set.of("model", "stream", "messages");
    private static final Set<String> FUNCTION = Set.of("type", "name", "description", "input_schema", "strict");

    private final ClientFieldsReader client;
    private final ChatRequest.Builder request = ChatRequest.builder();

    MessagesRequestReader(ClientFieldsReader client) {
        this.client = client;
    }

    ChatRequest read(JsonField root) {
        JsonField system = root.get("system");
        if (system != null) {
            request.message(new Message(Role.SYSTEM, MessagesContentReader.parts(system), null));
        }
        for (JsonField message : root.required("messages").elements()) {
            request.message(message(message.object()));
        }
        for (var entry : root.node().properties()) {
            JsonField field = root.get(entry.getKey());
            if (field != null && !READ_ELSEWHERE.contains(entry.getKey())) {
                setting(field);
            }
        }
        return client.with(request, root.node());
    }

    private static Message message(JsonField message) {
        JsonField role = message.required("role");
        Role known =
                switch (role.text()) {
                    case "user" -> Role.USER;
                    case "assistant" -> Role.ASSISTANT;
                    case "system" -> Role.SYSTEM;
                    default -> throw role.expected("user or assistant");
                };
        return new Message(known, MessagesContentReader.parts(message.required("content")), null);
    }

    private void setting(JsonField field) {
        switch (field.name()) {
            case "system" -> {}
            case "max_tokens" -> request.maxTokens(field.integer());
            case "temperature" -> request.temperature(field.real());
            case "top_p" -> request.topP(field.real());
            case "top_k" -> request.topK(field.integer());
            case "stop_sequences" -> request.stop(field.texts());
            case "tools" -> tools(field);
            case "tool_choice" -> toolChoice(field.object());
            case "thinking" -> thinking(field.object());
            case "output_config" -> outputConfig(field.object());
            case "metadata" -> metadata(field.object());
            default -> client.keep(field.name(), field.node());
        }
    }

    /** A tool that has more than a function goes as it is to providers of this protocol; a server tool goes to no other. */
    private void tools(JsonField field) {
        List<Tool> functions = new ArrayList<>();
        boolean plain = true;
        for (JsonField tool : field.elements()) {
            JsonNode node = tool.object().node();
            String type = node.path("type").asText("custom");
            plain &= node.properties().stream().allMatch(entry -> FUNCTION.contains(entry.getKey()));
            if (type.equals("custom")) {
                functions.add(function(tool));
            } else {
                plain = false;
            }
        }
        request.tools(functions);
        if (!plain) {
            client.keep("tools", field.node());
        }
    }

    private static Tool function(JsonField tool) {
        JsonField description = tool.get("description");
        JsonField schema = tool.get("input_schema");
        JsonField strict = tool.get("strict");
        return new Tool(
                tool.required("name").text(),
                description == null ? null : description.text(),
                schema == null ? null : schema.object().node(),
                strict == null ? null : (Boolean) strict.flag());
    }

    private void toolChoice(JsonField choice) {
        JsonField type = choice.required("type");
        switch (type.text()) {
            case "auto" -> request.toolChoice(ToolChoice.AUTO);
            case "any" -> request.toolChoice(ToolChoice.REQUIRED);
            case "none" -> request.toolChoice(ToolChoice.NONE);
            case "tool" ->
                request.toolChoice(ToolChoice.of(choice.required("name").text()));
            default -> client.keep("tool_choice", choice.node()); // such as a new kind of choice
        }
        JsonField sequential = choice.get("disable_parallel_tool_use");
        if (sequential != null) {
            request.parallelToolCalls(!sequential.flag());
        }
    }

    private void thinking(JsonField thinking) {
        JsonField budget = thinking.get("budget_tokens");
        switch (thinking.required("type").text()) {
            case "enabled" -> request.reasoningBudget(budget == null ? null : (Integer) budget.integer());
            case "disabled" -> request.reasoningBudget(0);
            default -> client.keep("thinking", thinking.node()); // such as adaptive: the model decides
        }
        if (thinking.node().has("display")) {
            client.keep("thinking", thinking.node());
        }
    }

    private void outputConfig(JsonField config) {
        JsonField effort = config.get("effort");
        if (effort != null) {
            request.reasoningEffort(effort.text());
        }
        JsonField format = config.get("format");
        JsonField schema = format == null ? null : format.object().get("schema");
        if (schema != null) {
            request.responseFormat(
                    ResponseFormat.schema("answer", schema.object().node()));
        }
        if (config.node().properties().stream()
                .anyMatch(entry -> !Set.of("effort", "format").contains(entry.getKey()))) {
            client.keep("output_config", config.node());
        }
    }

    private void metadata(JsonField metadata) {
        JsonField user = metadata.get("user_id");
        request.user(user(user));
        client.keep("metadata", metadata.node());
    }

    private static @Nullable String user(@Nullable JsonField user) {
        return user == null ? null : user.text();
    }
}

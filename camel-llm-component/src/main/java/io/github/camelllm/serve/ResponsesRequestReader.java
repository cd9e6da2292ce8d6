package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.wire.JsonField;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a request of OpenAI's Responses. */
final class ResponsesRequestReader {
    private static final Set<String> READ_ELSEWHERE = Set.of("model", "stream", "input", "instructions");

    private final ClientFieldsReader client;
    private final ChatRequest.Builder request = ChatRequest.builder();

    ResponsesRequestReader(ClientFieldsReader client) {
        this.client = client;
    }

    ChatRequest read(JsonField root) {
        JsonField instructions = root.get("instructions");
        if (instructions != null) {
            request.message(Message.system(instructions.text()));
        }
        JsonField input = root.get("input");
        if (input != null) {
            ResponsesItemReader.messages(input).forEach(request::message);
        } else if (root.get("prompt") == null) {
            throw root.expected("an object with the field input");
        }
        for (var entry : root.node().properties()) {
            JsonField field = root.get(entry.getKey());
            if (field != null && !READ_ELSEWHERE.contains(entry.getKey())) {
                setting(field);
            }
        }
        return client.with(request, root.node());
    }

    private void setting(JsonField field) {
        switch (field.name()) {
            case "max_output_tokens" -> request.maxTokens(field.integer());
            case "temperature" -> request.temperature(field.real());
            case "top_p" -> request.topP(field.real());
            case "parallel_tool_calls" -> request.parallelToolCalls(field.flag());
            case "user" -> request.user(field.text());
            case "tools" -> tools(field);
            case "tool_choice" -> toolChoice(field);
            case "text" -> text(field.object());
            case "reasoning" -> reasoning(field.object());
            default -> client.keep(field.name(), field.node());
        }
    }

    private void tools(JsonField field) {
        List<Tool> functions = new ArrayList<>();
        boolean plain = true;
        for (JsonField tool : field.elements()) {
            if (tool.object().required("type").text().equals("function")) {
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
        JsonField parameters = tool.get("parameters");
        JsonField strict = tool.get("strict");
        return new Tool(
                tool.required("name").text(),
                description == null ? null : description.text(),
                parameters == null ? null : parameters.object().node(),
                strict == null ? null : (Boolean) strict.flag());
    }

    private void toolChoice(JsonField choice) {
        if (choice.node().isTextual()) {
            switch (choice.text()) {
                case "auto", "none", "required" -> request.toolChoice(ToolChoice.parse(choice.text()));
                default -> client.keep("tool_choice", choice.node()); // such as a new kind of choice
            }
        } else if (choice.object().required("type").text().equals("function")) {
            request.toolChoice(ToolChoice.of(choice.required("name").text()));
        } else {
            client.keep("tool_choice", choice.node());
        }
    }

    private void text(JsonField text) {
        JsonField format = text.get("format");
        if (format != null) {
            format(format.object());
        }
        JsonNode verbosity = text.node().get("verbosity");
        if (verbosity != null) {
            client.keep("text", text.node());
        }
    }

    private void format(JsonField format) {
        JsonField type = format.required("type");
        switch (type.text()) {
            case "text" -> request.responseFormat(ResponseFormat.TEXT);
            case "json_object" -> request.responseFormat(ResponseFormat.JSON_OBJECT);
            case "json_schema" -> request.responseFormat(schema(format));
            default ->
                client.keep(
                        "text",
                        format.parent() == null
                                ? format.node()
                                : format.parent().node());
        }
    }

    private static ResponseFormat schema(JsonField format) {
        JsonField strict = format.get("strict");
        return new ResponseFormat(
                ResponseFormat.Kind.JSON_SCHEMA,
                text(format, "name"),
                format.required("schema").object().node(),
                strict == null ? null : (Boolean) strict.flag());
    }

    private static @Nullable String text(JsonField parent, String name) {
        JsonField field = parent.get(name);
        return field == null ? null : field.text();
    }

    private void reasoning(JsonField reasoning) {
        request.reasoningEffort(text(reasoning, "effort"));
        if (reasoning.node().properties().stream()
                .anyMatch(entry -> !entry.getKey().equals("effort"))) {
            client.keep("reasoning", reasoning.node());
        }
    }
}

package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolChoice;
import java.util.ArrayList;
import java.util.List;

/** Generates the tool calls of the option {@code toolCalls}. */
final class MockToolCalls {
    private MockToolCalls() {}

    /** Returns the calls to answer a request with, with arguments that fit; empty if it is to be answered otherwise. */
    static List<Part> calls(ChatRequest request, MockOptions options) {
        List<String> wanted = options.toolCalls();
        boolean forbidden = request.toolChoice() != null && request.toolChoice().mode() == ToolChoice.Mode.NONE;
        if (wanted.isEmpty() || forbidden || LastQuestion.followsToolResult(request)) {
            return List.of();
        }
        List<Part> calls = new ArrayList<>();
        List<Tool> functions =
                request.tools().stream().filter(tool -> !tool.isOfProvider()).toList();
        for (Tool tool : tools(functions, wanted)) {
            calls.add(new ToolCall(null, tool.name(), arguments(tool, request, options)));
        }
        return calls;
    }

    private static List<Tool> tools(List<Tool> offered, List<String> wanted) {
        return switch (wanted.get(0)) {
            case "all" -> offered;
            case "first" -> offered.subList(0, Math.min(1, offered.size()));
            default -> wanted.stream().map(name -> named(offered, name)).toList();
        };
    }

    private static Tool named(List<Tool> offered, String name) {
        return offered.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(ErrorDetails.of(
                                ErrorKind.CONFIGURATION,
                                "mock.toolCalls names the tool '" + name + "', but the request offers "
                                        + offered.stream().map(Tool::name).toList())
                        .build()));
    }

    private static String arguments(Tool tool, ChatRequest request, MockOptions options) {
        JsonNode schema = tool.parameters();
        return schema == null
                ? "{}"
                : SchemaAnswer.of(schema, LastQuestion.of(request), options.seed())
                        .toString();
    }
}

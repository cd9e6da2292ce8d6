package io.github.camelllm.test;

import static io.github.camelllm.test.ConverseRules.NAME;
import static io.github.camelllm.test.ConverseRules.REFERENCE;
import static io.github.camelllm.test.ConverseRules.content;
import static io.github.camelllm.test.ConverseRules.isClaude;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What Amazon Bedrock demands of tools, their calls and their results. */
final class ConverseToolRules {
    private ConverseToolRules() {}

    private static List<String> ids(JsonNode message, String kind) {
        return content(message).stream()
                .filter(block -> block.has(kind))
                .map(block -> block.path(kind).path("toolUseId").asText())
                .toList();
    }

    static Rule idsUnique() {
        return new Rule("tool-id-unique", "https://github.com/fw-ai/fireconnect/issues/16", (request, refuse) -> {
            List<String> ids = new ArrayList<>();
            request.list("/messages").forEach(message -> ids.addAll(ids(message, "toolUse")));
            if (isClaude(request)) {
                CommonRules.repeated(ids)
                        .forEach(id -> refuse.accept("The model returned the following errors: messages: `tool_use`"
                                + " ids must be unique: " + id));
            }
        });
    }

    static Rule toolResults() {
        return new Rule(
                "tool-results-complete",
                "https://docs.aws.amazon.com/bedrock/latest/userguide/tool-use-inference-call.html",
                (request, refuse) -> {
                    List<String> called = List.of();
                    List<JsonNode> messages = request.list("/messages");
                    for (int i = 0; i < messages.size(); i++) {
                        compare(called, ids(messages.get(i), "toolResult"), "messages." + i + ".content", refuse);
                        called = ids(messages.get(i), "toolUse");
                    }
                    compare(called, List.of(), "messages." + messages.size() + ".content", refuse);
                });
    }

    private static void compare(List<String> called, List<String> answered, String place, Consumer<String> refuse) {
        List<String> missing = new ArrayList<>(called);
        missing.removeAll(answered);
        if (!missing.isEmpty()) {
            refuse.accept("Expected toolResult blocks at " + place + " for the following Ids: " + missing);
        } else if (answered.size() > called.size()) {
            refuse.accept("The number of toolResult blocks at " + place
                    + " exceeds the number of toolUse blocks of previous turn.");
        }
    }

    static Rule novaResults() {
        return new Rule(
                "tool-result-content", "https://github.com/stdapi-ai/stdapi.ai/issues/226", (request, refuse) -> {
                    for (JsonNode message : request.list("/messages")) {
                        boolean empty = content(message).stream()
                                .map(block -> block.path("toolResult"))
                                .anyMatch(result ->
                                        result.isObject() && content(result).isEmpty());
                        if (empty && request.model().contains("amazon.nova")) {
                            refuse.accept("The content field of a toolResult is empty.");
                        }
                    }
                });
    }

    static Rule toolConfig() {
        return new Rule(
                "tool-history-needs-tools", "https://github.com/langgenius/dify/issues/17545", (request, refuse) -> {
                    boolean used = request.list("/messages").stream()
                            .flatMap(message -> content(message).stream())
                            .anyMatch(block -> block.has("toolUse") || block.has("toolResult"));
                    JsonNode config = request.body().path("toolConfig");
                    if (used && !config.isObject()) {
                        refuse.accept(
                                "The toolConfig field must be defined when using toolUse and toolResult content blocks.");
                    }
                    if (config.isObject() && config.path("tools").isEmpty()) {
                        refuse.accept("Invalid length for parameter toolConfig.tools, value: 0, valid min length: 1");
                    }
                });
    }

    static Rule tools() {
        return new Rule("tool-schema", REFERENCE + "API_runtime_ToolSpecification.html", (request, refuse) -> {
            List<JsonNode> tools = request.list("/toolConfig/tools");
            for (int i = 0; i < tools.size(); i++) {
                JsonNode tool = tools.get(i).path("toolSpec");
                String place = "toolConfig.tools." + i + ".toolSpec";
                if (!tool.isObject()) {
                    continue;
                }
                if (!CommonRules.matches(tool.path("name"), NAME)) {
                    refuse.accept("Value '" + tool.path("name").asText() + "' at '" + place + ".name' failed to satisfy"
                            + " constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+");
                }
                if (tool.has("description") && tool.path("description").asText().isEmpty()) {
                    refuse.accept(
                            "Invalid length for parameter " + place + ".description, value: 0, valid min length: 1");
                }
                if (!tool.at("/inputSchema/json/type").asText().equals("object")) {
                    refuse.accept(
                            "The value at " + place + ".inputSchema.json.type must be one of the following: object.");
                }
            }
        });
    }
}

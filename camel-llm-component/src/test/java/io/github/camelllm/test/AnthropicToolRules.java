package io.github.camelllm.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What Anthropic demands of tools and of the form of an answer. */
final class AnthropicToolRules {
    private static final String TOOLS =
            "https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

    private AnthropicToolRules() {}

    private static List<JsonNode> functions(StrictRequest request) {
        return request.list("/tools").stream()
                .filter(tool -> tool.path("type").asText("custom").equals("custom"))
                .toList();
    }

    static Rule definitions() {
        return new Rule("tool-name", TOOLS, (request, refuse) -> {
            List<String> names = new ArrayList<>();
            for (JsonNode tool : functions(request)) {
                names.add(tool.path("name").asText());
                if (!CommonRules.matches(tool.path("name"), NAME)) {
                    refuse.accept("tools.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$': "
                            + tool.path("name"));
                }
            }
            CommonRules.repeated(names).forEach(name -> refuse.accept("tools: Tool names must be unique: " + name));
        });
    }

    static Rule schemas() {
        return new Rule("tool-schema", "https://github.com/enechange/collmbo/pull/384", (request, refuse) -> {
            for (JsonNode tool : functions(request)) {
                JsonNode schema = tool.path("input_schema");
                String place = "tools." + tool.path("name").asText() + ".custom.input_schema";
                if (!schema.isObject()) {
                    refuse.accept(place + ": Field required");
                } else if (!schema.has("type")) {
                    refuse.accept(place + ".type: Field required");
                } else if (!schema.path("type").asText().equals("object")) {
                    refuse.accept(place + ".type: Input should be 'object'");
                }
                if (List.of("oneOf", "allOf", "anyOf").stream().anyMatch(schema::has)) {
                    refuse.accept(place + ": input_schema does not support oneOf, allOf, or anyOf at the top level");
                }
            }
        });
    }

    /** Schemas are checked against draft 2020-12, where lists of items and boolean limits are no more. */
    static Rule draft() {
        return new Rule("tool-schema-draft", "https://github.com/kintone/mcp-server/issues/553", (request, refuse) -> {
            for (JsonNode tool : functions(request)) {
                SchemaWalk.visit(tool.path("input_schema"), (place, schema) -> {
                    boolean flags = schema.path("exclusiveMinimum").isBoolean()
                            || schema.path("exclusiveMaximum").isBoolean()
                            || schema.path("required").isBoolean();
                    if (schema.path("items").isArray() || flags) {
                        refuse.accept("tools." + tool.path("name").asText() + ".custom.input_schema: JSON schema is"
                                + " invalid. It must match JSON Schema draft 2020-12: " + place);
                    }
                });
            }
        });
    }

    static Rule choice() {
        return new Rule("tool-choice-needs-tools", TOOLS, (request, refuse) -> {
            if (StrictRequest.given(request.body().path("tool_choice"))
                    && request.body().path("tools").isEmpty()) {
                refuse.accept("tool_choice: tool_choice may only be specified while providing tools");
            }
        });
    }

    static Rule structured() {
        return new Rule("strict-schema", SchemaRules.ANTHROPIC, (request, refuse) -> {
            for (String pointer : List.of("/output_config/format", "/output_format")) {
                JsonNode schema = request.body().at(pointer + "/schema");
                SchemaRules.anthropicStructured(
                        schema, words -> refuse.accept("output_config.format.schema: " + words));
            }
            for (JsonNode tool : functions(request)) {
                if (tool.path("strict").asBoolean()) {
                    SchemaRules.anthropicStructured(
                            tool.path("input_schema"), words -> refuse.accept("tools.custom.input_schema: " + words));
                }
            }
        });
    }
}

package io.github.camelllm.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.Tool;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of tool descriptions. OpenAI does not send their JSON to the model but words of its own, whose
 * count its cookbook gives ("How to count tokens with tiktoken"); elsewhere it is taken to be the JSON.
 */
final class ToolTokens {
    private static final int FUNCTION = 7;
    private static final int OLDER_FUNCTION = 10;
    private static final int PROPERTIES = 3;
    private static final int PROPERTY = 3;
    private static final int ENUM = -3;
    private static final int ENUM_ITEM = 3;
    private static final int END = 12;
    private static final int JSON_TOOL = 12;
    private static final int ANTHROPIC_SYSTEM_PROMPT = 346;

    private ToolTokens() {}

    /** Returns the tokens of all tools, by OpenAI's rules. */
    static long openAi(List<Tool> tools, String model, Tokenizer tokenizer) {
        boolean older = model.startsWith("gpt-4-") || model.equals("gpt-4") || model.startsWith("gpt-3");
        long tokens = END;
        for (Tool tool : tools) {
            String line = tool.name() + ":" + withoutDot(tool.description());
            tokens += (older ? OLDER_FUNCTION : FUNCTION) + (long) tokenizer.count(line);
            tokens += properties(tool.parameters(), tokenizer);
        }
        return tokens;
    }

    /** Returns the tokens of all tools, as JSON with names around it; Anthropic's models are told what tools are, too. */
    static long json(List<Tool> tools, String model, Tokenizer tokenizer) {
        long tokens = model.contains("claude") ? ANTHROPIC_SYSTEM_PROMPT : 0;
        for (Tool tool : tools) {
            tokens += (long) JSON_TOOL + tokenizer.count(tool.name()) + tokenizer.count(withoutDot(tool.description()));
            tokens += tool.parameters() == null
                    ? 0
                    : tokenizer.count(tool.parameters().toString());
        }
        return tokens;
    }

    /** Nested properties count like others; the cookbook does not define them. */
    private static long properties(@Nullable JsonNode schema, Tokenizer tokenizer) {
        if (schema == null || schema.path("properties").isEmpty()) {
            return 0;
        }
        long tokens = PROPERTIES;
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            tokens += property(field.getKey(), field.getValue(), tokenizer);
        }
        return tokens;
    }

    private static long property(String name, JsonNode property, Tokenizer tokenizer) {
        String line = name + ":" + property.path("type").asText() + ":"
                + withoutDot(property.path("description").asText());
        long tokens = (long) PROPERTY + tokenizer.count(line);
        JsonNode values = property.path("enum");
        tokens += values.isEmpty() ? 0 : ENUM;
        for (JsonNode value : values) {
            tokens += ENUM_ITEM + tokenizer.count(value.asText());
        }
        return tokens + properties(property, tokenizer) + properties(property.path("items"), tokenizer);
    }

    private static String withoutDot(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}

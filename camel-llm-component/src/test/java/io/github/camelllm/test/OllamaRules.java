package io.github.camelllm.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What Ollama demands of a request to {@code /api/chat}: that it fits the types of its Go structs. */
final class OllamaRules {
    private static final String TYPES = "https://github.com/ollama/ollama/blob/main/api/types.go";
    private static final Set<String> INTEGERS = Set.of("num_ctx", "num_predict", "top_k", "seed", "repeat_last_n");
    private static final Set<String> NUMBERS =
            Set.of("temperature", "top_p", "min_p", "presence_penalty", "frequency_penalty", "repeat_penalty");

    private OllamaRules() {}

    static List<Rule> all() {
        return List.of(
                CommonRules.json(),
                new Rule("model-required", TYPES, (request, refuse) -> {
                    if (request.model().isEmpty()) {
                        refuse.accept("model is required");
                    }
                }),
                each("content-text", "https://github.com/BerriAI/litellm/issues/10127", OllamaRules::content),
                each("tool-input-object", "https://github.com/aliasrobotics/cai/issues/76", OllamaRules::calls),
                each("media-data", TYPES, OllamaRules::images),
                new Rule("tool-schema", TYPES, OllamaRules::tools),
                new Rule(
                        "response-format",
                        "https://docs.ollama.com/capabilities/structured-outputs",
                        OllamaRules::format),
                new Rule(
                        "option-type",
                        "https://docs.ollama.com/modelfile#valid-parameters-and-values",
                        OllamaRules::options));
    }

    private static Rule each(String name, String source, ChatRules.MessageCheck check) {
        return ChatRules.each(name, source, check);
    }

    private static void content(String place, JsonNode message, Consumer<String> refuse) {
        for (String field : List.of("content", "thinking", "tool_name")) {
            JsonNode value = message.path(field);
            if (StrictRequest.given(value) && !value.isTextual()) {
                refuse.accept("json: cannot unmarshal " + kind(value) + " into Go struct field ChatRequest.messages."
                        + field + " of type string");
            }
        }
    }

    private static String kind(JsonNode value) {
        return value.isNumber()
                ? "number"
                : value.isBoolean() ? "bool" : value.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static void calls(String place, JsonNode message, Consumer<String> refuse) {
        for (JsonNode call : ChatRules.calls(message)) {
            JsonNode arguments = call.at("/function/arguments");
            if (StrictRequest.given(arguments) && !arguments.isObject()) {
                refuse.accept("json: cannot unmarshal " + kind(arguments) + " into Go struct field"
                        + " ChatRequest.messages.tool_calls.function.arguments of type"
                        + " api.ToolCallFunctionArguments");
            }
        }
    }

    private static void images(String place, JsonNode message, Consumer<String> refuse) {
        for (JsonNode image : StrictRequest.elements(message.path("images"))) {
            if (!image.isTextual() || !CommonRules.isBase64(image.textValue())) {
                refuse.accept("illegal base64 data at input byte 0: " + place + ".images");
            }
        }
    }

    private static void tools(StrictRequest request, Consumer<String> refuse) {
        for (JsonNode tool : request.list("/tools")) {
            JsonNode parameters = tool.at("/function/parameters");
            if (StrictRequest.given(parameters) && !parameters.isObject()) {
                refuse.accept("json: cannot unmarshal " + kind(parameters)
                        + " into Go struct field ChatRequest.tools.function.parameters");
            }
            JsonNode type = parameters.path("type");
            if (StrictRequest.given(type) && !type.isTextual()) {
                refuse.accept("json: cannot unmarshal " + kind(type)
                        + " into Go struct field ChatRequest.tools.function.parameters.type of type string");
            }
            for (JsonNode property : parameters.path("properties")) {
                if (!property.isObject()) {
                    refuse.accept("json: cannot unmarshal " + kind(property)
                            + " into Go struct field ChatRequest.tools.function.parameters.properties of type"
                            + " api.ToolProperty");
                }
            }
        }
    }

    private static void format(StrictRequest request, Consumer<String> refuse) {
        JsonNode format = request.body().path("format");
        boolean taken = !StrictRequest.given(format)
                || format.isObject()
                || Set.of("", "json").contains(format.asText("?"));
        if (!taken) {
            refuse.accept("invalid format: " + format + "; expected \"json\" or a valid JSON Schema object");
        }
    }

    private static void options(StrictRequest request, Consumer<String> refuse) {
        for (Map.Entry<String, JsonNode> option : request.body().path("options").properties()) {
            JsonNode value = option.getValue();
            if (INTEGERS.contains(option.getKey()) && !value.isNumber()) {
                refuse.accept("option \"" + option.getKey() + "\" must be of type integer");
            }
            if (NUMBERS.contains(option.getKey()) && !value.isNumber()) {
                refuse.accept("option \"" + option.getKey() + "\" must be of type float32");
            }
            if (option.getKey().equals("stop") && StrictRequest.given(value) && !value.isArray()) {
                refuse.accept("option \"stop\" must be of type array");
            }
        }
    }
}

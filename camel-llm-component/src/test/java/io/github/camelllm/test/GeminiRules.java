package io.github.camelllm.test;

import static io.github.camelllm.test.CommonRules.atLeast;
import static io.github.camelllm.test.CommonRules.between;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What Gemini demands of a request to {@code generateContent}, at Google AI and at Vertex AI. */
final class GeminiRules {
    static final String SIGNATURES = "https://ai.google.dev/gemini-api/docs/thought-signatures";
    private static final String REFERENCE = "https://ai.google.dev/api/generate-content";
    private static final String FUNCTIONS = "https://ai.google.dev/gemini-api/docs/function-calling";
    private static final String EMPTY_PART = "https://github.com/router-for-me/CLIProxyAPI/issues/1293";
    private static final Set<String> PLACEHOLDERS =
            Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.:-]{1,128}");
    private static final List<String> DATA = List.of(
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse");
    private static final Set<String> FIELDS = Set.of(
            "model",
            "contents",
            "tools",
            "toolConfig",
            "safetySettings",
            "systemInstruction",
            "generationConfig",
            "cachedContent",
            "labels",
            "modelArmorConfig",
            "serviceTier",
            "store");

    private GeminiRules() {}

    /** Looks at a part of a content, which stands at the place. */
    @FunctionalInterface
    interface PartCheck {
        void inspect(String place, JsonNode part, Consumer<String> refuse);
    }

    static List<Rule> all() {
        return List.of(
                CommonRules.json(),
                fields(),
                contents(),
                eachPart("part-not-empty", EMPTY_PART, GeminiRules::data),
                text(),
                systemText(),
                eachPart(
                        "media-type",
                        "https://github.com/brianpetro/obsidian-smart-connections/issues/1238",
                        GeminiRules::media),
                eachPart(
                        "tool-result-object",
                        "https://ai.google.dev/api/caching#FunctionResponse",
                        GeminiRules::response),
                GeminiTurns.toolResults(),
                GeminiTurns.resultNames(),
                eachPart("reasoning-signature", SIGNATURES, GeminiRules::signature),
                GeminiTurns.callSignatures(),
                declarations(),
                schemas(),
                toolConfig(),
                mimeType(),
                CommonRules.atMost("stop-sequences", REFERENCE, "/generationConfig/stopSequences", 5),
                CommonRules.ranges(
                        REFERENCE,
                        Map.of(
                                "/generationConfig/temperature", between(0, 2),
                                "/generationConfig/topP", between(0, 1),
                                "/generationConfig/maxOutputTokens", atLeast(1),
                                "/generationConfig/candidateCount", between(1, 8))));
    }

    /** Returns whether Gemini takes it as a signature: its own, or a placeholder for calls that others made. */
    static boolean isTaken(String signature) {
        return PLACEHOLDERS.contains(signature) || MakerSignature.isGemini(signature);
    }

    /** Returns a field by its name in camel case, which may be written with underscores. */
    static JsonNode field(JsonNode object, String name) {
        JsonNode camel = object.path(name);
        return camel.isMissingNode()
                ? object.path(name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                : camel;
    }

    static List<JsonNode> parts(JsonNode content) {
        return StrictRequest.elements(content.path("parts"));
    }

    private static Rule eachPart(String name, String source, PartCheck check) {
        return new Rule(name, source, (request, refuse) -> {
            List<JsonNode> contents = request.list("/contents");
            for (int i = 0; i < contents.size(); i++) {
                List<JsonNode> parts = parts(contents.get(i));
                for (int j = 0; j < parts.size(); j++) {
                    check.inspect("contents[" + i + "].parts[" + j + "]", parts.get(j), refuse);
                }
            }
        });
    }

    private static Rule fields() {
        return new Rule("unknown-field", REFERENCE, (request, refuse) -> request.body()
                .fieldNames()
                .forEachRemaining(name -> {
                    if (!FIELDS.contains(SchemaRules.camelCase(name))) {
                        refuse.accept(
                                "Invalid JSON payload received. Unknown name \"" + name + "\": Cannot find field.");
                    }
                }));
    }

    private static Rule contents() {
        return new Rule("messages-not-empty", "https://github.com/vercel/ai/issues/3775", (request, refuse) -> {
            List<JsonNode> contents = request.list("/contents");
            if (contents.isEmpty()) {
                refuse.accept("* GenerateContentRequest.contents: contents is not specified");
            }
            for (int i = 0; i < contents.size(); i++) {
                String place = "contents[" + i + "]";
                if (parts(contents.get(i)).isEmpty()) {
                    refuse.accept("* GenerateContentRequest." + place + ".parts: contents.parts must not be empty.");
                }
                if (!Set.of("user", "model", "function")
                        .contains(contents.get(i).path("role").asText("user"))) {
                    refuse.accept("Please use a valid role: user, model: " + place);
                }
            }
        });
    }

    private static void data(String place, JsonNode part, Consumer<String> refuse) {
        if (!part.has("text")
                && DATA.stream().noneMatch(name -> field(part, name).isObject())) {
            refuse.accept("* GenerateContentRequest." + place
                    + ".data: required oneof field 'data' must have one initialized field");
        }
    }

    /** Vertex AI takes no empty text; Google AI was seen to take one, if something else stands beside it. */
    private static Rule text() {
        return new Rule("text-not-empty", "https://github.com/microsoft/autogen/issues/5762", (request, refuse) -> {
            for (JsonNode content : request.list("/contents")) {
                List<JsonNode> empty =
                        parts(content).stream().filter(GeminiRules::isEmptyText).toList();
                boolean alone = empty.size() == parts(content).size();
                if (!empty.isEmpty() && (alone || request.path().contains("/publishers/"))) {
                    refuse.accept("Unable to submit request because it must have a text parameter.");
                }
            }
        });
    }

    private static boolean isEmptyText(JsonNode part) {
        return part.path("text").isTextual() && part.path("text").textValue().isEmpty();
    }

    private static Rule systemText() {
        return new Rule("part-not-empty", "https://github.com/songquanpeng/one-api/issues/2243", (request, refuse) -> {
            for (JsonNode part : parts(field(request.body(), "systemInstruction"))) {
                data("system_instruction.parts[]", part, refuse);
            }
        });
    }

    private static void media(String place, JsonNode part, Consumer<String> refuse) {
        JsonNode blob = field(part, "inlineData");
        if (!blob.isObject()) {
            return;
        }
        String type = field(blob, "mimeType").asText("");
        if (type.equals("image/jpg") || !type.contains("/")) {
            refuse.accept("Unsupported MIME type: " + type + ": " + place);
        }
        if (!CommonRules.isBase64(blob.path("data").asText("?"))) {
            refuse.accept("Invalid value at '" + place + ".inline_data.data' (TYPE_BYTES), Base64 decoding failed");
        }
    }

    private static void response(String place, JsonNode part, Consumer<String> refuse) {
        JsonNode response = field(part, "functionResponse");
        if (response.isObject() && !response.path("response").isObject()) {
            refuse.accept("Invalid value at '" + place + ".function_response.response' (type.googleapis.com/"
                    + "google.protobuf.Struct)");
        }
        JsonNode args = field(part, "functionCall").path("args");
        if (StrictRequest.given(args) && !args.isObject()) {
            refuse.accept("Invalid value at '" + place + ".function_call.args' (type.googleapis.com/"
                    + "google.protobuf.Struct)");
        }
    }

    private static void signature(String place, JsonNode part, Consumer<String> refuse) {
        String signature = field(part, "thoughtSignature").asText("");
        if (!signature.isEmpty() && !isTaken(signature)) {
            refuse.accept("Corrupted thought signature: " + place);
        }
    }

    static List<JsonNode> declared(StrictRequest request) {
        List<JsonNode> declared = new ArrayList<>();
        request.list("/tools")
                .forEach(tool -> declared.addAll(StrictRequest.elements(field(tool, "functionDeclarations"))));
        return declared;
    }

    private static Rule declarations() {
        return new Rule("tool-name", FUNCTIONS, (request, refuse) -> {
            List<String> names = new ArrayList<>();
            for (JsonNode declaration : declared(request)) {
                names.add(declaration.path("name").asText());
                if (!CommonRules.matches(declaration.path("name"), NAME)) {
                    refuse.accept(
                            "* GenerateContentRequest.tools[].function_declarations[].name: Invalid function name: "
                                    + declaration.path("name"));
                }
            }
            CommonRules.repeated(names).forEach(name -> refuse.accept("Duplicate function declaration found: " + name));
        });
    }

    private static Rule schemas() {
        return new Rule("tool-schema", SchemaRules.GEMINI, (request, refuse) -> {
            for (JsonNode declaration : declared(request)) {
                boolean json = StrictRequest.given(field(declaration, "parametersJsonSchema"));
                if (json && declaration.has("parameters")) {
                    refuse.accept("Only one of 'parameters' and 'parameters_json_schema' may be set.");
                }
                SchemaRules.gemini(declaration.path("parameters"), refuse);
            }
            SchemaRules.gemini(field(field(request.body(), "generationConfig"), "responseSchema"), refuse);
        });
    }

    private static Rule toolConfig() {
        return new Rule("tool-choice-needs-tools", "https://github.com/laravel/ai/issues/259", (request, refuse) -> {
            JsonNode config = field(field(request.body(), "toolConfig"), "functionCallingConfig");
            if (config.isObject() && declared(request).isEmpty()) {
                refuse.accept("Function calling config is set without function_declarations.");
            }
        });
    }

    private static Rule mimeType() {
        return new Rule(
                "schema-mime-type",
                "https://ai.google.dev/api/generate-content#generationconfig",
                (request, refuse) -> {
                    JsonNode config = field(request.body(), "generationConfig");
                    boolean schema = StrictRequest.given(field(config, "responseSchema"))
                            || StrictRequest.given(field(config, "responseJsonSchema"));
                    if (schema
                            && !Set.of("application/json", "text/x.enum")
                                    .contains(field(config, "responseMimeType").asText())) {
                        refuse.accept("A response schema needs a response_mime_type of application/json.");
                    }
                });
    }
}

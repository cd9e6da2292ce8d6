package io.github.camelllm.test;

import static io.github.camelllm.test.ChatRules.REFERENCE;
import static io.github.camelllm.test.ChatRules.each;
import static io.github.camelllm.test.ChatRules.role;
import static io.github.camelllm.test.CommonRules.atLeast;
import static io.github.camelllm.test.CommonRules.between;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What OpenAI demands of a chat completion; GitHub Models and Azure pass requests on to the same models. */
final class OpenAiChatRules {
    private static final int LONGEST_ID = 40;
    private static final Pattern SPEAKER = Pattern.compile("[^\\s<|\\\\/>]+");
    private static final Pattern REASONING_MODEL = Pattern.compile("(.*/)?(o\\d+|gpt-[5-9])(?!.*chat).*");
    private static final Set<String> FIELDS = Set.of(
            "messages",
            "model",
            "audio",
            "frequency_penalty",
            "function_call",
            "functions",
            "logit_bias",
            "logprobs",
            "max_completion_tokens",
            "max_tokens",
            "metadata",
            "modalities",
            "moderation",
            "n",
            "parallel_tool_calls",
            "prediction",
            "presence_penalty",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "reasoning_effort",
            "response_format",
            "safety_identifier",
            "seed",
            "service_tier",
            "stop",
            "store",
            "stream",
            "stream_options",
            "temperature",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "user",
            "verbosity",
            "web_search_options");

    private OpenAiChatRules() {}

    static List<Rule> all() {
        return List.of(
                CommonRules.json(),
                CommonRules.surrogates("https://github.com/anomalyco/opencode/issues/14630"),
                CommonRules.fields(REFERENCE, FIELDS, name -> "Unrecognized request argument supplied: " + name),
                ChatRules.messagesNotEmpty(),
                ChatRules.roles(REFERENCE, Set.of("developer", "system", "user", "assistant", "tool", "function")),
                each("content-required", REFERENCE, OpenAiChatRules::content),
                each("content-part-type", REFERENCE, OpenAiChatRules::partTypes),
                each("message-name", REFERENCE, OpenAiChatRules::speaker),
                ChatRules.callShape(),
                each("tool-id-length", "https://github.com/vercel/ai/issues/5171", OpenAiChatRules::ids),
                ChatRules.toolResults(),
                toolSettings(),
                ChatRules.toolNames(),
                toolSchemas(),
                strictTools(),
                strictAnswer(),
                schemaName(),
                maxTokens(),
                stop(),
                streamOptions(),
                ChatRules.jsonIsMentioned("https://platform.openai.com/docs/guides/structured-outputs#json-mode"),
                ChatRules.media(),
                imageTypes(),
                audio(),
                CommonRules.atMost("stop-sequences", REFERENCE, "/stop", 4),
                CommonRules.ranges(
                        REFERENCE,
                        Map.of(
                                "/temperature", between(0, 2),
                                "/top_p", between(0, 1),
                                "/presence_penalty", between(-2, 2),
                                "/frequency_penalty", between(-2, 2),
                                "/top_logprobs", between(0, 20),
                                "/n", between(1, 128),
                                "/max_tokens", atLeast(1),
                                "/max_completion_tokens", atLeast(1))));
    }

    private static void content(String place, JsonNode message, Consumer<String> refuse) {
        JsonNode content = message.path("content");
        boolean optional = role(message).equals("assistant")
                && List.of("tool_calls", "refusal", "audio", "function_call").stream()
                        .anyMatch(field -> StrictRequest.given(message.path(field)));
        if (!StrictRequest.given(content) && !optional && !role(message).equals("function")) {
            refuse.accept("Invalid value for 'content': expected a string, got null: " + place);
        } else if (content.isArray() && content.isEmpty()) {
            refuse.accept("Invalid '" + place + ".content': empty array. Expected an array with minimum length 1.");
        }
    }

    private static void partTypes(String place, JsonNode message, Consumer<String> refuse) {
        Set<String> known =
                switch (role(message)) {
                    case "user" -> Set.of("text", "image_url", "input_audio", "file");
                    case "assistant" -> Set.of("text", "refusal");
                    default -> Set.of("text");
                };
        for (JsonNode part : ChatRules.parts(message)) {
            if (!known.contains(ChatRules.type(part))) {
                refuse.accept("Invalid '" + place + "'. Content of type '" + ChatRules.type(part)
                        + "' is not allowed for messages with role '" + role(message) + "'.");
            }
        }
    }

    private static void speaker(String place, JsonNode message, Consumer<String> refuse) {
        JsonNode name = message.path("name");
        if (StrictRequest.given(name) && !CommonRules.matches(name, SPEAKER)) {
            refuse.accept("Invalid '" + place + ".name': string does not match pattern. Expected a string that matches"
                    + " the pattern '^[^\\s<|\\\\/>]+$'.");
        }
    }

    private static void ids(String place, JsonNode message, Consumer<String> refuse) {
        for (JsonNode call : ChatRules.calls(message)) {
            int length = call.path("id").asText().length();
            if (length > LONGEST_ID) {
                refuse.accept("Invalid '" + place + ".tool_calls[].id': string too long. Expected a string with maximum"
                        + " length " + LONGEST_ID + ", but got a string with length " + length + " instead.");
            }
        }
    }

    private static Rule toolSettings() {
        return new Rule(
                "tool-choice-needs-tools", "https://github.com/dapr/dapr-agents/issues/248", (request, refuse) -> {
                    JsonNode tools = request.body().path("tools");
                    if (tools.isArray() && tools.isEmpty()) {
                        refuse.accept("Invalid 'tools': empty array. Expected an array with minimum length 1.");
                    }
                    for (String field : List.of("tool_choice", "parallel_tool_calls")) {
                        if (StrictRequest.given(request.body().path(field)) && tools.isEmpty()) {
                            refuse.accept("Invalid value for '" + field + "': '" + field
                                    + "' is only allowed when 'tools' are specified.");
                        }
                    }
                });
    }

    private static Rule toolSchemas() {
        return new Rule(
                "tool-schema", "https://github.com/spring-projects/spring-ai/issues/4776", (request, refuse) -> {
                    for (JsonNode tool : request.list("/tools")) {
                        JsonNode schema = tool.at("/function/parameters");
                        if (StrictRequest.given(schema)) {
                            SchemaRules.openAiParameters(
                                    schema,
                                    words -> refuse.accept("Invalid schema for function '"
                                            + tool.at("/function/name").asText() + "': " + words));
                        }
                    }
                });
    }

    private static Rule strictTools() {
        return new Rule("strict-schema", SchemaRules.OPENAI, (request, refuse) -> {
            for (JsonNode tool : request.list("/tools")) {
                if (tool.at("/function/strict").asBoolean()) {
                    SchemaRules.openAiStrict(
                            tool.at("/function/parameters"),
                            words -> refuse.accept("Invalid schema for function '"
                                    + tool.at("/function/name").asText() + "': " + words));
                }
            }
        });
    }

    private static Rule strictAnswer() {
        return new Rule("strict-schema", SchemaRules.OPENAI, (request, refuse) -> {
            JsonNode format = request.body().at("/response_format/json_schema");
            if (format.path("strict").asBoolean()) {
                SchemaRules.openAiStrict(
                        format.path("schema"),
                        words -> refuse.accept("Invalid schema for response_format '"
                                + format.path("name").asText() + "': " + words));
            }
        });
    }

    private static Rule schemaName() {
        return new Rule("schema-name", REFERENCE, (request, refuse) -> {
            JsonNode format = request.body().path("response_format");
            if (format.path("type").asText().equals("json_schema")
                    && !CommonRules.matches(format.at("/json_schema/name"), ChatRules.NAME)) {
                refuse.accept("Invalid 'response_format.json_schema.name': string does not match pattern. Expected a"
                        + " string that matches the pattern '^[a-zA-Z0-9_-]+$'.");
            }
        });
    }

    private static Rule maxTokens() {
        return new Rule("max-tokens-field", "https://github.com/Realiserad/fish-ai/issues/161", (request, refuse) -> {
            if (request.body().has("max_tokens")
                    && REASONING_MODEL.matcher(request.model()).matches()) {
                refuse.accept("Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                        + " 'max_completion_tokens' instead.");
            }
        });
    }

    private static Rule stop() {
        Pattern without = Pattern.compile("(.*/)?(o3|o4-mini|gpt-5|gpt-5-mini|gpt-5-nano)(-\\d{4}.*)?");
        return new Rule("stop-unsupported", REFERENCE + "#chat-create-stop", (request, refuse) -> {
            if (StrictRequest.given(request.body().path("stop"))
                    && without.matcher(request.model()).matches()) {
                refuse.accept("Unsupported parameter: 'stop' is not supported with this model.");
            }
        });
    }

    private static Rule streamOptions() {
        return new Rule("stream-options", REFERENCE, (request, refuse) -> {
            if (StrictRequest.given(request.body().path("stream_options"))
                    && !request.body().path("stream").asBoolean()) {
                refuse.accept("The 'stream_options' parameter is only allowed when 'stream' is enabled.");
            }
        });
    }

    private static Rule imageTypes() {
        Pattern taken = Pattern.compile("data:image/(png|jpe?g|gif|webp)[;,].*", Pattern.DOTALL);
        return each("media-type", "https://platform.openai.com/docs/guides/images-vision", (place, message, refuse) -> {
            for (JsonNode part : ChatRules.parts(message)) {
                String url = part.at("/image_url/url").asText("").toLowerCase(Locale.ROOT);
                if (url.startsWith("data:") && !taken.matcher(url).matches()) {
                    refuse.accept("You uploaded an unsupported image. Please make sure your image has of one the"
                            + " following formats: ['png', 'jpeg', 'gif', 'webp']: " + place);
                }
            }
        });
    }

    private static Rule audio() {
        return each("media-type", REFERENCE, (place, message, refuse) -> {
            for (JsonNode part : ChatRules.parts(message)) {
                String format = part.at("/input_audio/format").asText("");
                if (part.has("input_audio") && !Set.of("wav", "mp3").contains(format)) {
                    refuse.accept("Invalid value: '" + format + "'. Supported values are: 'wav' and 'mp3': " + place);
                }
            }
        });
    }
}

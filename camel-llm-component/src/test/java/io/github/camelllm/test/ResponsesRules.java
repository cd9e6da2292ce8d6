package io.github.camelllm.test;

import static io.github.camelllm.test.CommonRules.atLeast;
import static io.github.camelllm.test.CommonRules.between;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What OpenAI demands of a request to Responses. */
final class ResponsesRules {
    private static final String REFERENCE = "https://platform.openai.com/docs/api-reference/responses/create";
    private static final int LONGEST_ID = 64;
    private static final Map<String, String> ID_BEGINS =
            Map.of("reasoning", "rs", "function_call", "fc", "message", "msg");
    private static final Set<String> FIELDS = Set.of(
            "background",
            "context_management",
            "conversation",
            "include",
            "input",
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "metadata",
            "model",
            "moderation",
            "parallel_tool_calls",
            "previous_response_id",
            "prompt",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "reasoning",
            "safety_identifier",
            "service_tier",
            "store",
            "stream",
            "stream_options",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "truncation",
            "user");

    private ResponsesRules() {}

    static List<Rule> openAi() {
        List<Rule> all = new ArrayList<>(compatible());
        all.addAll(List.of(
                CommonRules.surrogates("https://github.com/anomalyco/opencode/issues/14630"),
                CommonRules.fields(REFERENCE, FIELDS, name -> "Unknown parameter: '" + name + "'."),
                ids(),
                itemIds(),
                encryptedReasoning(),
                storedReasoning(),
                followedReasoning(),
                toolSchemas(),
                strictSchemas(),
                schemaName(),
                CommonRules.ranges(
                        REFERENCE,
                        Map.of(
                                "/temperature", between(0, 2),
                                "/top_p", between(0, 1),
                                "/top_logprobs", between(0, 20),
                                "/max_output_tokens", atLeast(16)))));
        return List.copyOf(all);
    }

    /** What xAI demands, too. */
    static List<Rule> compatible() {
        return List.of(
                CommonRules.json(),
                inputNotEmpty(),
                contentTypes(),
                callShape(),
                toolResults(),
                toolSettings(),
                media());
    }

    private static Rule each(
            String name, String source, BiConsumer<JsonNode, java.util.function.Consumer<String>> check) {
        return new Rule(
                name, source, (request, refuse) -> request.list("/input").forEach(item -> check.accept(item, refuse)));
    }

    private static String type(JsonNode item) {
        return item.path("type").asText(item.has("role") ? "message" : "");
    }

    private static Rule inputNotEmpty() {
        return new Rule("messages-not-empty", REFERENCE, (request, refuse) -> {
            JsonNode input = request.body().path("input");
            boolean continued = List.of("previous_response_id", "prompt", "conversation").stream()
                    .anyMatch(request.body()::has);
            if (!continued && !input.isTextual() && input.isEmpty()) {
                refuse.accept("One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation_id' must be"
                        + " provided.");
            }
        });
    }

    private static Rule contentTypes() {
        Set<String> spoken = Set.of("output_text", "refusal");
        return each("content-part-type", REFERENCE, (item, refuse) -> {
            boolean assistant = item.path("role").asText().equals("assistant");
            for (JsonNode part : StrictRequest.elements(item.path("content"))) {
                String type = part.path("type").asText();
                if (type(item).equals("message") && assistant != spoken.contains(type)) {
                    refuse.accept("Invalid value: '" + type + "' in a message of the "
                            + item.path("role").asText());
                }
            }
        });
    }

    private static Rule callShape() {
        return each("tool-call-shape", REFERENCE, (item, refuse) -> {
            boolean call = type(item).equals("function_call");
            if (call && !item.path("arguments").isTextual()) {
                refuse.accept("Invalid type for 'input[].arguments': expected a string.");
            }
            if (call && item.path("name").asText().isEmpty()) {
                refuse.accept("Missing required parameter: 'input[].name'.");
            }
            if ((call || type(item).equals("function_call_output"))
                    && item.path("call_id").asText().isEmpty()) {
                refuse.accept("Invalid 'input[].call_id': empty string. Expected a string with minimum length 1.");
            }
            JsonNode output = item.path("output");
            if (type(item).equals("function_call_output") && !output.isTextual() && !output.isArray()) {
                refuse.accept("Missing required parameter: 'input[].output'.");
            }
        });
    }

    private static Rule toolResults() {
        return new Rule(
                "tool-results-complete", "https://github.com/continuedev/continue/pull/11785", (request, refuse) -> {
                    Set<String> called = new LinkedHashSet<>();
                    Set<String> answered = new LinkedHashSet<>();
                    for (JsonNode item : request.list("/input")) {
                        String id = item.path("call_id").asText();
                        if (type(item).equals("function_call")) {
                            called.add(id);
                        } else if (type(item).equals("function_call_output")) {
                            answered.add(id);
                            if (!called.contains(id) && !request.body().has("previous_response_id")) {
                                refuse.accept("No tool call found for function call output with call_id " + id + ".");
                            }
                        }
                    }
                    called.removeAll(answered);
                    called.forEach(id -> refuse.accept("No tool output found for function call " + id + "."));
                });
    }

    private static Rule toolSettings() {
        return new Rule(
                "tool-choice-needs-tools", "https://github.com/anomalyco/opencode/pull/48857", (request, refuse) -> {
                    JsonNode choice = request.body().path("tool_choice");
                    if (StrictRequest.given(choice)
                            && request.body().path("tools").isEmpty()) {
                        refuse.accept("Tool choice '" + choice.asText(choice.toString())
                                + "' must be specified with 'tools' parameter.");
                    }
                });
    }

    private static Rule media() {
        return each("media-data", REFERENCE, (item, refuse) -> {
            for (JsonNode part : StrictRequest.elements(item.path("content"))) {
                for (String field : List.of("image_url", "file_data")) {
                    String url = part.path(field).asText("");
                    if (!url.isEmpty() && !ChatRules.isDataUrl(url)) {
                        refuse.accept("Invalid 'input[].content[]." + field + "'. Expected a base64-encoded data URL"
                                + " with a MIME type, or a valid URL.");
                    }
                }
            }
        });
    }

    private static Rule ids() {
        return each("tool-id-length", "https://github.com/AnswerDotAI/fastllm/issues/45", (item, refuse) -> {
            for (String field : List.of("call_id", "id")) {
                int length = item.path(field).asText("").length();
                if (length > LONGEST_ID) {
                    refuse.accept("Invalid 'input[]." + field + "': string too long. Expected a string with maximum"
                            + " length " + LONGEST_ID + ", but got a string with length " + length + " instead.");
                }
            }
        });
    }

    private static Rule itemIds() {
        return each("item-id", "https://github.com/continuedev/continue/pull/11785", (item, refuse) -> {
            String begin = ID_BEGINS.getOrDefault(type(item), "");
            String id = item.path("id").asText("");
            if (!id.isEmpty() && !id.startsWith(begin)) {
                refuse.accept("Invalid 'input[].id': '" + id + "'. Expected an ID that begins with '" + begin + "'.");
            }
        });
    }

    private static Rule encryptedReasoning() {
        return each(
                "reasoning-signature",
                "https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items",
                (item, refuse) -> {
                    String encrypted = item.path("encrypted_content").asText("");
                    if (type(item).equals("reasoning") && !encrypted.isEmpty() && !MakerSignature.isOpenAi(encrypted)) {
                        refuse.accept("The encrypted content for item "
                                + item.path("id").asText() + " could not be verified.");
                    }
                });
    }

    private static Rule storedReasoning() {
        return new Rule("reasoning-not-stored", "https://github.com/vercel/ai/issues/7543", (request, refuse) -> {
            JsonNode store = request.body().path("store");
            for (JsonNode item : request.list("/input")) {
                boolean bare = type(item).equals("reasoning")
                        && item.path("encrypted_content").asText("").isEmpty();
                if (bare && store.isBoolean() && !store.booleanValue()) {
                    refuse.accept("Item with id '" + item.path("id").asText() + "' not found. Items are not persisted"
                            + " when `store` is set to false. Try again with `store` set to true, or remove this item"
                            + " from your input.");
                }
            }
        });
    }

    private static Rule followedReasoning() {
        Set<String> notOfTheModel = Set.of("function_call_output", "");
        return new Rule("reasoning-followed", "https://github.com/vercel/ai/issues/7099", (request, refuse) -> {
            List<JsonNode> items = request.list("/input");
            for (int i = 0; i < items.size(); i++) {
                JsonNode next = i + 1 < items.size() ? items.get(i + 1) : request.body();
                boolean follows = i + 1 < items.size()
                        && !notOfTheModel.contains(type(next))
                        && !Set.of("user", "system", "developer")
                                .contains(next.path("role").asText());
                if (type(items.get(i)).equals("reasoning") && !follows) {
                    refuse.accept("Item '" + items.get(i).path("id").asText() + "' of type 'reasoning' was provided"
                            + " without its required following item.");
                }
            }
        });
    }

    private static Rule toolSchemas() {
        return new Rule(
                "tool-schema", "https://github.com/spring-projects/spring-ai/issues/4776", (request, refuse) -> {
                    for (JsonNode tool : request.list("/tools")) {
                        boolean function = tool.path("type").asText().equals("function");
                        if (function && !CommonRules.matches(tool.path("name"), ChatRules.NAME)) {
                            refuse.accept("Invalid 'tools[].name': string does not match pattern. Expected a string"
                                    + " that matches the pattern '^[a-zA-Z0-9_-]+$'.");
                        }
                        if (function && StrictRequest.given(tool.path("parameters"))) {
                            SchemaRules.openAiParameters(
                                    tool.path("parameters"),
                                    words -> refuse.accept("Invalid schema for function '"
                                            + tool.path("name").asText() + "': " + words));
                        }
                    }
                });
    }

    private static Rule strictSchemas() {
        return new Rule("strict-schema", SchemaRules.OPENAI, (request, refuse) -> {
            for (JsonNode tool : request.list("/tools")) {
                if (tool.path("strict").asBoolean()) {
                    SchemaRules.openAiStrict(
                            tool.path("parameters"),
                            words -> refuse.accept("Invalid schema for function '"
                                    + tool.path("name").asText() + "': " + words));
                }
            }
            JsonNode format = request.body().at("/text/format");
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
            JsonNode format = request.body().at("/text/format");
            if (format.path("type").asText().equals("json_schema")
                    && !CommonRules.matches(format.path("name"), ChatRules.NAME)) {
                refuse.accept("Invalid 'text.format.name': string does not match pattern.");
            }
        });
    }
}

package io.github.camelllm.test;

import static io.github.camelllm.test.ChatRules.each;
import static io.github.camelllm.test.ChatRules.role;
import static io.github.camelllm.test.ChatVariantRules.compatibleAnd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What further providers demand of a chat completion, by reports that quote their answers. */
final class ChatProviderRules {
    private static final Pattern DEEPSEEK_THINKS = Pattern.compile("deepseek-(flash|v[4-9].*)");
    private static final Set<String> SPOKEN = Set.of("role", "content", "name");
    private static final Map<String, Set<String>> GROQ_FIELDS = Map.of(
            "system",
            SPOKEN,
            "developer",
            SPOKEN,
            "user",
            SPOKEN,
            "assistant",
            Set.of("role", "content", "name", "tool_calls", "function_call", "reasoning"),
            "tool",
            Set.of("role", "content", "tool_call_id", "name"));

    private ChatProviderRules() {}

    static List<Rule> perplexity() {
        return compatibleAnd(
                new Rule(
                        "role-order",
                        "https://github.com/perplexityai/api-discussion/issues/265",
                        ChatProviderRules::alternating),
                new Rule("first-role", "https://github.com/livekit/agents/pull/1529", (request, refuse) -> {
                    List<JsonNode> said = request.list("/messages").stream()
                            .filter(message -> !isInstruction(message))
                            .toList();
                    if (!said.isEmpty() && !role(said.get(0)).equals("user")) {
                        refuse.accept("After the (optional) system message(s), the first message must be of the user.");
                    }
                }),
                each(
                        "content-not-empty",
                        "https://github.com/InfinitiBit/graphbit/pull/163",
                        notSilent("Message content must not be empty: ")));
    }

    /** Results of tools, and what the user says, are on one side of the conversation, the assistant on the other. */
    private static void alternating(StrictRequest request, Consumer<String> refuse) {
        String before = "system";
        for (JsonNode message : request.list("/messages")) {
            String role = isInstruction(message) ? "system" : role(message);
            boolean late = role.equals("system") && !before.equals("system");
            boolean twice = role.equals(before) && Set.of("user", "assistant").contains(role);
            if (late || twice) {
                refuse.accept("After the (optional) system message(s), user or tool message(s) should alternate with"
                        + " assistant message(s).");
            }
            before = role;
        }
    }

    /** What vLLM demands, and the chat templates of Qwen and Gemma, with which servers of open models write the prompt. */
    static List<Rule> template() {
        return compatibleAnd(
                new Rule("first-role", "https://github.com/BerriAI/litellm/issues/26879", (request, refuse) -> {
                    List<JsonNode> messages = request.list("/messages");
                    for (int i = 1; i < messages.size(); i++) {
                        if (isInstruction(messages.get(i))) {
                            refuse.accept("System message must be at the beginning.");
                        }
                    }
                }),
                new Rule(
                        "role-order",
                        "https://github.com/suitenumerique/conversations/issues/197",
                        (request, refuse) -> {
                            String before = "assistant";
                            for (JsonNode message : request.list("/messages")) {
                                String role = role(message);
                                if (role.equals(before)
                                        && Set.of("user", "assistant").contains(role)) {
                                    refuse.accept(
                                            "Conversation roles must alternate user/assistant/user/assistant/...");
                                }
                                before = isInstruction(message) ? before : role;
                            }
                        }),
                new Rule("tools-not-empty", "https://github.com/MoonshotAI/kimi-cli/issues/2233", (request, refuse) -> {
                    JsonNode tools = request.body().path("tools");
                    if (tools.isArray() && tools.isEmpty()) {
                        refuse.accept(
                                "Value error, 'tools' must not be an empty array. Either provide at least one tool"
                                        + " or omit the field entirely.");
                    }
                }));
    }

    static List<Rule> xai() {
        return compatibleAnd(
                each(
                        "content-not-empty",
                        "https://github.com/langbot-app/LangBot/issues/1205",
                        notSilent(
                                "An empty message was provided. Every message needs at least one non-empty content element: ")),
                each(
                        "content-required",
                        "https://github.com/langchain-ai/langchain/issues/34140",
                        (place, message, refuse) -> {
                            if (message.path("content").isNull()) {
                                refuse.accept("Invalid request content: Each message must have at least one content"
                                        + " element: " + place);
                            }
                        }));
    }

    static List<Rule> moonshot() {
        return compatibleAnd(
                each(
                        "content-not-empty",
                        "https://github.com/MoonshotAI/kimi-code/issues/1985",
                        (place, message, refuse) -> {
                            if (isSilent(message)) {
                                refuse.accept("Invalid request: the message at position " + place + " with role '"
                                        + role(message) + "' must not be empty");
                            }
                        }),
                each(
                        "reasoning-required",
                        "https://github.com/earendil-works/pi/pull/4178",
                        (place, message, refuse) -> {
                            if (!ChatRules.calls(message).isEmpty()
                                    && message.path("reasoning_content")
                                            .asText("")
                                            .isEmpty()) {
                                refuse.accept(
                                        "thinking is enabled but reasoning_content is missing in assistant tool call"
                                                + " message at index " + place);
                            }
                        }),
                new Rule(
                        "tool-schema",
                        "https://github.com/MoonshotAI/kimi-cli/issues/2531",
                        ChatProviderRules::moonshotSchemas));
    }

    private static void moonshotSchemas(StrictRequest request, Consumer<String> refuse) {
        for (JsonNode tool : request.list("/tools")) {
            JsonNode schema = tool.at("/function/parameters");
            if (StrictRequest.given(schema)) {
                if (!schema.path("type").asText().equals("object")) {
                    refuse.accept("tools.function.parameters.type is required and must be \"object\"");
                }
                SchemaWalk.visit(schema, (place, inner) -> {
                    if (inner.has("anyOf") && inner.has("type")) {
                        refuse.accept("tools.function.parameters is not a valid moonshot flavored json schema, details:"
                                + " <At path '" + place + "': when using anyOf, type should be defined in anyOf items"
                                + " instead of the parent schema>");
                    }
                });
            }
        }
    }

    /** DeepSeek's models think unless they are told not to; of a turn with tool calls, all thoughts go back. */
    static Rule deepSeekThoughts() {
        return new Rule(
                "reasoning-required", "https://api-docs.deepseek.com/guides/thinking_mode", (request, refuse) -> {
                    boolean thinks = DEEPSEEK_THINKS.matcher(request.model()).matches()
                            && !request.body().at("/thinking/type").asText().equals("disabled");
                    boolean called = false;
                    for (JsonNode message : request.list("/messages")) {
                        called = !role(message).equals("user")
                                && (called || !ChatRules.calls(message).isEmpty());
                        boolean missing = role(message).equals("assistant") && !message.has("reasoning_content");
                        if (thinks && called && missing) {
                            refuse.accept("The `reasoning_content` in the thinking mode must be passed back to the"
                                    + " API.");
                        }
                    }
                });
    }

    static List<Rule> nvidia() {
        return compatibleAnd(each(
                "content-not-empty", "https://github.com/XiaomiMiMo/MiMo-Code/issues/407", (place, message, refuse) -> {
                    JsonNode content = message.path("content");
                    boolean empty = content.isTextual() && content.textValue().isEmpty();
                    if (role(message).equals("assistant") && (empty || isSilent(message))) {
                        refuse.accept(
                                "request: Value error, Empty content is not allowed for assistant messages: " + place);
                    }
                }));
    }

    static List<Rule> cohere() {
        return compatibleAnd(each(
                "content-not-empty",
                "https://github.com/BerriAI/litellm/pull/24796",
                notSilent("invalid request: all elements in history must have a message: ")));
    }

    static List<Rule> zai() {
        return compatibleAnd(
                each(
                        "content-not-empty",
                        "https://github.com/songquanpeng/one-api/issues/1153",
                        notSilent("content and tool_calls must not both be empty: ")),
                new Rule(
                        "first-role",
                        "https://github.com/MetaGLM/zhipuai-sdk-python-v4/issues/14",
                        (request, refuse) -> {
                            if (request.list("/messages").stream()
                                    .noneMatch(message -> role(message).equals("user"))) {
                                refuse.accept("The messages parameter is illegal. Please check the documentation.");
                            }
                        }));
    }

    static List<Rule> groq() {
        return compatibleAnd(
                each(
                        "unknown-field",
                        "https://github.com/run-llama/llama_index/issues/14701",
                        (place, message, refuse) -> {
                            Set<String> known = GROQ_FIELDS.getOrDefault(role(message), SPOKEN);
                            CommonRules.unknown(message, known)
                                    .forEach(name -> refuse.accept("'" + place + "' : for 'role:" + role(message)
                                            + "' the following must be satisfied[('" + place + "' : property '" + name
                                            + "' is unsupported)]"));
                        }),
                strictSchemas("https://github.com/Meridiona/meridian/pull/812"));
    }

    static List<Rule> cerebras() {
        return compatibleAnd(
                each("unknown-field", "https://github.com/Kilo-Org/kilocode/issues/10375", (place, message, refuse) -> {
                    if (message.has("reasoning_content")) {
                        refuse.accept(place + ".assistant.reasoning_content: property '" + place
                                + ".assistant.reasoning_content' is unsupported");
                    }
                }),
                new Rule(
                        "tools-equally-strict",
                        "https://github.com/RooCodeInc/Roo-Code/issues/10334",
                        (request, refuse) -> {
                            long kinds = request.list("/tools").stream()
                                    .map(tool -> tool.at("/function/strict").asBoolean())
                                    .distinct()
                                    .count();
                            if (kinds > 1) {
                                refuse.accept("Tools with mixed values for 'strict' are not allowed. Please set all"
                                        + " tools to 'strict: true' or 'strict: false'");
                            }
                        }),
                strictSchemas("https://github.com/agno-agi/agno/pull/6014"));
    }

    /** OpenRouter's file annotations are objects as it sent them; a text, or one without a type, is none. */
    static List<Rule> openRouter() {
        return compatibleAnd(each(
                "annotations",
                "https://openrouter.ai/docs/guides/overview/multimodal/pdfs#skip-parsing-costs",
                (place, message, refuse) -> {
                    for (JsonNode annotation : StrictRequest.elements(message.path("annotations"))) {
                        String type = annotation.path("type").asText();
                        if (!annotation.path(type).isObject()) {
                            refuse.accept("Invalid input: " + place + ".annotations: no object '" + type + "'");
                        }
                    }
                }));
    }

    private static Rule strictSchemas(String source) {
        return new Rule("strict-schema", source, (request, refuse) -> {
            JsonNode format = request.body().at("/response_format/json_schema");
            if (format.path("strict").asBoolean()) {
                SchemaRules.openAiStrict(
                        format.path("schema"),
                        words -> refuse.accept("invalid JSON schema for response_format: '"
                                + format.path("name").asText() + "': " + words));
            }
            for (JsonNode tool : request.list("/tools")) {
                if (tool.at("/function/strict").asBoolean()) {
                    SchemaRules.openAiStrict(
                            tool.at("/function/parameters"),
                            words -> refuse.accept("invalid JSON schema for tool "
                                    + tool.at("/function/name").asText() + ": " + words));
                }
            }
        });
    }

    private static boolean isInstruction(JsonNode message) {
        return Set.of("system", "developer").contains(role(message));
    }

    private static ChatRules.MessageCheck notSilent(String words) {
        return (place, message, refuse) -> {
            if (isSilent(message)) {
                refuse.accept(words + place);
            }
        };
    }

    /** Returns whether a message has neither content nor tool calls. */
    private static boolean isSilent(JsonNode message) {
        JsonNode content = message.path("content");
        boolean empty = content.isTextual()
                ? content.textValue().isEmpty()
                : ChatRules.parts(message).stream()
                        .allMatch(part -> part.path("text").asText(".").isEmpty());
        return empty && ChatRules.calls(message).isEmpty();
    }
}

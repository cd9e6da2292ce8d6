package io.github.camelllm.test;

import static io.github.camelllm.test.AnthropicTurns.eachBlock;
import static io.github.camelllm.test.AnthropicTurns.type;
import static io.github.camelllm.test.CommonRules.atLeast;
import static io.github.camelllm.test.CommonRules.between;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What Anthropic demands of a request to Messages. */
final class AnthropicRules {
    static final String THINKING = "https://platform.claude.com/docs/en/build-with-claude/extended-thinking";
    private static final String REFERENCE = "https://platform.claude.com/docs/en/api/messages";
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]+");
    private static final Set<String> FIELDS = Set.of(
            "model",
            "messages",
            "max_tokens",
            "cache_control",
            "container",
            "context_management",
            "inference_geo",
            "mcp_servers",
            "metadata",
            "output_config",
            "output_format",
            "service_tier",
            "speed",
            "stop_sequences",
            "stream",
            "system",
            "temperature",
            "thinking",
            "tool_choice",
            "tools",
            "top_k",
            "top_p");

    private AnthropicRules() {}

    static List<Rule> all() {
        return List.of(
                CommonRules.json(),
                CommonRules.surrogates("https://github.com/anomalyco/opencode/pull/13985"),
                CommonRules.fields(REFERENCE, FIELDS, name -> name + ": Extra inputs are not permitted"),
                maxTokens(),
                messages(),
                contentNotEmpty(),
                eachBlock(
                        "text-not-blank", "https://github.com/home-assistant/core/issues/175637", AnthropicRules::text),
                systemText(),
                lastText(),
                eachBlock("tool-id", "https://github.com/maximhq/bifrost/issues/5097", AnthropicRules::ids),
                AnthropicTurns.idsUnique(),
                AnthropicTurns.toolResults(),
                eachBlock(
                        "failed-result-content",
                        "https://github.com/aws-samples/sample-multi-agent-orchestration-chat-on-agentcore/issues/15",
                        AnthropicRules::failure),
                eachBlock("tool-input-object", REFERENCE, AnthropicRules::input),
                AnthropicToolRules.definitions(),
                AnthropicToolRules.schemas(),
                AnthropicToolRules.draft(),
                AnthropicToolRules.choice(),
                AnthropicToolRules.structured(),
                eachBlock("reasoning-signature", THINKING, AnthropicRules::signature),
                thinking(),
                eachBlock(
                        "media-type",
                        "https://github.com/NousResearch/hermes-agent/issues/55432",
                        AnthropicRules::media),
                stopSequences(),
                cacheMarks(),
                CommonRules.ranges(
                        REFERENCE,
                        Map.of("/temperature", between(0, 1), "/top_p", between(0, 1), "/top_k", atLeast(0))));
    }

    private static Rule maxTokens() {
        return new Rule("max-tokens-required", REFERENCE, (request, refuse) -> {
            JsonNode limit = request.body().path("max_tokens");
            if (!limit.isIntegralNumber()) {
                refuse.accept("max_tokens: Field required");
            } else if (limit.asLong() < 1) {
                refuse.accept("max_tokens: must be greater than or equal to 1");
            }
        });
    }

    private static Rule messages() {
        return new Rule("messages", "https://github.com/lobehub/lobehub/issues/1601", (request, refuse) -> {
            List<JsonNode> messages = request.list("/messages");
            if (messages.isEmpty()) {
                refuse.accept("messages: at least one message is required");
                return;
            }
            if (messages.get(0).path("role").asText().equals("assistant")) {
                refuse.accept("messages: first message must use the \"user\" role");
            }
            for (int i = 0; i < messages.size(); i++) {
                String place = "messages." + i + ".";
                if (!Set.of("user", "assistant")
                        .contains(messages.get(i).path("role").asText())) {
                    refuse.accept(place + "role: Input should be 'user' or 'assistant'");
                }
                CommonRules.unknown(messages.get(i), Set.of("role", "content"))
                        .forEach(name -> refuse.accept(place + name + ": Extra inputs are not permitted"));
            }
        });
    }

    private static Rule contentNotEmpty() {
        return new Rule(
                "content-not-empty",
                "https://github.com/anthropics/anthropic-sdk-python/issues/461",
                (request, refuse) -> {
                    List<JsonNode> messages = request.list("/messages");
                    for (int i = 0; i < messages.size(); i++) {
                        JsonNode content = messages.get(i).path("content");
                        boolean empty =
                                content.isTextual() ? content.textValue().isEmpty() : content.isEmpty();
                        boolean mayBe = i == messages.size() - 1
                                && messages.get(i).path("role").asText().equals("assistant");
                        if (empty && !mayBe) {
                            refuse.accept("messages." + i + ": all messages must have non-empty content except for the"
                                    + " optional final assistant message");
                        }
                    }
                });
    }

    private static void text(String place, JsonNode block, Consumer<String> refuse) {
        if (type(block).equals("text")) {
            blank(place, block.path("text").asText(), refuse);
        }
    }

    private static void blank(String place, String text, Consumer<String> refuse) {
        if (text.isEmpty()) {
            refuse.accept("messages: text content blocks must be non-empty: " + place);
        } else if (text.isBlank()) {
            refuse.accept("messages: text content blocks must contain non-whitespace text: " + place);
        }
    }

    private static Rule systemText() {
        return new Rule("system-not-blank", "https://github.com/BiFangKNT/mtga/pull/68", (request, refuse) -> {
            for (JsonNode block : request.list("/system")) {
                blank("system", block.path("text").asText(), refuse);
            }
        });
    }

    private static Rule lastText() {
        return new Rule(
                "last-text-trailing-blank",
                "https://github.com/langchain-ai/langchain/pull/35072",
                (request, refuse) -> {
                    List<JsonNode> messages = request.list("/messages");
                    JsonNode last = messages.isEmpty() ? request.body() : messages.get(messages.size() - 1);
                    List<JsonNode> blocks = AnthropicTurns.blocks(last);
                    if (last.path("role").asText().equals("assistant") && !blocks.isEmpty()) {
                        String text = blocks.get(blocks.size() - 1).path("text").asText("");
                        if (!text.equals(text.stripTrailing())) {
                            refuse.accept("messages: final assistant content cannot end with trailing whitespace");
                        }
                    }
                });
    }

    private static void ids(String place, JsonNode block, Consumer<String> refuse) {
        for (String field : List.of("id", "tool_use_id")) {
            boolean has = type(block).equals(field.equals("id") ? "tool_use" : "tool_result");
            if (has && !CommonRules.matches(block.path(field), ID)) {
                refuse.accept(
                        place + "." + type(block) + "." + field + ": String should match pattern '^[a-zA-Z0-9_-]+$'");
            }
        }
    }

    private static void failure(String place, JsonNode block, Consumer<String> refuse) {
        JsonNode content = block.path("content");
        boolean empty = content.isTextual() ? content.textValue().isEmpty() : content.isEmpty();
        if (type(block).equals("tool_result") && block.path("is_error").asBoolean() && empty) {
            refuse.accept(place + ".tool_result: content cannot be empty if `is_error` is true");
        }
    }

    private static void input(String place, JsonNode block, Consumer<String> refuse) {
        if (type(block).equals("tool_use") && !block.path("input").isObject()) {
            refuse.accept(place + ".tool_use.input: Input should be a valid dictionary");
        }
    }

    private static void signature(String place, JsonNode block, Consumer<String> refuse) {
        String redacted = block.path("data").asText("");
        if (type(block).equals("redacted_thinking") && MakerSignature.isOthers(redacted)) {
            refuse.accept(place + ": Invalid `data` in `redacted_thinking` block");
        }
        if (!type(block).equals("thinking")) {
            return;
        }
        String signature = block.path("signature").asText("");
        if (signature.isEmpty()) {
            refuse.accept(place + ".thinking.signature: Field required");
        } else if (!MakerSignature.isClaude(signature)) {
            refuse.accept(place + ": Invalid `signature` in `thinking` block");
        }
    }

    private static Rule thinking() {
        return new Rule("thinking-settings", THINKING, (request, refuse) -> {
            JsonNode body = request.body();
            int budget = body.at("/thinking/budget_tokens").asInt();
            if (!body.at("/thinking/type").asText().equals("enabled")) {
                return;
            }
            if (budget < 1024) {
                refuse.accept("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
            } else if (budget >= body.path("max_tokens").asInt()) {
                refuse.accept("`max_tokens` must be greater than `thinking.budget_tokens`.");
            }
            if (body.has("temperature") && body.path("temperature").asDouble() != 1) {
                refuse.accept("`temperature` may only be set to 1 when thinking is enabled.");
            }
            if (Set.of("any", "tool").contains(body.at("/tool_choice/type").asText())) {
                refuse.accept("Thinking may not be enabled when tool_choice forces tool use.");
            }
        });
    }

    private static void media(String place, JsonNode block, Consumer<String> refuse) {
        JsonNode source = block.path("source");
        String mediaType = source.path("media_type").asText("");
        boolean base64 = type(source).equals("base64");
        if (type(block).equals("image")
                && base64
                && !Set.of("image/jpeg", "image/png", "image/gif", "image/webp").contains(mediaType)) {
            refuse.accept(place + ".image.source.base64.media_type: Input should be 'image/jpeg', 'image/png',"
                    + " 'image/gif' or 'image/webp'");
        }
        if (type(block).equals("document") && base64 && !mediaType.equals("application/pdf")) {
            refuse.accept(place + ".document.source.base64.media_type: Input should be 'application/pdf'");
        }
        if (type(source).equals("text") && !mediaType.equals("text/plain")) {
            refuse.accept(place + ".document.source.text.media_type: Input should be 'text/plain'");
        }
        if (base64 && !CommonRules.isBase64(source.path("data").asText("?"))) {
            refuse.accept(place + ".source.base64.data: invalid base64 data");
        }
        for (JsonNode inner : StrictRequest.elements(block.path("content"))) {
            media(place + ".content", inner, refuse);
        }
    }

    private static Rule stopSequences() {
        return new Rule("stop-sequences", REFERENCE, (request, refuse) -> {
            for (JsonNode stop : request.list("/stop_sequences")) {
                if (stop.asText().isBlank()) {
                    refuse.accept("stop_sequences: each stop sequence must contain non-whitespace");
                }
            }
        });
    }

    private static Rule cacheMarks() {
        return new Rule(
                "cache-marks",
                "https://platform.claude.com/docs/en/build-with-claude/prompt-caching",
                (request, refuse) -> {
                    int marks = request.body().findValues("cache_control").size();
                    if (marks > 4) {
                        refuse.accept("A maximum of 4 blocks with cache_control may be provided. Found " + marks + ".");
                    }
                });
    }
}

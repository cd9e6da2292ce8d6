package io.github.camelllm.test;

import static io.github.camelllm.test.ChatRules.each;
import static io.github.camelllm.test.ChatRules.role;
import static io.github.camelllm.test.CommonRules.atLeast;
import static io.github.camelllm.test.CommonRules.between;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What Mistral demands of a chat completion. */
final class MistralRules {
    private static final String REFERENCE = "https://docs.mistral.ai/api/endpoint/chat";
    private static final String ORDER = "https://github.com/onyx-dot-app/onyx/issues/6458";
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9]{9}");
    private static final Set<String> FIELDS = Set.of(
            "model",
            "messages",
            "temperature",
            "top_p",
            "max_tokens",
            "stream",
            "stop",
            "random_seed",
            "metadata",
            "response_format",
            "tools",
            "tool_choice",
            "presence_penalty",
            "frequency_penalty",
            "n",
            "prediction",
            "parallel_tool_calls",
            "prompt_mode",
            "reasoning_effort",
            "guardrails",
            "safe_prompt",
            "prompt_cache_key");
    private static final Map<String, Set<String>> MESSAGE_FIELDS = Map.of(
            "system", Set.of("role", "content"),
            "user", Set.of("role", "content"),
            "assistant", Set.of("role", "content", "tool_calls", "prefix"),
            "tool", Set.of("role", "content", "tool_call_id", "name"));

    private MistralRules() {}

    static List<Rule> all() {
        return List.of(
                CommonRules.json(),
                CommonRules.fields(REFERENCE, FIELDS, name -> name),
                ChatRules.roles(REFERENCE, MESSAGE_FIELDS.keySet()),
                each(
                        "unknown-field",
                        "https://github.com/nomtek/mistralai_client_dart/issues/44",
                        MistralRules::messageFields),
                toolTypes(),
                ChatRules.messagesNotEmpty(),
                each("tool-id", "https://github.com/anomalyco/opencode/issues/1680", MistralRules::ids),
                each("content-required", "https://github.com/OpenHands/OpenHands/issues/8685", MistralRules::content),
                order(),
                lastRole(),
                ChatRules.toolResults(),
                ChatRules.toolNames(),
                ChatRules.media(),
                CommonRules.ranges(
                        REFERENCE,
                        Map.of("/temperature", between(0, 1.5), "/top_p", between(0, 1), "/max_tokens", atLeast(0))));
    }

    private static Rule toolTypes() {
        return new Rule("tool-type", REFERENCE, (request, refuse) -> {
            for (JsonNode tool : request.list("/tools")) {
                if (!tool.path("type").asText("function").equals("function")) {
                    refuse.accept("Input should be 'function': tools[].type");
                }
            }
        });
    }

    private static void messageFields(String place, JsonNode message, Consumer<String> refuse) {
        Set<String> known = MESSAGE_FIELDS.getOrDefault(role(message), Set.of("role"));
        CommonRules.unknown(message, known).forEach(name -> refuse.accept(place + "." + role(message) + "." + name));
    }

    private static void ids(String place, JsonNode message, Consumer<String> refuse) {
        for (JsonNode call : ChatRules.calls(message)) {
            checkId(call.path("id"), refuse);
        }
        if (role(message).equals("tool")) {
            checkId(message.path("tool_call_id"), refuse);
        }
    }

    private static void checkId(JsonNode id, Consumer<String> refuse) {
        if (!CommonRules.matches(id, ID)) {
            refuse.accept("Tool call id was " + id.asText() + " but must be a-z, A-Z, 0-9, with a length of 9.");
        }
    }

    private static void content(String place, JsonNode message, Consumer<String> refuse) {
        JsonNode content = message.path("content");
        boolean empty = content.isTextual() ? content.textValue().isEmpty() : content.isEmpty();
        if (role(message).equals("assistant")
                && empty
                && ChatRules.calls(message).isEmpty()) {
            refuse.accept("Assistant message must have either content or tool_calls, but not none.");
        }
    }

    private static Rule order() {
        return new Rule("role-order", ORDER, (request, refuse) -> {
            String before = "";
            for (JsonNode message : request.list("/messages")) {
                boolean badUser = role(message).equals("user") && before.equals("tool");
                boolean badTool = role(message).equals("tool") && before.equals("user");
                if (badUser || badTool) {
                    refuse.accept("Unexpected role '" + role(message) + "' after role '" + before + "'");
                }
                before = role(message);
            }
        });
    }

    private static Rule lastRole() {
        return new Rule("last-role", "https://github.com/0xPlaygrounds/rig/pull/1130", (request, refuse) -> {
            List<JsonNode> messages = request.list("/messages");
            JsonNode last = messages.isEmpty() ? request.body() : messages.get(messages.size() - 1);
            if (role(last).equals("assistant") && !last.path("prefix").asBoolean()) {
                refuse.accept("Expected last role User or Tool (or Assistant with prefix True) for serving but got"
                        + " assistant");
            }
        });
    }
}

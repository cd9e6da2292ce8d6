package io.github.camelllm.test;

import static io.github.camelllm.test.ChatRules.each;
import static io.github.camelllm.test.ChatRules.role;
import static io.github.camelllm.test.CommonRules.atLeast;
import static io.github.camelllm.test.CommonRules.between;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What others demand of a chat completion: what all share, and DeepSeek, Alibaba and Gemini by its compatible surface. */
final class ChatVariantRules {
    private static final String DEEPSEEK = "https://api-docs.deepseek.com/api/create-chat-completion";
    private static final Pattern GEMINI_3 = Pattern.compile("(.*/)?gemini-[3-9].*");

    private ChatVariantRules() {}

    /** What no server of this protocol is known to take. */
    static List<Rule> compatible() {
        return List.of(
                CommonRules.json(),
                ChatRules.messagesNotEmpty(),
                ChatRules.callShape(),
                ChatRules.toolResults(),
                ChatRules.media(),
                CommonRules.ranges(
                        ChatRules.REFERENCE,
                        Map.of("/temperature", between(0, 2), "/top_p", between(0, 1), "/max_tokens", atLeast(0))));
    }

    static List<Rule> compatibleAnd(Rule... rules) {
        List<Rule> all = new ArrayList<>(compatible());
        all.addAll(List.of(rules));
        return List.copyOf(all);
    }

    static List<Rule> deepSeek() {
        return compatibleAnd(
                CommonRules.surrogates("https://github.com/JohnnyZ93/oai-compatible-copilot/issues/206"),
                ChatRules.roles(DEEPSEEK, Set.of("system", "user", "assistant", "tool")),
                each(
                        "content-required",
                        "https://github.com/alibaba/spring-ai-alibaba/issues/4561",
                        (place, message, refuse) -> {
                            if (!message.has("content")) {
                                refuse.accept("Failed to deserialize the JSON body into the target type: " + place
                                        + ": missing field `content`");
                            }
                        }),
                ChatRules.toolNames(),
                ChatRules.jsonIsMentioned("https://api-docs.deepseek.com/guides/json_mode"),
                noJsonSchema(),
                ChatProviderRules.deepSeekThoughts());
    }

    private static Rule noJsonSchema() {
        return new Rule("response-format", "https://github.com/BerriAI/litellm/pull/42245", (request, refuse) -> {
            String type = request.body().at("/response_format/type").asText("text");
            if (!Set.of("text", "json_object").contains(type)) {
                refuse.accept("This response_format type is unavailable now");
            }
        });
    }

    static List<Rule> alibaba() {
        return compatibleAnd(
                each("media-data", "https://github.com/AAswordman/Operit/pull/601", (place, message, refuse) -> {
                    for (JsonNode part : ChatRules.parts(message)) {
                        String data = part.at("/input_audio/data").asText("");
                        if (part.has("input_audio") && !data.matches("(?s)(data:|https?://).*")) {
                            refuse.accept("The provided URL does not appear to be valid. Ensure it is correctly"
                                    + " formatted: " + place);
                        }
                    }
                }));
    }

    static List<Rule> gemini() {
        return compatibleAnd(new Rule(
                "tool-call-signature",
                "https://ai.google.dev/gemini-api/docs/thought-signatures",
                (request, refuse) -> {
                    List<JsonNode> messages = request.list("/messages");
                    for (int i = lastQuestion(messages) + 1; i < messages.size(); i++) {
                        List<JsonNode> calls = ChatRules.calls(messages.get(i));
                        if (!calls.isEmpty()
                                && GEMINI_3.matcher(request.model()).matches()
                                && signature(calls.get(0)).isEmpty()) {
                            refuse.accept(
                                    "Function call is missing a thought_signature in functionCall parts: messages[" + i
                                            + "]");
                        }
                        calls.stream()
                                .map(ChatVariantRules::signature)
                                .filter(signature -> !signature.isEmpty() && !GeminiRules.isTaken(signature))
                                .forEach(signature -> refuse.accept("Corrupted thought signature."));
                    }
                }));
    }

    private static int lastQuestion(List<JsonNode> messages) {
        int last = -1;
        for (int i = 0; i < messages.size(); i++) {
            last = role(messages.get(i)).equals("user") ? i : last;
        }
        return last;
    }

    private static String signature(JsonNode call) {
        return call.at("/extra_content/google/thought_signature").asText("");
    }
}

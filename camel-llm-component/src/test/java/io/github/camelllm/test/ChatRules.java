package io.github.camelllm.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Rules of Chat Completions that its servers share, whoever made them. */
final class ChatRules {
    static final String REFERENCE = "https://platform.openai.com/docs/api-reference/chat/create";
    static final String FUNCTIONS = "https://platform.openai.com/docs/guides/function-calling";
    static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private ChatRules() {}

    /** Looks at a message, which stands at the place. */
    @FunctionalInterface
    interface MessageCheck {
        void inspect(String place, JsonNode message, Consumer<String> refuse);
    }

    static Rule each(String name, String source, MessageCheck check) {
        return new Rule(name, source, (request, refuse) -> {
            List<JsonNode> messages = request.list("/messages");
            for (int i = 0; i < messages.size(); i++) {
                check.inspect("messages[" + i + "]", messages.get(i), refuse);
            }
        });
    }

    static String role(JsonNode message) {
        return message.path("role").asText();
    }

    static List<JsonNode> calls(JsonNode message) {
        return StrictRequest.elements(message.path("tool_calls"));
    }

    static Rule messagesNotEmpty() {
        return new Rule("messages-not-empty", REFERENCE, (request, refuse) -> {
            if (request.list("/messages").isEmpty()) {
                refuse.accept("Invalid 'messages': empty array. Expected an array with minimum length 1.");
            }
        });
    }

    static Rule roles(String source, Set<String> known) {
        return each("role", source, (place, message, refuse) -> {
            if (!known.contains(role(message))) {
                refuse.accept("Invalid value: '" + role(message) + "'. Supported values are: " + known + ": " + place);
            }
        });
    }

    /** Each call is answered at once by one message for each, and each tool message answers one. */
    static Rule toolResults() {
        return new Rule("tool-results-complete", FUNCTIONS, (request, refuse) -> {
            Set<String> open = new LinkedHashSet<>();
            List<JsonNode> messages = request.list("/messages");
            for (int i = 0; i < messages.size(); i++) {
                JsonNode message = messages.get(i);
                if (role(message).equals("tool")) {
                    if (!open.remove(message.path("tool_call_id").asText())) {
                        refuse.accept("Invalid parameter: messages with role 'tool' must be a response to a preceeding"
                                + " message with 'tool_calls': messages[" + i + "]");
                    }
                } else {
                    answered(open, refuse);
                    calls(message).forEach(call -> open.add(call.path("id").asText()));
                }
            }
            answered(open, refuse);
        });
    }

    private static void answered(Set<String> open, Consumer<String> refuse) {
        if (!open.isEmpty()) {
            refuse.accept("An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                    + " 'tool_call_id'. The following tool_call_ids did not have response messages: " + open);
        }
        open.clear();
    }

    static Rule callShape() {
        return each("tool-call-shape", REFERENCE, (place, message, refuse) -> {
            if (message.path("tool_calls").isArray()
                    && message.path("tool_calls").isEmpty()) {
                refuse.accept("Invalid '" + place + ".tool_calls': empty array. Expected an array with minimum length"
                        + " 1.");
            }
            for (JsonNode call : calls(message)) {
                if (call.path("id").asText("").isEmpty()) {
                    refuse.accept("Missing required parameter: '" + place + ".tool_calls[].id'.");
                }
                boolean custom = call.path("type").asText().equals("custom")
                        && call.at("/custom/input").isTextual();
                if (custom) {
                    continue;
                }
                if (!call.at("/function/arguments").isTextual()) {
                    refuse.accept("Invalid type for '" + place + ".tool_calls[].function.arguments': expected a"
                            + " string.");
                }
                if (call.at("/function/name").asText("").isEmpty()) {
                    refuse.accept("Missing required parameter: '" + place + ".tool_calls[].function.name'.");
                }
            }
        });
    }

    static Rule toolNames() {
        return new Rule("tool-name", REFERENCE, (request, refuse) -> {
            for (JsonNode tool : request.list("/tools")) {
                if (tool.has("function") && !CommonRules.matches(tool.at("/function/name"), NAME)) {
                    refuse.accept("Invalid 'tools[].function.name': string does not match pattern. Expected a string"
                            + " that matches the pattern '^[a-zA-Z0-9_-]+$': " + tool.at("/function/name"));
                }
            }
        });
    }

    /** Returns the parts of a message's content; none if it is a text. */
    static List<JsonNode> parts(JsonNode message) {
        return StrictRequest.elements(message.path("content"));
    }

    static String type(JsonNode part) {
        return part.path("type").asText();
    }

    /** JSON mode must be spoken of in the conversation. */
    static Rule jsonIsMentioned(String source) {
        return new Rule("json-mode-mentions-json", source, (request, refuse) -> {
            if (request.body().at("/response_format/type").asText().equals("json_object")
                    && request.list("/messages").stream().noneMatch(ChatRules::mentionsJson)) {
                refuse.accept("'messages' must contain the word 'json' in some form, to use 'response_format' of type"
                        + " 'json_object'.");
            }
        });
    }

    private static boolean mentionsJson(JsonNode message) {
        return message.path("content").toString().toLowerCase(Locale.ROOT).contains("json");
    }

    static Rule media() {
        return each("media-data", "https://platform.openai.com/docs/guides/images-vision", (place, message, refuse) -> {
            for (JsonNode part : parts(message)) {
                String url = part.at("/image_url/url").asText("");
                if (url.startsWith("data:") && !isDataUrl(url)) {
                    refuse.accept("Invalid base64 image_url: " + place);
                }
                String file = part.at("/file/file_data").asText("");
                if (!file.isEmpty() && !isDataUrl(file)) {
                    refuse.accept("Invalid file data: '" + place + ".file_data'. Expected a base64-encoded data URL"
                            + " with a MIME type (e.g. 'data:application/pdf;base64,aGVsbG8gd29ybGQ=').");
                }
            }
        });
    }

    /** Returns whether it is an address or a data URL with a type and with its content in base64. */
    static boolean isDataUrl(String url) {
        int comma = url.indexOf(";base64,");
        return !url.startsWith("data:")
                ? url.startsWith("http")
                : comma > 5 && CommonRules.isBase64(url.substring(comma + 8));
    }
}

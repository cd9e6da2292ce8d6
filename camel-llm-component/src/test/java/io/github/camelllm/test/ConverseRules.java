package io.github.camelllm.test;

import static io.github.camelllm.test.CommonRules.atLeast;
import static io.github.camelllm.test.CommonRules.between;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What Amazon Bedrock demands of a request to Converse. */
final class ConverseRules {
    static final String REFERENCE = "https://docs.aws.amazon.com/bedrock/latest/APIReference/";
    static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern DOCUMENT = Pattern.compile("([a-zA-Z0-9()\\[\\]-]|\\s(?!\\s)){1,200}");
    private static final Map<String, Set<String>> FORMATS = Map.of(
            "image", Set.of("png", "jpeg", "gif", "webp"),
            "document", Set.of("pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"));

    private ConverseRules() {}

    /** Looks at a block of a message's content, which stands at the place. */
    @FunctionalInterface
    interface ContentCheck {
        void inspect(String place, JsonNode block, Consumer<String> refuse);
    }

    static List<Rule> all() {
        return List.of(
                CommonRules.json(),
                messages(),
                alternate(),
                eachBlock("text-not-blank", "https://github.com/earendil-works/pi/issues/4975", ConverseRules::text),
                systemText(),
                lastText(),
                eachBlock("tool-id", REFERENCE + "API_runtime_ToolUseBlock.html", ConverseRules::ids),
                ConverseToolRules.idsUnique(),
                ConverseToolRules.toolResults(),
                eachBlock(
                        "failed-result-content",
                        "https://github.com/aws-samples/sample-multi-agent-orchestration-chat-on-agentcore/issues/15",
                        ConverseRules::failure),
                ConverseToolRules.novaResults(),
                eachBlock("tool-input-object", "https://github.com/sigoden/aichat/pull/1550", ConverseRules::objects),
                ConverseToolRules.toolConfig(),
                ConverseToolRules.tools(),
                structured(),
                signatures(),
                eachBlock("media-type", REFERENCE + "API_runtime_ImageBlock.html", ConverseRules::media),
                eachBlock("document-name", REFERENCE + "API_runtime_DocumentBlock.html", ConverseRules::documentName),
                stopSequences(),
                CommonRules.ranges(
                        REFERENCE + "API_runtime_InferenceConfiguration.html",
                        Map.of(
                                "/inferenceConfig/temperature", between(0, 1),
                                "/inferenceConfig/topP", between(0, 1),
                                "/inferenceConfig/maxTokens", atLeast(1))));
    }

    private static Rule eachBlock(String name, String source, ContentCheck check) {
        return new Rule(name, source, (request, refuse) -> {
            List<JsonNode> messages = request.list("/messages");
            for (int i = 0; i < messages.size(); i++) {
                List<JsonNode> blocks = content(messages.get(i));
                for (int j = 0; j < blocks.size(); j++) {
                    check.inspect("messages." + i + ".content." + j, blocks.get(j), refuse);
                }
            }
        });
    }

    static List<JsonNode> content(JsonNode message) {
        return StrictRequest.elements(message.path("content"));
    }

    private static String role(JsonNode message) {
        return message.path("role").asText();
    }

    private static Rule messages() {
        return new Rule("messages-not-empty", REFERENCE + "API_runtime_Message.html", (request, refuse) -> {
            List<JsonNode> messages = request.list("/messages");
            if (messages.isEmpty()) {
                refuse.accept("The messages field is empty. Add at least one message and try again.");
            }
            for (int i = 0; i < messages.size(); i++) {
                if (content(messages.get(i)).isEmpty()) {
                    refuse.accept("The content field in the Message object at messages." + i
                            + " is empty. Add a ContentBlock object to the content field and try again.");
                }
            }
        });
    }

    private static Rule alternate() {
        return new Rule("role-order", "https://github.com/langchain-ai/langchain-aws/issues/192", (request, refuse) -> {
            String before = "";
            for (JsonNode message : request.list("/messages")) {
                if (before.isEmpty() && !role(message).equals("user")) {
                    refuse.accept("A conversation must start with a user message. Try again with a conversation that"
                            + " starts with a user message.");
                }
                if (isClaude(request) && role(message).equals(before)) {
                    refuse.accept("A conversation must alternate between user and assistant roles. Make sure the"
                            + " conversation alternates between user and assistant roles and try again.");
                }
                before = role(message);
            }
        });
    }

    private static void text(String place, JsonNode block, Consumer<String> refuse) {
        if (block.has("text") && block.path("text").asText().isBlank()) {
            refuse.accept("The text field in the ContentBlock object at " + place
                    + " is blank. Add text to the text field, and try again.");
        }
    }

    private static Rule systemText() {
        return new Rule("system-not-blank", REFERENCE + "API_runtime_SystemContentBlock.html", (request, refuse) -> {
            for (JsonNode block : request.list("/system")) {
                if (block.has("text") && block.path("text").asText().isEmpty()) {
                    refuse.accept("Invalid length for parameter system[].text, value: 0, valid min length: 1");
                }
            }
        });
    }

    private static Rule lastText() {
        return new Rule(
                "last-text-trailing-blank",
                "https://github.com/langchain-ai/langchain-aws/pull/599",
                (request, refuse) -> {
                    List<JsonNode> messages = request.list("/messages");
                    JsonNode last = messages.isEmpty() ? request.body() : messages.get(messages.size() - 1);
                    List<JsonNode> blocks = content(last);
                    if (isClaude(request) && role(last).equals("assistant") && !blocks.isEmpty()) {
                        String text = blocks.get(blocks.size() - 1).path("text").asText("");
                        if (!text.equals(text.stripTrailing())) {
                            refuse.accept(
                                    "The model returned the following errors: messages: final assistant content cannot"
                                            + " end with trailing whitespace");
                        }
                    }
                });
    }

    static boolean isClaude(StrictRequest request) {
        return request.model().contains("anthropic.");
    }

    private static void ids(String place, JsonNode block, Consumer<String> refuse) {
        for (String kind : List.of("toolUse", "toolResult")) {
            JsonNode id = block.path(kind).path("toolUseId");
            if (block.has(kind) && !CommonRules.matches(id, NAME)) {
                refuse.accept("Value '" + id.asText() + "' at '" + place + "." + kind + ".toolUseId' failed to satisfy"
                        + " constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+ and have length"
                        + " less than or equal to 64");
            }
        }
        if (block.has("toolUse") && !CommonRules.matches(block.at("/toolUse/name"), NAME)) {
            refuse.accept("Value '" + block.at("/toolUse/name").asText() + "' at '" + place + ".toolUse.name' failed to"
                    + " satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+");
        }
    }

    private static void failure(String place, JsonNode block, Consumer<String> refuse) {
        JsonNode result = block.path("toolResult");
        if (result.path("status").asText().equals("error") && content(result).isEmpty()) {
            refuse.accept("The content field at " + place + ".toolResult cannot be empty when status value is error.");
        }
        if (block.has("toolResult") && !result.path("content").isArray()) {
            refuse.accept("The content field at " + place + ".toolResult is missing.");
        }
    }

    private static void objects(String place, JsonNode block, Consumer<String> refuse) {
        if (block.has("toolUse") && !block.at("/toolUse/input").isObject()) {
            refuse.accept("The format of the value at " + place
                    + ".toolUse.input is invalid. Provide a json object for the field and try again.");
        }
        for (JsonNode inner : content(block.path("toolResult"))) {
            if (inner.has("json") && !inner.path("json").isObject()) {
                refuse.accept("The format of the value at " + place
                        + ".toolResult.content.json is invalid. Provide a json object for the field and try again.");
            }
        }
    }

    private static Rule structured() {
        return new Rule("strict-schema", SchemaRules.ANTHROPIC, (request, refuse) -> {
            JsonNode schema = request.body().at("/outputConfig/textFormat/structure/jsonSchema/schema");
            if (schema.isTextual() && isClaude(request)) {
                SchemaRules.anthropicStructured(
                        StrictRequest.parse(schema.textValue()),
                        words -> refuse.accept(
                                "The model returned the following errors: output_config.format.schema: " + words));
            }
        });
    }

    private static Rule signatures() {
        return new Rule("reasoning-signature", AnthropicRules.THINKING, (request, refuse) -> {
            for (JsonNode message : request.list("/messages")) {
                for (JsonNode block : content(message)) {
                    JsonNode reasoning = block.at("/reasoningContent/reasoningText");
                    String signature = reasoning.path("signature").asText("");
                    if (isClaude(request) && reasoning.isObject() && !MakerSignature.isClaude(signature)) {
                        refuse.accept("The model returned the following errors: Invalid `signature` in `thinking`"
                                + " block");
                    }
                }
            }
        });
    }

    private static void media(String place, JsonNode block, Consumer<String> refuse) {
        FORMATS.forEach((kind, formats) -> {
            JsonNode media = block.path(kind);
            if (media.isObject() && !formats.contains(media.path("format").asText())) {
                refuse.accept("Value '" + media.path("format").asText() + "' at '" + place + "." + kind
                        + ".format' failed to satisfy constraint: Member must satisfy enum value set: " + formats);
            }
            JsonNode bytes = media.at("/source/bytes");
            if (bytes.isTextual() && !CommonRules.isBase64(bytes.textValue())) {
                refuse.accept("The value at " + place + "." + kind + ".source.bytes is no base64");
            }
        });
        content(block.path("toolResult")).forEach(inner -> media(place + ".toolResult.content", inner, refuse));
    }

    private static void documentName(String place, JsonNode block, Consumer<String> refuse) {
        JsonNode document = block.path("document");
        if (document.isObject() && !CommonRules.matches(document.path("name"), DOCUMENT)) {
            refuse.accept("The document file name can only contain alphanumeric characters, whitespace characters,"
                    + " hyphens, parentheses, and square brackets. The name can't contain more than one consecutive"
                    + " whitespace character: " + place);
        }
    }

    private static Rule stopSequences() {
        return new Rule("stop-sequences", REFERENCE + "API_runtime_InferenceConfiguration.html", (request, refuse) -> {
            for (JsonNode stop : request.list("/inferenceConfig/stopSequences")) {
                if (stop.asText().isEmpty()) {
                    refuse.accept("Invalid length for parameter inferenceConfig.stopSequences[], value: 0, valid min"
                            + " length: 1");
                }
            }
        });
    }
}

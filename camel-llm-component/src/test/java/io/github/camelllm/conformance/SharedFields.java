package io.github.camelllm.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came of a call in the fields that cases use, and how it differs from what they want. */
final class SharedFields {
    /** These are data of their own, compared as a whole; within all other objects only what is named counts. */
    private static final Set<String> WHOLE = Set.of("arguments", "json");

    private SharedFields() {}

    static ObjectNode response(ChatResponse response) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode().put("outcome", "response");
        fields.put("text", response.text());
        fields.put("refusal", response.refusal());
        fields.put("reasoning", response.reasoning());
        ArrayNode calls = fields.putArray("toolCalls");
        response.toolCalls().forEach(call -> calls.add(call(call)));
        fields.put("finishReason", response.finishReason().name());
        fields.put("nativeFinishReason", response.nativeFinishReason());
        fields.set("usage", usage(response.usage()));
        fields.put("responseId", response.id());
        return fields.put("responseModel", response.model());
    }

    private static ObjectNode call(ToolCall call) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("id", call.id()).put("name", call.name());
        try {
            JsonNode arguments = DialectCase.JSON
                    .reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(call.arguments());
            if (arguments.isObject()) {
                return fields.set("arguments", arguments);
            }
        } catch (JsonProcessingException malformed) {
            // malformed arguments are compared as text
        }
        return fields.put("rawArguments", call.arguments());
    }

    private static ObjectNode usage(Usage usage) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("inputTokens", usage.inputTokens())
                .put("outputTokens", usage.outputTokens())
                .put("totalTokens", usage.totalTokens())
                .put("cachedInputTokens", usage.cachedInputTokens())
                .put("cacheWriteTokens", usage.cacheWriteTokens())
                .put("reasoningTokens", usage.reasoningTokens());
    }

    static ObjectNode error(Throwable thrown) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode().put("outcome", "error");
        ObjectNode error = fields.putObject("error");
        if (!(LlmException.causeOf(thrown) instanceof LlmException cause)) {
            error.put("type", thrown.getClass().getName()).put("message", thrown.getMessage());
            return fields;
        }
        error.put("type", cause.kind().name());
        error.put("retryable", cause.retryable());
        error.put("message", cause.getMessage());
        error.put("statusCode", cause.statusCode());
        error.put("providerCode", cause.providerCode());
        if (cause.retryAfter() != null) {
            error.put("retryAfterMillis", cause.retryAfter().toMillis());
        }
        return fields.put("partialText", cause.partialText());
    }

    /** Adds how the received fields differ from the wanted ones; null wants none. */
    static void compare(String at, JsonNode wanted, @Nullable JsonNode received, List<String> problems) {
        for (Map.Entry<String, JsonNode> field : wanted.properties()) {
            String name = field.getKey();
            JsonNode expected = field.getValue();
            JsonNode found = received == null ? null : received.get(name);
            if (name.equals("messageContains")) {
                String message =
                        received == null ? "" : received.path("message").asText();
                if (!message.contains(expected.asText())) {
                    problems.add(at + "/message: expected to contain " + expected + ", but is " + message);
                }
            } else if (expected.isObject() && !WHOLE.contains(name)) {
                compare(at + "/" + name, expected, found, problems);
            } else if (!same(expected, found)) {
                problems.add(at + "/" + name + ": expected " + expected + ", but is " + found);
            }
        }
    }

    /** Numbers are the same by value, exactly; none is the same as null. */
    private static boolean same(JsonNode a, @Nullable JsonNode b) {
        if (b == null || a.isNull() || b.isNull()) {
            return a.isNull() && (b == null || b.isNull());
        } else if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        } else if (a.size() != b.size() || a.getNodeType() != b.getNodeType()) {
            return false;
        } else if (a.isArray()) {
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        } else if (a.isObject()) {
            return a.properties().stream().allMatch(field -> same(field.getValue(), b.get(field.getKey())));
        }
        return a.equals(b);
    }
}

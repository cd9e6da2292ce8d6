package io.github.camelllm.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.wire.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client should make of a recorded answer, by the rules of {@code shared/expectations/README.md}.
 *
 * @param json the fields
 * @param retryDate whether the answer asks to wait until a date, which the expectations leave out
 */
public record Expectation(JsonNode json, boolean retryDate) {
    private static final double TOLERANCE = 1e-6;
    private static final List<String> REMARKS = List.of("protocol", "remarks", "outcome");

    /** Returns how an outcome differs, one line for each field; empty if it is as expected. */
    public List<String> differences(Outcome outcome) {
        ObjectNode actual =
                outcome.error() != null ? error(outcome.error(), outcome) : response(outcome.response(), outcome);
        ObjectNode expected = json.deepCopy();
        expected.remove(REMARKS);
        List<String> differences = new ArrayList<>();
        compareMessage(expected, actual, outcome, differences);
        compare("", expected, actual, differences);
        return differences;
    }

    private ObjectNode response(ChatResponse response, Outcome outcome) {
        return switch (operation()) {
            case CHAT, COMPLETION -> answer(response, outcome);
            case EMBEDDINGS -> vectors(response);
            case MODELS -> models(response);
            case COUNT_TOKENS, ESTIMATE_COST -> tokens(Recording.JSON.createObjectNode(), response);
            case BATCH, BATCH_SUBMIT, BATCH_STATUS, BATCH_RESULTS, BATCH_CANCEL ->
                throw new IllegalStateException("There are no recordings of batches");
        };
    }

    private Operation operation() {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.id().equals(json.path("protocol").asText()))
                .findFirst()
                .orElseThrow()
                .operation();
    }

    private static ObjectNode models(ChatResponse response) {
        ObjectNode actual = Recording.JSON.createObjectNode();
        ArrayNode ids = actual.putArray("ids");
        response.message().parts(Part.Text.class).stream()
                .map(Part.Text::text)
                .sorted()
                .forEach(ids::add);
        return actual;
    }

    private ObjectNode vectors(ChatResponse response) {
        ObjectNode actual = Recording.JSON.createObjectNode();
        float[] first = response.vectors().get(0);
        actual.put("vectorCount", response.vectors().size());
        actual.put("dimensions", first.length);
        ArrayNode values = actual.putArray("firstValues");
        for (int i = 0; i < 3; i++) {
            JsonNode expected = json.path("firstValues").path(i);
            boolean near = Math.abs(first[i] - expected.asDouble()) <= TOLERANCE * Math.abs(expected.asDouble());
            values.add(near ? expected : Recording.JSON.valueToTree(first[i]));
        }
        return tokens(actual, response);
    }

    private static ObjectNode tokens(ObjectNode actual, ChatResponse response) {
        put(actual, "inputTokens", response.usage().inputTokens());
        return actual;
    }

    private ObjectNode answer(ChatResponse response, Outcome outcome) {
        ObjectNode actual = Recording.JSON.createObjectNode();
        actual.put("streamed", json.path("streamed").asBoolean());
        actual.put("text", response.text());
        put(actual, "refusal", response.refusal());
        put(actual, "reasoning", response.reasoning());
        ArrayNode calls = actual.putArray("toolCalls");
        response.toolCalls().forEach(call -> calls.add(toolCall(call)));
        actual.put("finishReason", response.finishReason().name());
        put(actual, "nativeFinishReason", response.nativeFinishReason());
        usage(actual, response.usage());
        actual.put("responseId", response.id());
        actual.put("responseModel", response.model());
        if (json.has("textDeltas")) {
            actual.put("textDeltas", outcome.textDeltas());
            if (!outcome.streamedText().equals(response.text())) {
                actual.put("textOfTheDeltas", outcome.streamedText());
            }
        }
        return actual;
    }

    private ObjectNode error(LlmException error, Outcome outcome) {
        ObjectNode actual = Recording.JSON.createObjectNode();
        if (json.has("streamed")) {
            actual.set("streamed", json.path("streamed"));
        }
        ObjectNode facts = actual.putObject("error");
        facts.put("type", error.kind().name());
        facts.put("retryable", error.retryable());
        if (error.retryAfter() != null && !retryDate) {
            facts.put("retryAfterMillis", error.retryAfter().toMillis());
        }
        if (error.statusCode() != null) {
            facts.put("statusCode", error.statusCode());
        }
        put(facts, "providerCode", error.providerCode());
        put(actual, "partialText", error.partialText());
        if (json.has("textDeltas")) {
            actual.put("textDeltas", outcome.textDeltas());
        }
        return actual;
    }

    private static void compareMessage(
            ObjectNode expected, ObjectNode actual, Outcome outcome, List<String> differences) {
        if (!(expected.get("error") instanceof ObjectNode error)) {
            return;
        }
        JsonNode message = error.remove("messageContains");
        if (message != null
                && actual.has("error")
                && !outcome.error().getMessage().contains(message.asText())) {
            differences.add("message: expected to contain " + message + ", but is "
                    + outcome.error().getMessage());
        }
    }

    private static JsonNode toolCall(ToolCall call) {
        ObjectNode actual = Recording.JSON.createObjectNode();
        actual.put("id", call.id());
        actual.put("name", call.name());
        try {
            JsonNode arguments = Recording.JSON.readTree(call.arguments());
            if (arguments.isObject()) {
                return actual.set("arguments", arguments);
            }
        } catch (JsonProcessingException e) {
            // malformed arguments are compared as text
        }
        return actual.put("rawArguments", call.arguments());
    }

    private static void usage(ObjectNode actual, Usage usage) {
        if (usage.equals(Usage.UNKNOWN)) {
            return;
        }
        ObjectNode figures = actual.putObject("usage");
        put(figures, "inputTokens", usage.inputTokens());
        put(figures, "outputTokens", usage.outputTokens());
        put(figures, "totalTokens", usage.totalTokens());
        put(figures, "cachedInputTokens", usage.cachedInputTokens());
        put(figures, "cacheWriteTokens", usage.cacheWriteTokens());
        put(figures, "reasoningTokens", usage.reasoningTokens());
    }

    private static void put(ObjectNode node, String field, @Nullable Object value) {
        if (value != null) {
            node.set(field, Recording.JSON.valueToTree(value));
        }
    }

    private static void compare(String path, JsonNode expected, JsonNode actual, List<String> differences) {
        if (expected.isObject() && actual.isObject()) {
            expected.properties()
                    .forEach(field -> compare(
                            path + "/" + field.getKey(), field.getValue(), actual.path(field.getKey()), differences));
            actual.properties().stream()
                    .filter(field -> !expected.has(field.getKey()))
                    .forEach(field -> differences.add(
                            path + "/" + field.getKey() + ": expected to be absent, but is " + field.getValue()));
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(path + "/" + i, expected.get(i), actual.get(i), differences);
            }
        } else if (!same(expected, actual)) {
            differences.add(path + ": expected " + expected + ", but is "
                    + (actual.isMissingNode() ? "absent" : actual.toString()));
        }
    }

    /** Numbers count by value. */
    static boolean same(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        return one.equals(other);
    }
}

package io.github.camelllm.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.wire.ExactJson;
import io.github.camelllm.wire.OpenAiRequests;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads requests and messages in the JSON of OpenAI's Chat Completions, for endpoints with {@code inputFormat=openai}. */
final class OpenAiInput {
    private static final ObjectReader TREES = ExactJson.exact(
            new ObjectMapper().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));

    private OpenAiInput() {}

    /** Parses a text; returns null if it is not JSON. */
    static @Nullable JsonNode tree(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
            return null; // only objects and arrays are looked for
        }
        try {
            return ExactJson.<JsonNode, JsonProcessingException>parse(() -> TREES.readValue(stripped));
        } catch (JsonProcessingException e) {
            return null; // a text that only begins like JSON
        }
    }

    /** Returns the tree of a map or another object of the user. */
    static JsonNode treeOf(Object value) {
        return ExactJson.tree(value);
    }

    /** Returns whether JSON is a request: an object with messages. */
    static boolean isRequest(JsonNode json) {
        return json.isObject() && json.has("messages");
    }

    /**
     * Converts JSON to a request.
     *
     * @throws io.github.camelllm.chat.InvalidRequestException that names the invalid field
     */
    static ChatRequest request(JsonNode json) {
        return OpenAiRequests.read(json);
    }

    /**
     * Converts JSON to messages: one, an array of them, or those of a request.
     *
     * @throws io.github.camelllm.chat.InvalidRequestException that names the invalid field
     */
    static List<Message> messages(JsonNode json) {
        if (isRequest(json)) {
            return request(json).messages();
        }
        JsonNode all =
                json.isArray() ? json : JsonNodeFactory.instance.arrayNode().add(json);
        return request(JsonNodeFactory.instance.objectNode().set("messages", all))
                .messages();
    }
}

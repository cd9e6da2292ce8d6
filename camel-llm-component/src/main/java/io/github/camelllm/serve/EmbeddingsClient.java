package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.wire.JsonField;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI's embeddings: of one text or several. Vectors go as numbers, or as little-endian floats in base64. */
final class EmbeddingsClient implements ClientCodec {
    private static final String FORMAT = "OpenAI's Embeddings";

    @Override
    public ClientRequest read(ClientOperation api, JsonNode body, Map<String, String> headers) {
        JsonField root = JsonField.request(body, FORMAT).object();
        JsonField dimensions = root.get("dimensions");
        JsonField user = root.get("user");
        ChatRequest.Builder request = ChatRequest.builder()
                .operation(Operation.EMBEDDINGS)
                .dimensions(dimensions == null ? null : (Integer) dimensions.integer())
                .user(user == null ? null : user.text());
        inputs(root.required("input")).forEach(text -> request.message(Message.user(text)));
        encoding(root.get("encoding_format"));
        return new ClientRequest(api, request.build(), ChatCompletionsClient.model(root), false, false, body);
    }

    private static List<String> inputs(JsonField input) {
        JsonNode first = input.node().path(0);
        if (first.isNumber() || first.isArray()) {
            throw input.expected(
                    "a text or an array of texts: tokens mean something else to each model. In LangChain, set"
                            + " check_embedding_ctx_length=False");
        }
        List<String> texts = input.texts();
        if (texts.isEmpty()) {
            throw input.expected("at least one text");
        }
        return texts;
    }

    private static void encoding(@Nullable JsonField format) {
        if (format != null && !format.text().equals("float") && !format.text().equals("base64")) {
            throw format.expected("float or base64");
        }
    }

    @Override
    public JsonNode write(ClientRequest request, ChatResponse response) {
        boolean base64 = request.body().path("encoding_format").asText().equals("base64");
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = body.putArray("data");
        int index = 0;
        for (float[] vector : response.vectors()) {
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", index++);
            if (base64) {
                entry.put("embedding", base64(vector));
            } else {
                ArrayNode numbers = entry.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
        }
        body.put("model", request.modelOf(response.model()));
        long tokens =
                response.usage().inputTokens() == null ? 0 : response.usage().inputTokens();
        body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return body;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}

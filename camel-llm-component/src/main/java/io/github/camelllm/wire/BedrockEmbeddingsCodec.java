package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The embeddings of Amazon Titan and of Cohere, by Bedrock's {@code InvokeModel}; the model's name decides which. Titan accepts one text for each
 * request. Cohere requires an input type: {@code search_document}, unless the additional field {@code input_type} is set. There is no user.
 */
final class BedrockEmbeddingsCodec extends EmbeddingsCodec {
    private static final int BATCH_LIMIT_OF_COHERE = 96;
    private static final String INPUT_TOKENS = "x-amzn-bedrock-input-token-count";

    @Override
    public int batchLimit(String model) {
        return isCohere(model) ? BATCH_LIMIT_OF_COHERE : 1;
    }

    private static boolean isCohere(String model) {
        return model.contains("cohere.");
    }

    @Override
    EncodedRequest encode(List<String> texts, ChatRequest request, Dialect dialect) {
        dialect.refuse("user", request.user());
        byte[] body = isCohere(dialect.model()) ? cohere(texts, request, dialect) : titan(texts, request, dialect);
        return new EncodedRequest(dialect.path("/model/{model}/invoke"), JSON, body);
    }

    private static byte[] cohere(List<String> texts, ChatRequest request, Dialect dialect) {
        return RequestBody.write(request.additional(), dialect, (fields, out) -> {
            fields.texts("texts", texts);
            fields.text("input_type", "search_document");
            fields.number("output_dimension", request.dimensions());
        });
    }

    private static byte[] titan(List<String> texts, ChatRequest request, Dialect dialect) {
        if (texts.size() != 1) {
            throw dialect.invalid(
                    "takes one text at a time for a vector of " + dialect.model() + ", not " + texts.size());
        }
        return RequestBody.write(request.additional(), dialect, (fields, out) -> {
            fields.text("inputText", texts.get(0));
            fields.number("dimensions", request.dimensions());
        });
    }

    @Override
    List<JsonNode> vectors(JsonNode body) {
        if (body.has("embedding")) {
            return List.of(body.path("embedding"));
        }
        JsonNode embeddings = body.path("embeddings");
        List<JsonNode> vectors = new ArrayList<>();
        (embeddings.isObject() ? embeddings.path("float") : embeddings).forEach(vectors::add);
        return vectors;
    }

    @Override
    @Nullable
    Long inputTokens(JsonNode body, ResponseHead head) {
        Long titans = Json.number(body, "inputTextTokenCount");
        String counted = head.headers().first(INPUT_TOKENS);
        return titans == null && counted != null && counted.matches("\\d{1,18}")
                ? (Long) Long.parseLong(counted)
                : titans;
    }
}

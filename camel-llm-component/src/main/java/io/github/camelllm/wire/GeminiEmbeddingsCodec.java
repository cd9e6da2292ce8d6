package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The embeddings of the Gemini API, always requested as a batch. Additional fields, such as {@code taskType} and
 * {@code title}, go into each request of the batch; there is no user.
 */
final class GeminiEmbeddingsCodec extends EmbeddingsCodec {
    private static final int BATCH_LIMIT = 100;

    @Override
    public int batchLimit(String model) {
        return BATCH_LIMIT;
    }

    @Override
    EncodedRequest encode(List<String> texts, ChatRequest request, Dialect dialect) {
        dialect.refuse("user", request.user());
        byte[] body = RequestBody.write(Map.of(), dialect, (fields, out) -> {
            out.writeArrayFieldStart("requests");
            for (String text : texts) {
                out.writeStartObject();
                request(out, text, request, dialect);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
        return new EncodedRequest(dialect.path("/models/{model}:batchEmbedContents"), JSON, body);
    }

    private static void request(JsonGenerator out, String text, ChatRequest request, Dialect dialect)
            throws IOException {
        out.writeStringField("model", "models/" + dialect.model());
        out.writeObjectFieldStart("content");
        out.writeArrayFieldStart("parts");
        out.writeStartObject();
        out.writeStringField("text", text);
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
        if (request.dimensions() != null && !request.additional().containsKey("outputDimensionality")) {
            out.writeNumberField("outputDimensionality", request.dimensions());
        }
        for (Map.Entry<String, Object> field : request.additional().entrySet()) {
            out.writePOJOField(field.getKey(), field.getValue());
        }
    }

    @Override
    List<JsonNode> vectors(JsonNode body) {
        List<JsonNode> vectors = new ArrayList<>();
        body.path("embeddings").forEach(embedding -> vectors.add(embedding.path("values")));
        if (body.has("embedding")) {
            vectors.add(body.path("embedding").path("values"));
        }
        return vectors;
    }

    @Override
    @Nullable
    Long inputTokens(JsonNode body, ResponseHead head) {
        return Json.number(body.path("usageMetadata"), "promptTokenCount");
    }
}

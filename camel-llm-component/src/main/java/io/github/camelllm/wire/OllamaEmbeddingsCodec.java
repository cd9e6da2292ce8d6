package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ollama's embeddings. There is no user; options of the model are the additional field {@code options}. */
final class OllamaEmbeddingsCodec extends EmbeddingsCodec {
    /** There is no limit except the timeout. */
    private static final int BATCH_LIMIT = 512;

    @Override
    public int batchLimit(String model) {
        return BATCH_LIMIT;
    }

    @Override
    EncodedRequest encode(List<String> texts, ChatRequest request, Dialect dialect) {
        dialect.refuse("user", request.user());
        byte[] body = RequestBody.write(request.additional(), dialect, (fields, out) -> {
            fields.text("model", dialect.model());
            fields.texts("input", texts);
            fields.number("dimensions", request.dimensions());
        });
        return new EncodedRequest(dialect.path("/api/embed"), JSON, body);
    }

    @Override
    List<JsonNode> vectors(JsonNode body) {
        List<JsonNode> vectors = new ArrayList<>();
        body.path("embeddings").forEach(vectors::add);
        if (body.has("embedding")) { // of the older /api/embeddings
            vectors.add(body.path("embedding"));
        }
        return vectors;
    }

    @Override
    @Nullable
    Long inputTokens(JsonNode body, ResponseHead head) {
        return Json.number(body, "prompt_eval_count");
    }
}

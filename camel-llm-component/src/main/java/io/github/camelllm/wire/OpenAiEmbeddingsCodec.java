package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's embeddings, with the variants of all providers. The vectors may be requested in base64 by the additional field {@code encoding_format}.
 */
final class OpenAiEmbeddingsCodec extends EmbeddingsCodec {
    private static final int BATCH_LIMIT = 2048;

    @Override
    public int batchLimit(String model) {
        return BATCH_LIMIT;
    }

    @Override
    EncodedRequest encode(List<String> texts, ChatRequest request, Dialect dialect) {
        byte[] body = RequestBody.write(request.additional(), dialect, (fields, out) -> {
            fields.text("model", dialect.model());
            fields.texts("input", texts);
            fields.number("dimensions", request.dimensions());
            fields.text("user", request.user());
        });
        return new EncodedRequest(dialect.path("/embeddings"), JSON, body);
    }

    @Override
    List<JsonNode> vectors(JsonNode body) {
        List<JsonNode> data = new ArrayList<>();
        body.path("data").forEach(data::add);
        data.sort(Comparator.comparingInt(entry -> entry.path("index").asInt(0)));
        return data.stream().map(entry -> entry.path("embedding")).toList();
    }

    @Override
    @Nullable
    Long inputTokens(JsonNode body, ResponseHead head) {
        return Json.number(body.path("usage"), "prompt_tokens");
    }
}

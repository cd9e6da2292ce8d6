package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Embedding;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The base of embeddings protocols: each message of the request is an input, and each is a text. */
abstract class EmbeddingsCodec extends UnaryCodec {
    @Override
    public abstract int batchLimit(String model);

    /** Writes the path and the body for some texts. */
    abstract EncodedRequest encode(List<String> texts, ChatRequest request, Dialect dialect);

    /** Returns the nodes of an answer that are vectors, in the order of the inputs; may be empty. */
    abstract List<JsonNode> vectors(JsonNode body);

    /** Returns the number of tokens of the inputs; null if the response does not have it. */
    abstract @Nullable Long inputTokens(JsonNode body, ResponseHead head);

    @Override
    final JsonNode tree(byte[] body) throws IOException {
        return EmbeddingVectors.tree(body);
    }

    @Override
    final EncodedRequest encode(ChatRequest request, Dialect dialect) {
        refuse(request, dialect);
        List<String> texts = new ArrayList<>(request.messages().size());
        request.messages().forEach(message -> texts.add(text(message, dialect)));
        return encode(texts, request, dialect);
    }

    @Override
    final boolean read(JsonNode body, ResponseHead head, ChatResponse.Builder answer) {
        List<Part> embeddings = new ArrayList<>();
        for (JsonNode node : vectors(body)) {
            float[] vector = EmbeddingVectors.vector(node);
            if (vector == null) {
                return false;
            }
            embeddings.add(new Embedding(vector));
        }
        answer.parts(embeddings)
                .finishReason(FinishReason.STOP)
                .id(Json.scalar(body, "id"))
                .model(Json.scalar(body, "model"))
                .usage(new Usage(inputTokens(body, head), null, null, null, null));
        return !embeddings.isEmpty();
    }

    private static String text(Message message, Dialect dialect) {
        for (Part part : message.parts()) {
            if (!(part instanceof Part.Text) && !(part instanceof Part.CacheControl)) {
                throw dialect.invalid("makes vectors of texts only, not of a part of kind " + Dialect.nameOf(part));
            }
        }
        return message.text();
    }

    private static void refuse(ChatRequest request, Dialect dialect) {
        dialect.refuse("temperature for embeddings", request.temperature());
        dialect.refuse("topP for embeddings", request.topP());
        dialect.refuse("topK for embeddings", request.topK());
        dialect.refuse("maxTokens for embeddings", request.maxTokens());
        dialect.refuse("seed for embeddings", request.seed());
        dialect.refuse("stop for embeddings", request.stop().isEmpty() ? null : request.stop());
        dialect.refuse("presencePenalty for embeddings", request.presencePenalty());
        dialect.refuse("frequencyPenalty for embeddings", request.frequencyPenalty());
        dialect.refuse("reasoningEffort for embeddings", request.reasoningEffort());
        dialect.refuse("reasoningBudget for embeddings", request.reasoningBudget());
        dialect.refuse("form of the answer for embeddings", request.responseFormat());
        dialect.refuse("tools for embeddings", request.tools().isEmpty() ? null : request.tools());
    }
}

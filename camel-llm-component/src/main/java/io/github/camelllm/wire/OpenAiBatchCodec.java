package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.BatchStatus.State;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** OpenAI's batches, also of Azure and Groq: files with requests, processed within 24 hours. */
final class OpenAiBatchCodec extends FileBatchCodec {
    /** The documented limit of a file. */
    private static final int MOST_REQUESTS = 50_000;

    private final String endpoint;

    /**
     * Creates a codec.
     *
     * @param endpoint the path of each request, such as {@code /v1/chat/completions}
     */
    OpenAiBatchCodec(Codec chat, String endpoint) {
        super(chat);
        this.endpoint = endpoint;
    }

    @Override
    int mostRequests() {
        return MOST_REQUESTS;
    }

    @Override
    ObjectNode line(BatchItem item, Dialect dialect) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("custom_id", item.id()).put("method", "POST").put("url", endpoint);
        line.set("body", body(item, dialect));
        return line;
    }

    @Override
    EncodedRequest create(String file, Dialect dialect) {
        ObjectNode batch = JsonNodeFactory.instance.objectNode();
        batch.put("input_file_id", file).put("endpoint", endpoint).put("completion_window", "24h");
        return new EncodedRequest(
                "/batches", EncodedRequest.JSON, batch.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    String path(String batch) {
        return "/batches/" + batch;
    }

    @Override
    @Nullable
    BatchStatus status(JsonNode body) {
        String id = Json.words(body, "id");
        String word = Json.words(body, "status");
        if (id == null || word == null || !"batch".equals(Json.words(body, "object"))) {
            return null;
        }
        JsonNode counts = body.path("request_counts");
        return new BatchStatus(
                id,
                state(word),
                word,
                Json.number(counts, "total"),
                Json.number(counts, "completed"),
                Json.number(counts, "failed"),
                files(body, "output_file_id", "error_file_id"),
                Json.words(body.path("errors").path("data").path(0), "message"));
    }

    private static State state(String word) {
        return switch (word) {
            case "validating" -> State.PENDING;
            case "completed" -> State.COMPLETED;
            case "failed" -> State.FAILED;
            case "expired" -> State.EXPIRED;
            case "cancelling" -> State.CANCELLING;
            case "cancelled" -> State.CANCELLED;
            default -> State.RUNNING; // in_progress, finalizing
        };
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.BatchStatus.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's {@code batchGenerateContent} with the requests inline. The description of the batch has the outcomes in the order of the requests; the id
 * of an outcome without a key is its position.
 */
final class GeminiBatchCodec extends BatchCodec {
    /** An inline batch may have 20 MB; there is no separate limit of the number of requests. */
    private static final int MOST_REQUESTS = 200_000;

    private static final int SUCCESS = 200;
    private static final int INTERNAL = 500;

    /** The HTTP status of the codes of google.rpc.Code. */
    private static final Map<Integer, Integer> STATUS =
            Map.of(1, 499, 3, 400, 4, 504, 5, 404, 7, 403, 8, 429, 13, INTERNAL, 14, 503, 16, 401);

    GeminiBatchCodec(Codec chat) {
        super(chat);
    }

    @Override
    int mostRequests() {
        return MOST_REQUESTS;
    }

    @Override
    EncodedRequest submit(List<BatchItem> items, Dialect dialect) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        ObjectNode batch = whole.putObject("batch").put("displayName", "camel-llm");
        ArrayNode requests =
                batch.putObject("inputConfig").putObject("requests").putArray("requests");
        for (BatchItem item : items) {
            ObjectNode request = requests.addObject();
            request.set("request", body(item, dialect));
            request.putObject("metadata").put("key", item.id());
        }
        return new EncodedRequest(
                dialect.path("/models/{model}:batchGenerateContent"),
                EncodedRequest.JSON,
                whole.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    String path(String batch) {
        return "/batches/" + batch;
    }

    @Override
    String cancelPath(String batch) {
        return path(batch) + ":cancel";
    }

    @Override
    String resultPath(String batch, String file) {
        return path(batch); // all outcomes are inline
    }

    @Override
    @Nullable
    BatchStatus status(JsonNode body) {
        if (body.isObject() && body.isEmpty()) {
            return BatchStatus.of("", State.CANCELLING); // the answer to a cancellation
        }
        String id = Json.words(body, "name");
        if (id == null || !id.startsWith("batches/")) {
            return null;
        }
        JsonNode batch = body.path("metadata").isObject() ? body.path("metadata") : body;
        String word = Json.words(batch, "state");
        JsonNode counts = batch.path("batchStats");
        return new BatchStatus(
                id,
                state(body, word == null ? "" : word),
                word,
                count(counts, "requestCount"),
                count(counts, "successfulRequestCount"),
                count(counts, "failedRequestCount"),
                List.of(),
                Json.words(body.path("error"), "message"));
    }

    /** Returns a number, which Google writes as a text. */
    private static @Nullable Long count(JsonNode counts, String field) {
        return counts.hasNonNull(field) ? (Long) counts.path(field).asLong() : null;
    }

    /** Returns the state: BATCH_STATE_... at the Gemini API, JOB_STATE_... elsewhere. */
    private static State state(JsonNode body, String word) {
        return switch (word.replaceFirst("^[A-Z]+_STATE_", "")) {
            case "PENDING" -> State.PENDING;
            case "SUCCEEDED" -> State.COMPLETED;
            case "FAILED" -> State.FAILED;
            case "EXPIRED" -> State.EXPIRED;
            case "CANCELLED" -> State.CANCELLED;
            default ->
                !body.path("done").asBoolean() ? State.RUNNING : body.has("error") ? State.FAILED : State.COMPLETED;
        };
    }

    @Override
    List<BatchOutcome> inline(JsonNode body, Dialect dialect) {
        JsonNode own = responses(body.path("response"));
        JsonNode all = own.isArray() ? own : responses(body.path("metadata").path("output"));
        List<BatchOutcome> outcomes = new ArrayList<>();
        for (JsonNode line : all) {
            String key = Json.scalar(line.path("metadata"), "key");
            outcomes.add(read(key == null ? String.valueOf(outcomes.size()) : key, line, dialect));
        }
        return outcomes;
    }

    private static JsonNode responses(JsonNode output) {
        return output.path("inlinedResponses").path("inlinedResponses");
    }

    @Override
    @Nullable
    String idOf(JsonNode line) {
        return null; // there are no files
    }

    @Override
    BatchOutcome outcome(String id, JsonNode line, Dialect dialect) {
        JsonNode error = line.path("error");
        if (!error.isObject()) {
            return answered(id, SUCCESS, line.path("response"), dialect);
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        int status = STATUS.getOrDefault(error.path("code").asInt(), INTERNAL);
        body.putObject("error")
                .put("code", status)
                .put("message", error.path("message").asText());
        return answered(id, status, body, dialect);
    }
}

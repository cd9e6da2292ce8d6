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
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Anthropic's Message Batches: the request that creates a batch contains all its requests; the outcomes are lines of JSON. */
final class AnthropicBatchCodec extends BatchCodec {
    /** The documented limit of a batch. */
    private static final int MOST_REQUESTS = 100_000;

    private static final Pattern IDS = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final String BATCHES = "/v1/messages/batches";
    private static final int SUCCESS = 200;

    AnthropicBatchCodec(Codec chat) {
        super(chat);
    }

    @Override
    int mostRequests() {
        return MOST_REQUESTS;
    }

    @Override
    void checkId(String id, Dialect dialect) {
        if (!IDS.matcher(id).matches()) {
            throw dialect.invalid("takes ids of 1 to 64 letters, digits, _ and - in a batch, not '" + id + "'");
        }
    }

    @Override
    EncodedRequest submit(List<BatchItem> items, Dialect dialect) {
        ObjectNode batch = JsonNodeFactory.instance.objectNode();
        ArrayNode requests = batch.putArray("requests");
        for (BatchItem item : items) {
            requests.addObject().put("custom_id", item.id()).set("params", body(item, dialect));
        }
        return new EncodedRequest(BATCHES, EncodedRequest.JSON, batch.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    String path(String batch) {
        return BATCHES + "/" + batch;
    }

    /** Does not use the {@code results_url} of the answer: the key is sent to the address of the provider only. */
    @Override
    String resultPath(String batch, String file) {
        return path(batch) + "/results";
    }

    @Override
    @Nullable
    BatchStatus status(JsonNode body) {
        String id = Json.words(body, "id");
        String word = Json.words(body, "processing_status");
        if (id == null || word == null) {
            return null;
        }
        JsonNode counts = body.path("request_counts");
        long succeeded = counts.path("succeeded").asLong();
        long failed = counts.path("errored").asLong()
                + counts.path("canceled").asLong()
                + counts.path("expired").asLong();
        long total = succeeded + failed + counts.path("processing").asLong();
        boolean results = Json.words(body, "results_url") != null;
        return new BatchStatus(
                id,
                state(word, counts, total),
                word,
                total,
                succeeded,
                failed,
                results ? List.of(id) : List.of(),
                null);
    }

    /** The counts of an ended batch tell its state: it is possible that none of its requests was processed. */
    private static State state(String word, JsonNode counts, long total) {
        if (!word.equals("ended")) {
            return word.equals("canceling") ? State.CANCELLING : State.RUNNING;
        } else if (counts.path("canceled").asLong() > 0) {
            return State.CANCELLED;
        }
        return total > 0 && counts.path("expired").asLong() > 0 ? State.EXPIRED : State.COMPLETED;
    }

    @Override
    @Nullable
    String idOf(JsonNode line) {
        return Json.scalar(line, "custom_id");
    }

    @Override
    BatchOutcome outcome(String id, JsonNode line, Dialect dialect) {
        JsonNode result = line.path("result");
        return switch (result.path("type").asText()) {
            case "succeeded" -> answered(id, SUCCESS, result.path("message"), dialect);
            case "expired" -> expired(id, dialect);
            case "canceled" -> cancelled(id, dialect);
            default ->
                BatchOutcome.failed(
                        id, errors.inBody(new ResponseHead(SUCCESS, Headers.NONE), result.path("error"), dialect));
        };
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.BatchStatus.State;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Mistral's batch jobs: files as OpenAI's, with one model for all requests of a job. */
final class MistralBatchCodec extends FileBatchCodec {
    /** The documented limit of a job. */
    private static final int MOST_REQUESTS = 1_000_000;

    private static final String ENDPOINT = "/v1/chat/completions";

    MistralBatchCodec(Codec chat) {
        super(chat);
    }

    @Override
    int mostRequests() {
        return MOST_REQUESTS;
    }

    @Override
    ObjectNode line(BatchItem item, Dialect dialect) {
        String model = item.request().model();
        if (model != null && !model.equals(dialect.model())) {
            throw dialect.invalid("has one model for all requests of a batch: '" + item.id() + "' is for " + model
                    + ", the batch for " + dialect.model());
        }
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("custom_id", item.id());
        ObjectNode body = body(item, dialect);
        body.remove("model"); // it is the job's
        line.set("body", body);
        return line;
    }

    @Override
    EncodedRequest create(String file, Dialect dialect) {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.putArray("input_files").add(file);
        job.put("model", dialect.model()).put("endpoint", ENDPOINT);
        return new EncodedRequest(
                "/batch/jobs", EncodedRequest.JSON, job.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    String path(String batch) {
        return "/batch/jobs/" + batch;
    }

    @Override
    @Nullable
    BatchStatus status(JsonNode body) {
        String id = Json.words(body, "id");
        String word = Json.words(body, "status");
        if (id == null || word == null || !body.has("input_files")) {
            return null;
        }
        return new BatchStatus(
                id,
                state(word),
                word,
                Json.number(body, "total_requests"),
                Json.number(body, "succeeded_requests"),
                Json.number(body, "failed_requests"),
                files(body, "output_file", "error_file"),
                Json.words(body.path("errors").path(0), "message"));
    }

    private static State state(String word) {
        return switch (word) {
            case "QUEUED" -> State.PENDING;
            case "SUCCESS" -> State.COMPLETED;
            case "FAILED" -> State.FAILED;
            case "TIMEOUT_EXCEEDED" -> State.EXPIRED;
            case "CANCELLATION_REQUESTED" -> State.CANCELLING;
            case "CANCELLED" -> State.CANCELLED;
            default -> State.RUNNING;
        };
    }
}

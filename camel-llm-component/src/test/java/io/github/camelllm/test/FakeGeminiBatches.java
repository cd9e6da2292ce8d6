package io.github.camelllm.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gemini's {@code batchGenerateContent}, with the requests in line. */
final class FakeGeminiBatches extends FakeBatches {
    @Override
    Answer answer(Received request, String path) throws JsonProcessingException {
        String rest = path.replaceFirst("^/v1(beta)?", "");
        if (rest.matches("/models/[^/]+:batchGenerateContent")) {
            return create(JSON.readTree(request.body()));
        } else if (rest.startsWith("/batches/") && rest.endsWith(":cancel")) {
            cancel(batch(rest.substring(1, rest.length() - ":cancel".length())));
            return Answer.json(200, "{}");
        }
        return rest.startsWith("/batches/") ? look(batch(rest.substring(1))) : null;
    }

    private Answer create(JsonNode body) {
        only(body, "batch");
        JsonNode batch = body.path("batch");
        only(batch, "displayName", "inputConfig");
        if (!batch.path("displayName").isTextual()) {
            throw new Refused(400, "A batch needs a displayName");
        }
        Map<String, JsonNode> requests = new LinkedHashMap<>();
        for (JsonNode one : batch.path("inputConfig").path("requests").path("requests")) {
            only(one, "request", "metadata");
            add(requests, one.path("metadata").path("key"), one.path("request"));
        }
        return Answer.json(
                200,
                describe(open("batches/b" + (batches.size() + 1), requests)).toString());
    }

    @Override
    ObjectNode describe(Batch batch) {
        ObjectNode json = JSON.createObjectNode().put("name", batch.id);
        ObjectNode metadata = json.putObject("metadata");
        metadata.put("@type", "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch");
        String ended = batch.cancelled
                ? "CANCELLED"
                : Map.of(End.COMPLETED, "SUCCEEDED", End.EXPIRED, "EXPIRED", End.FAILED, "FAILED")
                        .get(batch.end);
        metadata.put("state", "BATCH_STATE_" + (batch.ended ? ended : "RUNNING"));
        metadata.putObject("batchStats").put("requestCount", String.valueOf(batch.requests.size()));
        if (batch.ended) {
            json.put("done", true);
        }
        if (batch.ended && batch.end == End.FAILED) {
            json.putObject("error").put("code", 3).put("message", "The file is not valid");
        } else if (batch.ended) {
            ArrayNode all =
                    json.putObject("response").putObject("inlinedResponses").putArray("inlinedResponses");
            batch.requests.forEach((id, body) -> outcome(all.addObject(), batch, id, answerTo(body)));
        }
        return json;
    }

    private static void outcome(ObjectNode line, Batch batch, String id, String text) {
        line.putObject("metadata").put("key", id);
        if (!batch.processed(id)) {
            line.putObject("error").put("code", batch.cancelled ? 1 : 4).put("message", "Not processed");
            return;
        } else if (text == null) {
            line.putObject("error").put("code", 3).put("message", "This cannot be answered");
            return;
        }
        ObjectNode response = line.putObject("response").put("modelVersion", "test-model");
        ObjectNode candidate = response.putArray("candidates").addObject().put("finishReason", "STOP");
        candidate
                .putObject("content")
                .put("role", "model")
                .putArray("parts")
                .addObject()
                .put("text", text);
        response.putObject("usageMetadata").put("promptTokenCount", 9).put("candidatesTokenCount", 3);
    }
}

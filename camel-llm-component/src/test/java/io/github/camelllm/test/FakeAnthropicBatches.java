package io.github.camelllm.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Anthropic's Message Batches. */
final class FakeAnthropicBatches extends FakeBatches {
    private static final String ROOT = "/v1/messages/batches";

    @Override
    Answer answer(Received request, String path) throws JsonProcessingException {
        if (request.header("anthropic-version").isEmpty()) {
            throw new Refused(400, "anthropic-version: header is required");
        } else if (!path.contains(ROOT)) {
            return null;
        }
        String rest = path.substring(path.indexOf(ROOT) + ROOT.length());
        if (rest.isEmpty() && request.method().equals("POST")) {
            return create(JSON.readTree(request.body()));
        } else if (rest.endsWith("/results")) {
            return results(batch(rest.substring(1, rest.length() - "/results".length())));
        } else if (rest.endsWith("/cancel")) {
            Batch batch = batch(rest.substring(1, rest.length() - "/cancel".length()));
            cancel(batch);
            return Answer.json(200, describe(batch).toString());
        }
        return look(batch(rest.substring(1)));
    }

    private Answer create(JsonNode body) {
        only(body, "requests");
        Map<String, JsonNode> requests = new LinkedHashMap<>();
        for (JsonNode one : body.path("requests")) {
            only(one, "custom_id", "params");
            if (!one.path("custom_id").asText().matches("[a-zA-Z0-9_-]{1,64}")
                    || !one.path("params").has("max_tokens")
                    || !one.path("params").has("model")
                    || one.path("params").has("stream")) {
                throw new Refused(400, "custom_id, model and max_tokens are needed, stream is not: " + one);
            }
            add(requests, one.path("custom_id"), one.path("params"));
        }
        return Answer.json(
                200,
                describe(open("msgbatch_" + (batches.size() + 1), requests)).toString());
    }

    @Override
    ObjectNode describe(Batch batch) {
        ObjectNode json = JSON.createObjectNode().put("id", batch.id).put("type", "message_batch");
        json.put("processing_status", batch.ended ? "ended" : "in_progress");
        long failed = batch.requests.entrySet().stream()
                .filter(one -> batch.processed(one.getKey()) && answerTo(one.getValue()) == null)
                .count();
        int left = batch.requests.size() - batch.processed();
        json.putObject("request_counts")
                .put("processing", batch.ended ? 0 : batch.requests.size())
                .put("succeeded", batch.ended ? batch.processed() - failed : 0)
                .put("errored", batch.ended ? failed : 0)
                .put("canceled", batch.ended && batch.cancelled ? left : 0)
                .put("expired", batch.ended && !batch.cancelled ? left : 0);
        // The address of somebody else: a client that goes there would send its key to them
        json.put("results_url", batch.ended ? "https://elsewhere.example/" + batch.id + "/results" : null);
        return json;
    }

    private Answer results(Batch batch) {
        StringBuilder lines = new StringBuilder();
        batch.requests.forEach((id, body) -> {
            ObjectNode line = JSON.createObjectNode().put("custom_id", id);
            ObjectNode result = line.putObject("result");
            String text = answerTo(body);
            if (!batch.processed(id)) {
                result.put("type", batch.cancelled ? "canceled" : "expired");
            } else if (text == null) {
                result.put("type", "errored");
                ObjectNode error = result.putObject("error").put("type", "error");
                error.putObject("error").put("type", "invalid_request_error").put("message", "This cannot be answered");
            } else {
                result.put("type", "succeeded").set("message", message(text));
            }
            lines.append(line).append('\n');
        });
        return Answer.status(200)
                .bytes(lines.toString().getBytes(StandardCharsets.UTF_8))
                .contentType("application/x-jsonl");
    }

    private static ObjectNode message(String text) {
        ObjectNode message = JSON.createObjectNode();
        message.put("id", "msg_1")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", "test-model");
        ArrayNode content = message.putArray("content");
        content.addObject().put("type", "text").put("text", text);
        message.put("stop_reason", "end_turn");
        message.putObject("usage").put("input_tokens", 9).put("output_tokens", 3);
        return message;
    }
}

package io.github.camelllm.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** OpenAI's batches and Mistral's batch jobs, of files. */
final class FakeFileBatches extends FakeBatches {
    private final boolean mistral;
    private final String root;
    private final Map<String, String> uploads = new LinkedHashMap<>();

    FakeFileBatches(boolean mistral) {
        this.mistral = mistral;
        this.root = mistral ? "/v1/batch/jobs" : "/v1/batches";
    }

    @Override
    Answer answer(Received request, String path) throws JsonProcessingException {
        if (request.method().equals("POST") && path.equals("/v1/files")) {
            return upload(request);
        } else if (request.method().equals("POST") && path.equals(root)) {
            return create(JSON.readTree(request.body()));
        } else if (request.method().equals("POST") && path.endsWith("/cancel")) {
            Batch batch = batch(path.substring(root.length() + 1, path.length() - "/cancel".length()));
            cancel(batch);
            return Answer.json(200, describe(batch).toString());
        } else if (path.startsWith(root + "/")) {
            return look(batch(path.substring(root.length() + 1)));
        }
        return path.startsWith("/v1/files/") ? content(path) : null;
    }

    private Answer upload(Received request) {
        String type = request.header("Content-Type").orElse("");
        if (!type.startsWith("multipart/form-data; boundary=")) {
            throw new Refused(400, "A file is uploaded as multipart/form-data, not as " + type);
        }
        String boundary = "--" + type.substring(type.indexOf('=') + 1);
        String[] parts = request.body().split(boundary + "(--)?\r\n");
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String head = parts[i].substring(0, parts[i].indexOf("\r\n\r\n"));
            String name = head.replaceAll("(?s).* name=\"([^\"]+)\".*", "$1");
            fields.put(name, parts[i].substring(head.length() + 4, parts[i].length() - 2));
        }
        if (!"batch".equals(fields.get("purpose")) || fields.get("file") == null) {
            throw new Refused(400, "An upload needs the purpose batch and a file, not " + fields.keySet());
        }
        String id = "file-" + (uploads.size() + 1);
        uploads.put(id, fields.get("file"));
        return Answer.json(
                200,
                JSON.createObjectNode()
                        .put("id", id)
                        .put("object", "file")
                        .put("purpose", "batch")
                        .toString());
    }

    private Answer create(JsonNode body) throws JsonProcessingException {
        if (mistral) {
            only(body, "input_files", "model", "endpoint", "metadata", "timeout_hours");
        } else {
            only(body, "input_file_id", "endpoint", "completion_window", "metadata");
        }
        String file = mistral
                ? body.path("input_files").path(0).asText()
                : body.path("input_file_id").asText();
        String content = uploads.get(file);
        boolean known = content != null && body.path("endpoint").asText().equals("/v1/chat/completions");
        if (!known
                || (mistral
                        ? !body.path("model").isTextual()
                        : !"24h".equals(body.path("completion_window").asText()))) {
            throw new Refused(400, "A batch needs a file, an endpoint and a model or window, not " + body);
        }
        Map<String, JsonNode> requests = new LinkedHashMap<>();
        for (String line : content.strip().split("\n")) {
            JsonNode one = JSON.readTree(line);
            only(
                    one,
                    mistral ? new String[] {"custom_id", "body"} : new String[] {"custom_id", "method", "url", "body"});
            if (!mistral
                    && !(one.path("url").asText().equals("/v1/chat/completions")
                            && one.path("body").has("model"))) {
                throw new Refused(400, "A line needs the url and the model, not " + line);
            }
            add(requests, one.path("custom_id"), one.path("body"));
        }
        return Answer.json(
                200, describe(open("batch_" + (batches.size() + 1), requests)).toString());
    }

    @Override
    ObjectNode describe(Batch batch) {
        return mistral ? job(batch) : openAiBatch(batch);
    }

    private ObjectNode openAiBatch(Batch batch) {
        ObjectNode json = JSON.createObjectNode().put("id", batch.id).put("object", "batch");
        String ended = batch.cancelled ? "cancelled" : batch.end.name().toLowerCase(Locale.ROOT);
        json.put("status", batch.ended ? ended : "in_progress").put("input_file_id", "file-1");
        int done = batch.ended ? batch.processed() : 0;
        int failed = batch.ended ? failures(batch) : 0;
        json.putObject("request_counts")
                .put("total", batch.requests.size())
                .put("completed", done - failed)
                .put("failed", failed);
        boolean files = batch.ended && batch.end != End.FAILED;
        json.put("output_file_id", files ? "file-out-" + batch.id : null);
        json.put(
                "error_file_id", files && (failed > 0 || done < batch.requests.size()) ? "file-err-" + batch.id : null);
        if (batch.end == End.FAILED) {
            json.putObject("errors").putArray("data").addObject().put("message", "The file is not valid");
        }
        return json;
    }

    private ObjectNode job(Batch batch) {
        ObjectNode json = JSON.createObjectNode().put("id", batch.id).put("object", "batch");
        String ended = batch.cancelled
                ? "CANCELLED"
                : Map.of(End.COMPLETED, "SUCCESS", End.EXPIRED, "TIMEOUT_EXCEEDED", End.FAILED, "FAILED")
                        .get(batch.end);
        json.put("status", batch.ended ? ended : "RUNNING");
        json.putArray("input_files").add("file-1");
        int failed = batch.ended ? failures(batch) : 0;
        json.put("total_requests", batch.requests.size())
                .put("succeeded_requests", batch.ended ? batch.processed() - failed : 0)
                .put("failed_requests", failed);
        json.putArray("errors");
        boolean files = batch.ended && batch.end != End.FAILED;
        json.put("output_file", files ? "file-out-" + batch.id : null);
        json.put("error_file", files && failed > 0 ? "file-err-" + batch.id : null);
        if (batch.end == End.FAILED) {
            json.withArray("errors").addObject().put("message", "The file is not valid");
        }
        return json;
    }

    private int failures(Batch batch) {
        return (int) batch.requests.entrySet().stream()
                .filter(one -> batch.processed(one.getKey()) && answerTo(one.getValue()) == null)
                .count();
    }

    private Answer content(String path) {
        String file = path.substring("/v1/files/".length(), path.length() - "/content".length());
        boolean output = file.startsWith("file-out-");
        Batch batch = batch(file.replaceFirst("file-(out|err)-", ""));
        StringBuilder lines = new StringBuilder();
        List<String> ids = new ArrayList<>(batch.requests.keySet());
        Collections.reverse(ids); // the order is not that of the requests
        for (String id : ids) {
            String text = batch.processed(id) ? answerTo(batch.requests.get(id)) : null;
            if ((text != null) == output) {
                lines.append(line(batch, id, text)).append('\n');
            }
        }
        return Answer.status(200)
                .bytes(lines.toString().getBytes(StandardCharsets.UTF_8))
                .contentType("application/octet-stream");
    }

    private static ObjectNode line(Batch batch, String id, String text) {
        ObjectNode line = JSON.createObjectNode().put("id", "batch_req_" + id).put("custom_id", id);
        if (text != null) {
            line.putObject("response").put("status_code", 200).set("body", completion(text));
            line.putNull("error");
        } else if (batch.processed(id)) {
            ObjectNode error = JSON.createObjectNode();
            error.putObject("error").put("type", "invalid_request_error").put("message", "This cannot be answered");
            line.putObject("response").put("status_code", 400).set("body", error);
            line.putNull("error");
        } else {
            line.putNull("response");
            line.putObject("error")
                    .put("code", batch.cancelled ? "batch_cancelled" : "batch_expired")
                    .put("message", "This request could not be executed");
        }
        return line;
    }
}

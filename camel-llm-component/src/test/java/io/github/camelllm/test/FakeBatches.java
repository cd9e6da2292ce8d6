package io.github.camelllm.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The batch API of a fake provider, for {@link FakeLlmServer#respond}: it takes batches as the real one does, refuses what
 * that refuses, and answers each request by a function of its last user text. A batch runs until {@link #finish}, or until
 * it has been asked for so often as {@link #finishAfter} says.
 *
 * <p>All methods may be called from any thread.
 */
public abstract class FakeBatches implements Function<Received, Answer> {
    static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, Batch> batches = new LinkedHashMap<>();
    private Function<String, String> answers = text -> "Answer to " + text;
    private int looks = Integer.MAX_VALUE;

    /** How a batch ends. */
    public enum End {
        /** All requests have been processed. */
        COMPLETED,
        /** The first half of the requests has been processed, the others were not in time. */
        EXPIRED,
        /** The batch was refused as a whole. */
        FAILED
    }

    /** A batch. */
    static final class Batch {
        final String id;
        final Map<String, JsonNode> requests;
        int looks;
        boolean cancelled;
        boolean ended;
        End end = End.COMPLETED;

        Batch(String id, Map<String, JsonNode> requests) {
            this.id = id;
            this.requests = requests;
        }

        /** Returns whether a request has been processed at the end. */
        boolean processed(String request) {
            int index = List.copyOf(requests.keySet()).indexOf(request);
            boolean all = end == End.COMPLETED && !cancelled;
            return all || (end != End.FAILED && index < requests.size() / 2);
        }

        int processed() {
            return (int) requests.keySet().stream().filter(this::processed).count();
        }
    }

    /** A request that the real provider refuses. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int status;

        Refused(int status, String rule) {
            super(rule);
            this.status = status;
        }
    }

    FakeBatches() {}

    /** OpenAI's: files and batches. */
    public static FakeBatches openAi() {
        return new FakeFileBatches(false);
    }

    /** Mistral's: files and batch jobs. */
    public static FakeBatches mistral() {
        return new FakeFileBatches(true);
    }

    /** Anthropic's Message Batches. */
    public static FakeBatches anthropic() {
        return new FakeAnthropicBatches();
    }

    /** Gemini's {@code batchGenerateContent} with requests in line. */
    public static FakeBatches gemini() {
        return new FakeGeminiBatches();
    }

    /**
     * Sets what requests are answered.
     *
     * @param function from the last user text to the answer, or to null for a request that fails as invalid
     */
    public final synchronized FakeBatches answering(Function<String, String> function) {
        answers = function;
        return this;
    }

    /** Sets how often a batch is asked for its state until it has ended. */
    public final synchronized FakeBatches finishAfter(int number) {
        looks = number;
        return this;
    }

    /** Ends all batches that run. */
    public final synchronized void finish() {
        finish(End.COMPLETED);
    }

    /** Ends all batches that run. */
    public final synchronized void finish(End how) {
        for (Batch batch : batches.values()) {
            if (!batch.ended) {
                batch.end = how;
                batch.ended = true;
            }
        }
    }

    /** Returns the ids of the batches so far, in order. */
    public final synchronized List<String> ids() {
        return List.copyOf(batches.keySet());
    }

    /** Returns the ids of all requests that were submitted so far, in order; one that was submitted twice is in it twice. */
    public final synchronized List<String> submitted() {
        List<String> all = new ArrayList<>();
        batches.values().forEach(batch -> all.addAll(batch.requests.keySet()));
        return all;
    }

    /** Returns the body of a request that was submitted. */
    public final synchronized JsonNode request(String id) {
        return batches.values().stream()
                .filter(batch -> batch.requests.containsKey(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No request has the id " + id))
                .requests
                .get(id);
    }

    @Override
    public final synchronized Answer apply(Received request) {
        try {
            Answer answer = answer(request, request.path().replaceFirst("\\?.*", ""));
            return answer != null ? answer : error(404, "No such path: " + request.method() + " " + request.path());
        } catch (Refused e) {
            return error(e.status, e.getMessage());
        } catch (JsonProcessingException e) {
            return error(400, "No JSON: " + e.getOriginalMessage());
        }
    }

    private static Answer error(int status, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("type", "invalid_request_error").put("message", message);
        return Answer.json(status, body.toString());
    }

    /** Returns the answer to a request; null if there is no such path. */
    abstract Answer answer(Received request, String path) throws JsonProcessingException;

    /** Returns a batch as the provider describes it. */
    abstract ObjectNode describe(Batch batch);

    /** Notes a look at a batch, and returns its description. */
    final Answer look(Batch batch) {
        if (!batch.ended && ++batch.looks >= looks) {
            batch.ended = true;
        }
        return Answer.json(200, describe(batch).toString());
    }

    /** Cancels a batch: it ends at once. */
    final void cancel(Batch batch) {
        if (!batch.ended) {
            batch.cancelled = true;
            batch.ended = true;
        }
    }

    final Batch open(String id, Map<String, JsonNode> requests) {
        Batch batch = new Batch(id, requests);
        batches.put(id, batch);
        return batch;
    }

    final Batch batch(String id) {
        Batch batch = batches.get(id);
        if (batch == null) {
            throw new Refused(404, "No batch has the id '" + id + "'");
        }
        return batch;
    }

    /** Returns the answer to a request; null if it fails. */
    final String answerTo(JsonNode body) {
        return answers.apply(lastText(body));
    }

    private static String lastText(JsonNode body) {
        JsonNode messages = body.has("messages") ? body.path("messages") : body.path("contents");
        JsonNode last = messages.path(messages.size() - 1);
        JsonNode content = last.has("content") ? last.path("content") : last.path("parts");
        return content.isTextual()
                ? content.asText()
                : content.path(0).path("text").asText();
    }

    /** Adds a request, and refuses an id that is missing or there already. */
    static void add(Map<String, JsonNode> requests, JsonNode id, JsonNode body) {
        if (!id.isTextual() || id.asText().isEmpty()) {
            throw new Refused(400, "Each request needs a custom_id");
        }
        if (!body.isObject()) {
            throw new Refused(400, "The request " + id + " has no body");
        }
        if (requests.put(id.asText(), body) != null) {
            throw new Refused(400, "The custom_id " + id + " is used twice");
        }
    }

    /** Refuses fields of an object that the provider does not know. */
    static void only(JsonNode object, String... fields) {
        Set<String> unknown = new LinkedHashSet<>();
        object.fieldNames().forEachRemaining(unknown::add);
        List.of(fields).forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new Refused(400, "Unknown fields: " + unknown);
        }
    }

    /** An OpenAI chat completion of 9 and 3 tokens. */
    static ObjectNode completion(String text) {
        ObjectNode body = JSON.createObjectNode();
        body.put("id", "chatcmpl-1").put("object", "chat.completion").put("model", "test-model");
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", text);
        body.putObject("usage")
                .put("prompt_tokens", 9)
                .put("completion_tokens", 3)
                .put("total_tokens", 12);
        return body;
    }

    /** OpenAI's and Mistral's. */
    private static final class FakeFileBatches extends FakeBatches {
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
                        mistral
                                ? new String[] {"custom_id", "body"}
                                : new String[] {"custom_id", "method", "url", "body"});
                if (!mistral
                        && !(one.path("url").asText().equals("/v1/chat/completions")
                                && one.path("body").has("model"))) {
                    throw new Refused(400, "A line needs the url and the model, not " + line);
                }
                add(requests, one.path("custom_id"), one.path("body"));
            }
            return Answer.json(
                    200,
                    describe(open("batch_" + (batches.size() + 1), requests)).toString());
        }

        @Override
        ObjectNode describe(Batch batch) {
            return mistral ? job(batch) : openAiBatch(batch);
        }

        private ObjectNode openAiBatch(Batch batch) {
            ObjectNode json = JSON.createObjectNode().put("id", batch.id).put("object", "batch");
            String ended = batch.cancelled ? "cancelled" : batch.end.name().toLowerCase(java.util.Locale.ROOT);
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
                    "error_file_id",
                    files && (failed > 0 || done < batch.requests.size()) ? "file-err-" + batch.id : null);
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
            java.util.Collections.reverse(ids); // the order is not that of the requests
            for (String id : ids) {
                String text = batch.processed(id) ? answerTo(batch.requests.get(id)) : null;
                if ((text != null) == output) {
                    lines.append(line(batch, id, text)).append('\n');
                }
            }
            return Answer.status(200)
                    .bytes(lines.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .contentType("application/octet-stream");
        }

        private static ObjectNode line(Batch batch, String id, String text) {
            ObjectNode line =
                    JSON.createObjectNode().put("id", "batch_req_" + id).put("custom_id", id);
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

    /** Anthropic's. */
    private static final class FakeAnthropicBatches extends FakeBatches {
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
                    error.putObject("error")
                            .put("type", "invalid_request_error")
                            .put("message", "This cannot be answered");
                } else {
                    result.put("type", "succeeded").set("message", message(text));
                }
                lines.append(line).append('\n');
            });
            return Answer.status(200)
                    .bytes(lines.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
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

    /** Gemini's. */
    private static final class FakeGeminiBatches extends FakeBatches {
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
}

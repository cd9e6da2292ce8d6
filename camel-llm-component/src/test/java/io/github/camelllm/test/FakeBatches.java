package io.github.camelllm.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
}

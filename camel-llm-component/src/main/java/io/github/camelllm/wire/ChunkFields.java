package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** The fields of a chunk of Chat Completions that deltas do not express, such as {@code logprobs}. */
public final class ChunkFields {
    private static final Set<String> CHUNK = Set.of("id", "object", "created", "model", "choices", "usage");
    private static final Set<String> CHOICE = Set.of("index", "delta", "finish_reason");
    private static final Set<String> DELTA = Set.of("role", "content", "refusal", "reasoning_content", "tool_calls");
    private static final Set<String> CALL = Set.of("index", "id", "type", "function");
    private static final Set<String> FUNCTION = Set.of("name", "arguments");

    private ChunkFields() {}

    /** Returns what a chunk is for a client. */
    static NativeEvents.Use use(JsonNode chunk) {
        JsonNode choice = first(chunk);
        if (hasMore(choice.path("delta"), DELTA) || hasForeignCalls(choice) || isOfAnotherChoice(chunk)) {
            return NativeEvents.Use.CONTENT;
        } else if (!hasMore(chunk, CHUNK) && !hasMore(choice, CHOICE) && !hasMoreInCalls(choice) && !hasUsage(chunk)) {
            return NativeEvents.Use.NONE;
        }
        return Json.says(choice, "finish_reason") || hasUsage(chunk)
                ? NativeEvents.Use.CONTENT
                : NativeEvents.Use.OPENING;
    }

    private static boolean hasUsage(JsonNode chunk) {
        return chunk.path("usage").isObject();
    }

    private static boolean hasMore(JsonNode object, Set<String> known) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasMoreInCalls(JsonNode choice) {
        for (JsonNode call : choice.path("delta").path("tool_calls")) {
            if (hasMore(call, CALL) || hasMore(call.path("function"), FUNCTION)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasForeignCalls(JsonNode choice) {
        for (JsonNode call : choice.path("delta").path("tool_calls")) {
            if (isForeign(call)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a call is of another kind than functions. */
    private static boolean isForeign(JsonNode call) {
        return !call.has("function") && hasMore(call, CALL);
    }

    /** Returns whether a chunk reports the usage and no choice. */
    public static boolean isUsageOnly(JsonNode chunk) {
        return chunk.path("choices").isEmpty() && hasUsage(chunk);
    }

    /** Returns whether a chunk has another choice than the first. */
    public static boolean isOfAnotherChoice(JsonNode chunk) {
        for (JsonNode choice : chunk.path("choices")) {
            if (isOther(choice)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOther(JsonNode choice) {
        return choice.path("index").asInt(0) != 0;
    }

    /** Returns the first choice of a chunk, by its index; a missing node if there is none. */
    public static JsonNode first(JsonNode chunk) {
        for (JsonNode choice : chunk.path("choices")) {
            if (!isOther(choice)) {
                return choice;
            }
        }
        return MissingNode.getInstance();
    }

    /**
     * Adds what a chunk of the provider has beyond its deltas to a chunk that was written from them.
     *
     * @param ours has one choice
     * @return whether there were calls of tools of another kind than functions
     */
    public static boolean add(ObjectNode ours, JsonNode chunk) {
        ArrayNode choices = (ArrayNode) ours.get("choices");
        addEnd(ours, chunk);
        JsonNode delta = first(chunk).path("delta");
        ObjectNode mine = (ObjectNode) choices.get(0).get("delta");
        copy(mine, delta, DELTA);
        for (JsonNode call : delta.path("tool_calls")) {
            if (isForeign(call)) {
                replace(mine.withArray("tool_calls"), call);
            } else {
                call(mine.path("tool_calls"), call);
            }
        }
        for (JsonNode choice : chunk.path("choices")) {
            if (isOther(choice)) {
                choices.add(choice);
            }
        }
        if (choices.size() > 1 && mine.isEmpty()) {
            choices.remove(0); // the chunk is of the other choices only
        }
        return hasForeignCalls(first(chunk));
    }

    /** Adds what a chunk of the provider has beyond its delta to a chunk with one choice. */
    public static void addEnd(ObjectNode ours, JsonNode chunk) {
        addTop(ours, chunk);
        copy((ObjectNode) ours.get("choices").get(0), first(chunk), CHOICE);
    }

    /** Adds what a chunk of the provider has beside its choices and its usage. */
    public static void addTop(ObjectNode ours, JsonNode chunk) {
        copy(ours, chunk, CHUNK);
    }

    /** Adds the fields of one object that another lacks. */
    public static void addMissing(ObjectNode ours, JsonNode more) {
        for (Map.Entry<String, JsonNode> field : more.properties()) {
            JsonNode mine = ours.get(field.getKey());
            if (mine == null || mine.isNull()) {
                ours.set(field.getKey(), field.getValue());
            } else if (mine instanceof ObjectNode object && field.getValue().isObject()) {
                addMissing(object, field.getValue());
            }
        }
    }

    /** A call of another kind than functions stands in place of the function that was read from it. */
    private static void replace(ArrayNode ours, JsonNode call) {
        for (int i = ours.size() - 1; i >= 0; i--) {
            if (ours.get(i).path("index").equals(call.path("index"))) {
                ours.remove(i);
            }
        }
        ours.add(call);
    }

    private static void call(JsonNode ours, JsonNode call) {
        for (JsonNode mine : ours) {
            if (mine instanceof ObjectNode object && mine.path("index").equals(call.path("index"))) {
                addMissing(object, without(call));
            }
        }
    }

    /** Our function call has its name and arguments already, even if they are left out. */
    private static JsonNode without(JsonNode call) {
        ObjectNode rest = call.deepCopy();
        rest.remove("id");
        rest.remove("type");
        if (rest.get("function") instanceof ObjectNode function) {
            function.remove("name");
        }
        return rest;
    }

    private static void copy(ObjectNode ours, JsonNode more, Set<String> known) {
        for (Map.Entry<String, JsonNode> field : more.properties()) {
            if (!known.contains(field.getKey()) && !ours.has(field.getKey())) {
                ours.set(field.getKey(), field.getValue());
            }
        }
    }
}

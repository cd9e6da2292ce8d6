package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.Delta;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The items of a stream of Responses that passes unchanged, where a server leaves out what clients rely on: some send the
 * arguments of functions only with the event that ends them, while clients add up the deltas, and some end with a response
 * without the items that they have sent.
 */
final class NativeItems {
    private static final String DELTA = "response.function_call_arguments.delta";

    private final ClientEventWriter out;
    private final Set<Integer> withArguments = new HashSet<>();
    private final List<Delta> done = new ArrayList<>();

    NativeItems(ClientEventWriter out) {
        this.out = out;
    }

    /** Writes what is missing before an event of the provider. */
    void before(Delta event) {
        switch (String.valueOf(event.id())) {
            case DELTA -> withArguments.add(index(NativeStream.json(event)));
            case "response.function_call_arguments.done" -> {
                JsonNode json = NativeStream.json(event);
                arguments(json, json.path("item_id"), json.path("arguments"));
            }
            case "response.output_item.done" -> {
                done.add(event);
                JsonNode json = NativeStream.json(event);
                JsonNode call = json.path("item");
                if (call.path("type").asText().equals("function_call")) {
                    arguments(json, call.path("id"), call.path("arguments"));
                }
            }
            default -> {} // nothing can be missing
        }
    }

    private void arguments(JsonNode event, JsonNode id, JsonNode arguments) {
        if (arguments.asText("").isEmpty() || !withArguments.add(index(event))) {
            return;
        }
        ObjectNode delta = JsonNodeFactory.instance.objectNode().put("type", DELTA);
        delta.set("item_id", id);
        delta.put("output_index", index(event)).set("delta", arguments);
        if (event.has("sequence_number")) {
            delta.set("sequence_number", event.get("sequence_number"));
        }
        out.event(DELTA, delta);
    }

    /** Returns the JSON of the event that ends the stream, with the items that were sent. */
    String whole(Delta last) {
        JsonNode event = NativeStream.json(last);
        boolean lacks = !done.isEmpty() && event.path("response").path("output").isEmpty();
        if (!lacks || !(event.path("response") instanceof ObjectNode response)) {
            return last.text();
        }
        ArrayNode output = response.putArray("output");
        done.forEach(item -> output.add(NativeStream.json(item).path("item")));
        return event.toString();
    }

    private static int index(JsonNode event) {
        return event.path("output_index").asInt(0);
    }
}

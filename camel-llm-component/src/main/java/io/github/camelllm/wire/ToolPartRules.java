package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sets ids and names of tool calls and results that a receiver accepts, and puts results in the order of their calls. */
final class ToolPartRules {
    private final DialectRules rules;
    private final DialectChanges changes;
    private final ToolCallLinks links;
    private final ToolIdMapping ids;
    private final int[] order;
    private final List<ToolResult> results;
    private int nextCall;
    private int nextResult;

    private ToolPartRules(List<Message> messages, ToolCallLinks links, DialectRules rules, DialectChanges changes) {
        this.rules = rules;
        this.changes = changes;
        this.links = links;
        this.ids = new ToolIdMapping(rules.toolIds(), links.calls());
        this.results = results(messages);
        this.order = order(messages);
    }

    /** Returns the messages in the form that the receiver accepts; the same list if nothing has to be changed. */
    static List<Message> apply(List<Message> messages, DialectRules rules, DialectChanges changes) {
        ToolCallLinks links = new ToolCallLinks(messages);
        return links.isEmpty() ? messages : new ToolPartRules(messages, links, rules, changes).messages(messages);
    }

    private static List<ToolResult> results(List<Message> messages) {
        List<ToolResult> results = new ArrayList<>();
        for (Message message : messages) {
            for (Part part : message.parts()) {
                if (part instanceof ToolResult result) {
                    results.add(result);
                }
            }
        }
        return results;
    }

    /** Returns the new order of the results between two messages of the assistant: that of their calls. */
    private int[] order(List<Message> messages) {
        int[] places = new int[results.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        int start = 0;
        int end = 0;
        for (Message message : messages) {
            if (message.role() == Role.ASSISTANT) {
                sort(places, start, end);
                start = end;
            }
            for (Part part : message.parts()) {
                end += part instanceof ToolResult ? 1 : 0;
            }
        }
        sort(places, start, end);
        return places;
    }

    /** Sorts the results that answer a call; others keep their position. An insertion sort, as most are in order. */
    private void sort(int[] places, int start, int end) {
        for (int i = start + 1; i < end; i++) {
            for (int j = i; j > start && isBefore(places[j], places[j - 1]); j--) {
                int other = places[j];
                places[j] = places[j - 1];
                places[j - 1] = other;
                changes.note("results sorted by their calls");
            }
        }
    }

    private boolean isBefore(int result, int other) {
        return links.callOf(result) >= 0 && links.callOf(result) < links.callOf(other);
    }

    private List<Message> messages(List<Message> messages) {
        return Copies.mapped(messages, message -> {
            List<Part> parts = Copies.mapped(message.parts(), part -> part(message, part));
            return parts == message.parts() ? message : message.withParts(parts);
        });
    }

    private Part part(Message message, Part part) {
        if (part instanceof ToolCall call && message.role() == Role.ASSISTANT) {
            return call(call, ids.ofCall(nextCall++));
        } else if (part instanceof ToolResult) {
            int result = order[nextResult++];
            return result(results.get(result), links.callOf(result), links.linked(result));
        }
        return part;
    }

    private ToolCall call(ToolCall call, @Nullable String id) {
        if (Objects.equals(id, call.id())) {
            return call;
        }
        changes.note("id of a tool call replaced");
        return new ToolCall(id, call.name(), call.arguments(), call.mark());
    }

    private ToolResult result(ToolResult result, int position, @Nullable ToolCall call) {
        String id = position < 0 ? ids.ofOrphan(result.toolCallId()) : ids.ofCall(position);
        boolean named = call != null && rules.demands(DialectRule.RESULT_NAMES);
        String name = named && call != null ? call.name() : result.name();
        if (Objects.equals(id, result.toolCallId()) && Objects.equals(name, result.name())) {
            return result;
        }
        return new ToolResult(id, name, result.content(), result.failed());
    }
}

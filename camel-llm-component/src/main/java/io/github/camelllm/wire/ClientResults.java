package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results of tools as clients send them, in a form that providers accept. */
final class ClientResults {
    private static final String BELOW = "The media of this result follow.";

    private ClientResults() {}

    /** Joins several results of one call in a message, which providers refuse. */
    static List<Message> onePerCall(List<Message> messages) {
        List<Message> joined = new ArrayList<>(messages.size());
        boolean changed = false;
        for (Message message : messages) {
            List<Part> parts = joined(message.parts());
            changed |= parts.size() != message.parts().size();
            joined.add(parts.size() == message.parts().size() ? message : message.withParts(parts));
        }
        return changed ? joined : messages;
    }

    private static List<Part> joined(List<Part> parts) {
        Map<String, Integer> places = new LinkedHashMap<>();
        List<Part> joined = new ArrayList<>(parts.size());
        for (Part part : parts) {
            String id = part instanceof ToolResult result ? result.toolCallId() : null;
            Integer place = id == null ? null : places.putIfAbsent(id, joined.size());
            if (place != null && joined.get(place) instanceof ToolResult first && part instanceof ToolResult more) {
                List<Part> content = new ArrayList<>(first.content());
                content.addAll(more.content());
                joined.set(
                        place,
                        new ToolResult(first.toolCallId(), first.name(), content, first.failed() || more.failed()));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }

    /** Moves images and documents out of results, which are texts only in Chat Completions, to the message after them. */
    static List<Part> mediaAfterResults(List<Part> parts) {
        List<Part> media = new ArrayList<>();
        List<Part> moved = new ArrayList<>(parts.size());
        int results = 0;
        for (Part part : parts) {
            Part kept = part instanceof ToolResult result ? textOnly(result, media) : part;
            results = part instanceof ToolResult ? moved.size() + 1 : results;
            moved.add(kept);
        }
        moved.addAll(results, media);
        return media.isEmpty() ? parts : moved;
    }

    private static ToolResult textOnly(ToolResult result, List<Part> media) {
        List<Part> texts = new ArrayList<>();
        for (Part part : result.content()) {
            boolean text = !(part instanceof Part.Image || part instanceof Part.Document || part instanceof Part.Audio);
            (text ? texts : media).add(part);
        }
        if (texts.size() == result.content().size()) {
            return result;
        }
        boolean empty = texts.stream()
                .noneMatch(
                        part -> part instanceof Part.Text text && !text.text().isBlank());
        return new ToolResult(
                result.toolCallId(), result.name(), empty ? List.of(new Part.Text(BELOW)) : texts, result.failed());
    }
}

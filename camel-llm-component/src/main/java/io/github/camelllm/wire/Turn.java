package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What one side says in a row, for protocols that know two sides in turn and keep instructions apart.
 *
 * @param assistant whether the model speaks; else the user, or tools for them
 * @param parts what is said, in order; of users, the results of tools come first
 */
record Turn(boolean assistant, List<Part> parts) {
    /**
     * Returns the turns of a conversation, without instructions and without empty ones.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code INVALID_REQUEST} if a speaker has a name
     */
    static List<Turn> of(List<Message> messages, Dialect dialect) {
        List<Turn> turns = new ArrayList<>(messages.size());
        for (Message message : messages) {
            if (message.name() != null) {
                throw dialect.invalid("has no names of speakers: say in the text that " + message.name() + " speaks");
            }
            if (!isInstruction(message) && !message.parts().isEmpty()) {
                add(turns, message);
            }
        }
        return turns.stream().map(Turn::resultsFirst).toList();
    }

    /** Returns the instructions of a conversation, wherever they stand. */
    static List<Part> instructions(List<Message> messages) {
        List<Part> parts = new ArrayList<>();
        for (Message message : messages) {
            if (isInstruction(message)) {
                parts.addAll(message.parts());
            }
        }
        return parts;
    }

    private static boolean isInstruction(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private static void add(List<Turn> turns, Message message) {
        boolean assistant = message.role() == Role.ASSISTANT;
        Turn last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
        if (last == null || last.assistant != assistant) {
            last = new Turn(assistant, new ArrayList<>());
            turns.add(last);
        }
        last.parts.addAll(message.parts());
    }

    private Turn resultsFirst() {
        List<Part> results = new ArrayList<>();
        List<Part> rest = new ArrayList<>();
        List<Part> current = rest;
        for (Part part : parts) {
            if (!(part instanceof Part.CacheControl)) {
                current = part instanceof ToolResult ? results : rest;
            }
            current.add(part);
        }
        results.addAll(rest);
        return new Turn(assistant, results);
    }
}

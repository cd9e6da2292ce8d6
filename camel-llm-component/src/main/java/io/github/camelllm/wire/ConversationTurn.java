package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The consecutive messages of one side, for protocols whose roles must alternate, with instructions outside of the conversation.
 *
 * @param assistant whether they are the model's; else the user's or a tool's
 * @param parts their parts in order; for users, the results of tools come first
 */
record ConversationTurn(boolean assistant, List<Part> parts) {
    /**
     * Returns the turns of a conversation, without instructions.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code INVALID_REQUEST} if a speaker has a name
     */
    static List<ConversationTurn> of(List<Message> messages, Dialect dialect) {
        return of(messages, dialect, part -> true);
    }

    /**
     * Returns the turns of a conversation, without instructions and without what cannot be sent back.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code INVALID_REQUEST} if a speaker has a name
     */
    static List<ConversationTurn> of(List<Message> messages, Dialect dialect, Predicate<Part> sendable) {
        List<ConversationTurn> turns = new ArrayList<>(messages.size());
        for (Message message : messages) {
            if (message.name() != null) {
                throw dialect.invalid("has no names of speakers: say in the text that " + message.name() + " speaks");
            }
            List<Part> parts = isInstruction(message) ? List.of() : sendable(message.parts(), sendable);
            if (!parts.isEmpty()) {
                add(turns, message.role() == Role.ASSISTANT, parts);
            }
        }
        return turns.stream().map(ConversationTurn::resultsFirst).toList();
    }

    /**
     * Returns the instructions of a conversation, wherever they stand: texts and marks.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code INVALID_REQUEST} if there is anything else
     */
    static List<Part> instructions(List<Message> messages, Dialect dialect) {
        List<Part> parts = new ArrayList<>();
        for (Message message : messages) {
            if (isInstruction(message)) {
                message.parts().forEach(part -> requireText(part, dialect));
                parts.addAll(message.parts());
            }
        }
        return parts;
    }

    private static void requireText(Part part, Dialect dialect) {
        if (!(part instanceof Part.Text) && !(part instanceof Part.CacheControl)) {
            throw dialect.invalid(
                    "has only texts in instructions: move the " + Dialect.nameOf(part) + " into a message of the user");
        }
    }

    /** A message of cache marks only is dropped. */
    private static List<Part> sendable(List<Part> parts, Predicate<Part> sendable) {
        List<Part> left = new ArrayList<>(parts);
        left.removeIf(sendable.negate());
        return left.stream().allMatch(Part.CacheControl.class::isInstance) ? List.of() : left;
    }

    private static boolean isInstruction(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private static void add(List<ConversationTurn> turns, boolean assistant, List<Part> parts) {
        ConversationTurn last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
        if (last != null && last.assistant == assistant) {
            last.parts.addAll(parts);
        } else {
            turns.add(new ConversationTurn(assistant, parts));
        }
    }

    private ConversationTurn resultsFirst() {
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
        return new ConversationTurn(assistant, results);
    }
}

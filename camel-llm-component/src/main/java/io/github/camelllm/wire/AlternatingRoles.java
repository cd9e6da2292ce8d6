package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A conversation whose instructions come first, and in which no message follows one of its own role. */
final class AlternatingRoles {
    private static final String PARAGRAPH = "\n\n";

    private AlternatingRoles() {}

    /** Returns the messages in this form: the same list if they have it. */
    static List<Message> of(List<Message> messages, DialectChanges changes) {
        List<Message> ordered = new ArrayList<>(messages.size());
        messages.stream().filter(AlternatingRoles::isInstruction).forEach(ordered::add);
        int instructions = ordered.size();
        for (Message message : messages) {
            int last = ordered.size() - 1;
            if (isInstruction(message)) {
                continue;
            }
            if (last >= instructions && ordered.get(last).role() == message.role()) {
                ordered.set(last, joined(ordered.get(last), message));
            } else {
                ordered.add(message);
            }
        }
        if (ordered.equals(messages)) {
            return messages;
        }
        changes.note("neighbouring messages of one role joined");
        return ordered;
    }

    /** Returns the messages with all instructions in one at the beginning: the same list if they are. */
    static List<Message> withOneInstruction(List<Message> messages, DialectChanges changes) {
        Message all = null;
        List<Message> rest = new ArrayList<>(messages.size());
        for (Message message : messages) {
            if (!isInstruction(message)) {
                rest.add(message);
            } else {
                all = all == null ? message : joined(all, message);
            }
        }
        boolean one = rest.size() == messages.size() - 1 && isInstruction(messages.get(0));
        if (all == null || one) {
            return messages;
        }
        rest.add(0, all);
        changes.note("instructions joined to one message at the beginning");
        return rest;
    }

    /** Returns whether a message is an instruction, not one of the conversation. */
    static boolean isInstruction(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private static Message joined(Message first, Message second) {
        List<Part> parts = new ArrayList<>(first.parts());
        List<Part> more = second.parts();
        if (!parts.isEmpty()
                && !more.isEmpty()
                && parts.get(parts.size() - 1) instanceof Part.Text before
                && more.get(0) instanceof Part.Text after) {
            boolean silent = before.text().isEmpty() || after.text().isEmpty();
            parts.set(parts.size() - 1, new Part.Text(before.text() + (silent ? "" : PARAGRAPH) + after.text()));
            more = more.subList(1, more.size());
        }
        parts.addAll(more);
        Map<String, Object> additional = new LinkedHashMap<>(first.additional());
        additional.putAll(second.additional());
        return new Message(first.role(), parts, first.name(), additional);
    }
}

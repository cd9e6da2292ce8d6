package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds messages of roles that a receiver requires. */
final class RoleRules {
    /** The text of a missing message of the assistant. */
    static final String ACKNOWLEDGED = "OK.";

    private static final String ANNOTATIONS = "annotations";

    /** What OpenAI's Python client and LiteLLM add to answers. */
    private static final Set<String> OF_CLIENTS = Set.of("parsed", "provider_specific_fields", "thinking_blocks");

    private RoleRules() {}

    /** Returns the messages in the form that the receiver accepts; the same list if nothing has to be changed. */
    static List<Message> apply(List<Message> messages, DialectRules rules, DialectChanges changes) {
        List<Message> taken = messages;
        if (rules.demands(DialectRule.NO_NAMES) || !rules.demands(DialectRule.REFUSALS)) {
            taken = Copies.mapped(taken, message -> plain(message, rules, changes));
        }
        if (rules.demands(DialectRule.ONE_INSTRUCTION)) {
            taken = AlternatingRoles.withOneInstruction(taken, changes);
        }
        if (rules.demands(DialectRule.ALTERNATING_ROLES)) {
            taken = AlternatingRoles.of(taken, changes);
        }
        if (rules.demands(DialectRule.USER_FIRST)) {
            taken = userFirst(taken, changes);
        }
        return rules.demands(DialectRule.ASSISTANT_AFTER_TOOL) ? assistantAfterTool(taken, changes) : taken;
    }

    /**
     * Returns the messages without fields that only answers have, in which an application that keeps answers sends them: annotations, which OpenRouter
     * knows, and what client libraries add. A message may then be empty, which is a matter of the {@link TextRules}.
     */
    static List<Message> withoutAnswerFields(List<Message> messages, DialectRules rules, DialectChanges changes) {
        return Copies.mapped(
                messages,
                message -> message.role() == Role.ASSISTANT ? withoutAnswerFields(message, rules, changes) : message);
    }

    private static Message withoutAnswerFields(Message message, DialectRules rules, DialectChanges changes) {
        if (message.additional().isEmpty()) {
            return message;
        }
        Map<String, Object> additional = new LinkedHashMap<>(message.additional());
        additional
                .keySet()
                .removeIf(name -> rules.demands(DialectRule.ANNOTATIONS)
                        ? OF_CLIENTS.contains(name)
                        : OF_CLIENTS.contains(name) || name.equals(ANNOTATIONS));
        if (additional.size() == message.additional().size()) {
            return message;
        }
        changes.note("fields of an answer that no request has left out");
        return new Message(message.role(), message.parts(), message.name(), additional);
    }

    private static Message plain(Message message, DialectRules rules, DialectChanges changes) {
        boolean named = message.name() != null && rules.demands(DialectRule.NO_NAMES);
        List<Part> parts =
                rules.demands(DialectRule.REFUSALS) ? message.parts() : Copies.mapped(message.parts(), RoleRules::text);
        if (named) {
            changes.note("name of a speaker left out");
        }
        return named || parts != message.parts()
                ? new Message(message.role(), parts, named ? null : message.name(), message.additional())
                : message;
    }

    private static Part text(Part part) {
        return part instanceof Part.Refusal refusal ? new Part.Text(refusal.text()) : part;
    }

    /** If there are only instructions, the last ones become the message of the user, as they are to be answered. */
    private static List<Message> userFirst(List<Message> messages, DialectChanges changes) {
        int first = 0;
        while (first < messages.size() && AlternatingRoles.isInstruction(messages.get(first))) {
            first++;
        }
        boolean begun = first < messages.size() && messages.get(first).role() != Role.ASSISTANT;
        if (begun || messages.isEmpty()) {
            return messages;
        }
        List<Message> copy = new ArrayList<>(messages);
        if (first == messages.size() && first > 0) {
            changes.note("instructions sent as a message of the user");
            copy.set(first - 1, Message.user(messages.get(first - 1).parts().toArray(Part[]::new)));
        } else {
            changes.note("message of the user put before the first one of the assistant");
            copy.add(first, Message.user(TextRules.NO_TEXT));
        }
        return copy;
    }

    private static List<Message> assistantAfterTool(List<Message> messages, DialectChanges changes) {
        List<Message> copy = null;
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            boolean missing = message.role() == Role.USER && i > 0 && endsInResult(messages.get(i - 1));
            if (missing && copy == null) {
                copy = new ArrayList<>(messages.subList(0, i));
            }
            if (missing && copy != null) {
                changes.note("message of the assistant put after the result of a tool");
                copy.add(Message.assistant(ACKNOWLEDGED));
            }
            if (copy != null) {
                copy.add(message);
            }
        }
        return copy == null ? messages : copy;
    }

    private static boolean endsInResult(Message message) {
        return message.role() == Role.TOOL && message.parts().stream().anyMatch(ToolResult.class::isInstance);
    }
}

package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leaves out the texts that a receiver does not accept, or replaces them where a text is required. */
final class TextRules {
    /** Replaces a missing text of a user's message or of a result. */
    static final String NO_TEXT = "(no text)";

    /** Replaces a missing text of a failed tool's result. */
    static final String FAILED = "(the tool failed without a message)";

    private final DialectRules rules;
    private final DialectChanges changes;
    private int position;

    private TextRules(DialectRules rules, DialectChanges changes) {
        this.rules = rules;
        this.changes = changes;
    }

    /** Returns the messages in the form that the receiver accepts; the same list if nothing has to be changed. */
    static List<Message> apply(List<Message> messages, DialectRules rules, DialectChanges changes) {
        TextRules texts = new TextRules(rules, changes);
        List<Message> taken = messages;
        if (rules.texts() != TextRule.ANY || rules.demands(DialectRule.RESULT_CONTENT)) {
            taken = texts.messages(messages);
        }
        return rules.demands(DialectRule.NO_TRAILING_BLANKS) ? texts.withoutTrailingBlanks(taken) : taken;
    }

    private List<Message> messages(List<Message> messages) {
        position = 0;
        List<Message> taken = Copies.mapped(messages, message -> message(message, next(messages)));
        return taken.isEmpty() && !messages.isEmpty() ? List.of(Message.user(NO_TEXT)) : taken;
    }

    /** Returns the role of the message after the current one; at the end, that of the answer. */
    private Role next(List<Message> messages) {
        position++;
        return position < messages.size() ? messages.get(position).role() : Role.ASSISTANT;
    }

    private @Nullable Message message(Message message, Role next) {
        List<Part> parts = Copies.mapped(message.parts(), this::part);
        boolean further = !message.additional().isEmpty(); // which may be the only content, such as the id of an audio
        boolean silent = message.role() == Role.ASSISTANT && !further && isSilent(parts);
        if (parts == message.parts() && !silent) {
            return message;
        }
        if (further || !isSilent(parts)) {
            return message.withParts(parts);
        }
        // a turn of the user between two of the assistant, or at the end, must stay, as the model answers it
        boolean needed = message.role() == Role.USER && next == Role.ASSISTANT;
        return needed ? Message.user(NO_TEXT) : null;
    }

    private @Nullable Part part(Part part) {
        if (part instanceof ToolResult result) {
            return result(result);
        }
        boolean blank = part instanceof Part.Text text
                ? !rules.texts().takes(text.text()) && !isSignature(text)
                : part instanceof Part.Refusal refusal && !rules.texts().takes(refusal.text());
        if (blank) {
            changes.note("text without words left out");
        }
        return blank ? null : part;
    }

    /** Returns whether an empty text must be sent back for its signature. */
    private boolean isSignature(Part.Text text) {
        return rules.texts() == TextRule.NOT_EMPTY_UNLESS_SIGNED && text.mark(ProviderMark.GEMINI) != null;
    }

    private ToolResult result(ToolResult result) {
        List<Part> content = Copies.mapped(result.content(), this::part);
        String words = isBare(content) ? wordsOf(result) : null;
        if (words != null) {
            changes.note("text put into an empty result");
            content = List.of(new Part.Text(words));
        }
        return content == result.content()
                ? result
                : new ToolResult(result.toolCallId(), result.name(), content, result.failed());
    }

    /** Returns whether a message is empty; a signature is sent only with the part that it signs. */
    private boolean isSilent(List<Part> parts) {
        for (Part part : parts) {
            boolean empty = part instanceof Part.Text text && !rules.texts().takes(text.text());
            boolean hidden = part instanceof Part.Reasoning && rules.demands(DialectRule.WORDS_REQUIRED);
            if (!empty && !hidden && !(part instanceof Part.CacheControl)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBare(List<Part> parts) {
        return parts.stream().allMatch(Part.CacheControl.class::isInstance);
    }

    private @Nullable String wordsOf(ToolResult result) {
        if (result.failed() && rules.demands(DialectRule.FAILED_RESULT_TEXT)) {
            return FAILED;
        }
        return rules.demands(DialectRule.RESULT_CONTENT) ? NO_TEXT : null;
    }

    /** The model continues at the end of the last text, even if marks or reasoning of other makers follow it. */
    private List<Message> withoutTrailingBlanks(List<Message> messages) {
        Message last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        if (last == null || last.role() != Role.ASSISTANT) {
            return messages;
        }
        for (int i = last.parts().size() - 1; i >= 0; i--) {
            Part part = last.parts().get(i);
            if (part instanceof Part.Text text) {
                return withoutTrailingBlanks(messages, last, i, text);
            } else if (!(part instanceof Part.CacheControl) && !(part instanceof Part.Reasoning)) {
                return messages;
            }
        }
        return messages;
    }

    private List<Message> withoutTrailingBlanks(List<Message> messages, Message last, int position, Part.Text text) {
        int length = TextRule.lengthWithoutTrailingBlanks(text.text());
        if (length == text.text().length()) {
            return messages;
        }
        changes.note("blanks at the end of a begun answer cut");
        List<Part> parts = new ArrayList<>(last.parts());
        parts.set(position, new Part.Text(text.text().substring(0, length), text.mark()));
        List<Message> copy = new ArrayList<>(messages);
        copy.set(messages.size() - 1, last.withParts(parts));
        return copy;
    }
}

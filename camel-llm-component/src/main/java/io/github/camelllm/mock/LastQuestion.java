package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolResult;
import java.util.List;

/** The last user message. */
final class LastQuestion {
    private LastQuestion() {}

    /** Returns the words of the last user message, with a mention of what is not words; empty if there is none. */
    static String of(ChatRequest request) {
        List<Message> messages = request.messages();
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role() == Role.USER) {
                return words(messages.get(i).parts());
            }
        }
        return "";
    }

    private static String words(List<Part> parts) {
        if (parts.size() == 1 && parts.get(0) instanceof Part.Text only) {
            return only.text();
        }
        StringBuilder words = new StringBuilder();
        for (Part part : parts) {
            String mention = mention(part);
            boolean apart = !(part instanceof Part.Text) && !mention.isEmpty() && !words.isEmpty();
            words.append(apart ? " " : "").append(mention);
        }
        return words.toString();
    }

    private static String mention(Part part) {
        if (part instanceof Part.Text text) {
            return text.text();
        } else if (part instanceof Part.Image) {
            return "[image]";
        } else if (part instanceof Part.Audio) {
            return "[audio]";
        }
        return part instanceof Part.Document ? "[document]" : "";
    }

    /** Returns whether the conversation waits for an answer to the result of a tool. */
    static boolean followsToolResult(ChatRequest request) {
        List<Message> messages = request.messages();
        return !messages.isEmpty()
                && messages.get(messages.size() - 1).parts().stream().anyMatch(ToolResult.class::isInstance);
    }
}

package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import java.util.List;

/** A conversation as one text, for models that complete a text. */
final class PromptTranscript {
    private PromptTranscript() {}

    /**
     * Returns the text.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code INVALID_REQUEST} if it has parts other than texts
     */
    static String of(List<Message> messages, Dialect dialect) {
        dialect.refuseAdditional(messages);
        if (messages.size() == 1 && messages.get(0).role() == Role.USER) {
            return text(messages.get(0), dialect);
        }
        StringBuilder transcript = new StringBuilder();
        for (Message message : messages) {
            transcript
                    .append(speaker(message.role()))
                    .append(text(message, dialect))
                    .append("\n\n");
        }
        return transcript.append("Assistant:").toString();
    }

    private static String speaker(Role role) {
        return switch (role) {
            case SYSTEM, DEVELOPER -> "";
            case USER, TOOL -> "User: ";
            case ASSISTANT -> "Assistant: ";
        };
    }

    private static String text(Message message, Dialect dialect) {
        for (Part part : message.parts()) {
            boolean unsaid = part instanceof Part.CacheControl || part instanceof Part.Reasoning;
            if (!unsaid && !(part instanceof Part.Text) && !(part instanceof Part.Refusal)) {
                throw dialect.invalid("completes texts only, not a part of kind " + Dialect.nameOf(part));
            }
        }
        return message.text();
    }
}

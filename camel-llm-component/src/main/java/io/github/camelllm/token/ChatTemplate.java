package io.github.camelllm.token;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Role;
import java.util.Locale;

/**
 * The tokens that a model adds around the texts of a conversation. Those of OpenAI's chat models are published ("How to
 * count tokens with tiktoken"); the others are those that recorded answers report.
 */
enum ChatTemplate {
    /** Three tokens and the role for each message, and three that begin the answer. */
    CHAT(3, 3, 0),
    /** That of reasoning models, whose answers so far have a channel besides a role. */
    HARMONY(3, 2, 2),
    /** Models that report the texts alone. */
    BARE(0, 0, 0);

    private static final int NAME = 1;
    private static final int LEAST = 2;

    private final int message;
    private final int reply;
    private final int channel;

    ChatTemplate(int message, int reply, int channel) {
        this.message = message;
        this.reply = reply;
        this.channel = channel;
    }

    /** Returns the template of a model; the first one if none is known. */
    static ChatTemplate of(String model) {
        if (model.contains("gemini") || model.contains("-search-")) {
            return BARE;
        }
        return model.startsWith("gpt-5") || model.matches("o[134](-.*)?") || model.startsWith("gpt-oss")
                ? HARMONY
                : CHAT;
    }

    /** Returns the tokens that begin the answer. */
    int reply() {
        return reply;
    }

    /** Returns how many tokens are around a message at least, whichever model of this template it is. */
    int atLeast() {
        return Math.min(message, LEAST);
    }

    /** Returns the tokens around what a message says. */
    long around(Message said, Tokenizer tokenizer) {
        if (message == 0) {
            return 0;
        }
        long role = tokenizer.count(said.role().name().toLowerCase(Locale.ROOT));
        long name = said.name() == null ? 0 : (long) NAME + tokenizer.count(said.name());
        return message + role + name + (said.role() == Role.ASSISTANT ? channel : 0);
    }
}

package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import org.jspecify.annotations.Nullable;

/**
 * The fields that must be sent back with an item of the Responses API besides its content. They are the {@link ProviderMark} of its reasoning, text
 * or tool call.
 *
 * @param id the id of the item
 * @param more the encrypted content of reasoning, or the phase of a message, such as {@code commentary}; null if there is none
 */
record ResponsesItemMark(String id, @Nullable String more) {
    /** Neither ids nor encrypted content, which is base64, have a blank. */
    private static final char SEPARATOR = ' ';

    /** Returns the mark of an item that was received, or null if it has no id. */
    static @Nullable ProviderMark of(JsonNode item, String maker) {
        String id = Json.words(item, "id");
        String encrypted = Json.words(item, "encrypted_content");
        String more = encrypted != null ? encrypted : Json.words(item, "phase");
        return id == null ? null : new ProviderMark(maker, more == null ? id : id + SEPARATOR + more);
    }

    /** Returns the mark of reasoning, or null if it has none of this maker. */
    static @Nullable ResponsesItemMark ofReasoning(Part.Reasoning thought, String maker) {
        return read("", thought.mark(maker));
    }

    /** Returns the mark of a text, or null if it has none of this maker. */
    static @Nullable ResponsesItemMark ofMessage(Part text, String maker) {
        return read("msg_", text.mark(maker));
    }

    /** Returns the mark of a function call, or null if it has none of this maker. */
    static @Nullable ResponsesItemMark ofCall(Part call, String maker) {
        return read("fc_", call.mark(maker));
    }

    /** OpenAI rejects an item whose id has the prefix of another type, such as that of a custom tool call. */
    private static @Nullable ResponsesItemMark read(String prefix, @Nullable String mark) {
        if (mark == null || !mark.startsWith(prefix)) {
            return null;
        }
        int end = mark.indexOf(SEPARATOR);
        return end < 0
                ? new ResponsesItemMark(mark, null)
                : new ResponsesItemMark(mark.substring(0, end), mark.substring(end + 1));
    }
}

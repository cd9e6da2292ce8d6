package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What must go back with an item of the Responses API besides its content, kept as the opaque mark of its text or tool
 * call. Marks of other protocols are none: OpenAI's ids tell by their beginning what they are of, and it insists on it.
 *
 * @param id the id of the item
 * @param phase what kind of message it is, such as {@code commentary}; null if it is not said
 */
record ItemMark(String id, @Nullable String phase) {
    private static final char SEPARATOR = ' ';

    /** Returns the mark of an item that was received, or null if it has no id. */
    static @Nullable String of(JsonNode item) {
        String id = Json.words(item, "id");
        String phase = Json.words(item, "phase");
        return id == null || phase == null ? id : id + SEPARATOR + phase;
    }

    /** Returns whether a mark is one of this protocol, and so of no use to another one. */
    static boolean isOne(@Nullable String mark) {
        return ofMessage(mark) != null || ofCall(mark) != null;
    }

    /** Returns what a mark says about an item of messages, or null if it is no mark of one. */
    static @Nullable ItemMark ofMessage(@Nullable String mark) {
        return read("msg_", mark);
    }

    /** Returns what a mark says about an item of a tool call, or null if it is no mark of one. */
    static @Nullable ItemMark ofCall(@Nullable String mark) {
        return read("fc_", mark);
    }

    private static @Nullable ItemMark read(String prefix, @Nullable String mark) {
        if (mark == null || !mark.startsWith(prefix)) {
            return null;
        }
        int end = mark.indexOf(SEPARATOR);
        return end < 0 ? new ItemMark(mark, null) : new ItemMark(mark.substring(0, end), mark.substring(end + 1));
    }
}

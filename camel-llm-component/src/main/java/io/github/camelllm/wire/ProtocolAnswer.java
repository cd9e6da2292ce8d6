package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import java.util.function.Supplier;

/** An answer of one protocol while it is read: what the protocol adds to what all gather in the same way. */
interface ProtocolAnswer {
    /** Returns what has been gathered. */
    Answer gathered();

    /** Returns the response, with the tree of the whole answer for those who ask for it. */
    ChatResponse response(Head head, Dialect dialect, Supplier<JsonNode> raw);
}

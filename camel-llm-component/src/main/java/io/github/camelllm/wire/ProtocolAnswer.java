package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import java.util.function.Supplier;

/** An answer of one protocol while it is received: adds the protocol's fields to an {@link AnswerAssembler}. */
interface ProtocolAnswer {
    /** Returns the parts received so far. */
    AnswerAssembler gathered();

    /** Returns the response; {@code raw} supplies the tree of what the provider sent. */
    ChatResponse response(ResponseHead head, Dialect dialect, Supplier<JsonNode> raw);
}

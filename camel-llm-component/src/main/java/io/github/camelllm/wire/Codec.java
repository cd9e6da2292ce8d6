package io.github.camelllm.wire;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.util.function.Consumer;

/** A wire protocol: how a request is written and how each form of answer is read. Stateless and safe for all threads. */
public interface Codec {
    /**
     * Writes a request.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if the protocol has no way to say it
     */
    Encoded encode(ChatRequest request, boolean streamed, Dialect dialect);

    /**
     * Reads a whole answer of a successful status.
     *
     * @throws LlmException if it tells of an error or cannot be understood
     */
    ChatResponse decode(Head head, byte[] body, Dialect dialect);

    /** Returns a reader of a streamed answer of a successful status that passes its pieces to the sink. */
    StreamDecoder streamed(Head head, Dialect dialect, Consumer<Delta> sink);

    /** Returns how many inputs, where a request has several, go into one request at most. */
    default int batchLimit(String model) {
        return Integer.MAX_VALUE;
    }

    /** Returns the error that an answer of another status tells of. */
    LlmException failure(Head head, byte[] body, Dialect dialect);
}

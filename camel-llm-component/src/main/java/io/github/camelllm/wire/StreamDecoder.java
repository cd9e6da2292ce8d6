package io.github.camelllm.wire;

import io.github.camelllm.chat.ChatResponse;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The decoder of one streamed answer: reads the bytes as they arrive, with any split. Used by one thread at a time. */
public interface StreamDecoder {
    /**
     * Reads the next bytes and passes on the deltas that are complete.
     *
     * @throws io.github.camelllm.chat.LlmException if they report an error or do not follow the protocol
     */
    void feed(ByteBuffer bytes);

    /**
     * Ends the input.
     *
     * @return the whole answer
     * @throws io.github.camelllm.chat.LlmException if the stream was interrupted before its end
     */
    ChatResponse end();

    /**
     * Ends the input early, because the connection broke or was idle.
     *
     * @return the whole answer, or null if it is incomplete
     * @throws io.github.camelllm.chat.LlmException if the stream reports an error or does not follow the protocol
     */
    @Nullable
    ChatResponse cut();

    /** Returns whether the end mark of the protocol was received, so that later bytes are ignored. */
    boolean ended();

    /** Returns the text received so far; empty if there is none. */
    String text();
}

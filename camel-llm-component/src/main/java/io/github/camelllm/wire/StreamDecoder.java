package io.github.camelllm.wire;

import io.github.camelllm.chat.ChatResponse;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The decoder of one streamed answer: takes the bytes as they arrive, however they are split. Used by one thread at a time. */
public interface StreamDecoder {
    /**
     * Takes the next bytes and passes on the deltas that are complete.
     *
     * @throws io.github.camelllm.chat.LlmException if they report an error or are not of the protocol
     */
    void feed(ByteBuffer bytes);

    /**
     * Ends the input.
     *
     * @return the whole answer
     * @throws io.github.camelllm.chat.LlmException if the stream broke off before its end
     */
    ChatResponse end();

    /**
     * Ends the input early, because the connection broke or fell silent.
     *
     * @return the whole answer, or null if more was to come
     * @throws io.github.camelllm.chat.LlmException if the stream reports an error or is not of the protocol
     */
    @Nullable
    ChatResponse cut();

    /** Returns whether the end mark of the protocol was received, so that nothing that follows counts. */
    boolean ended();

    /** Returns the text received so far; empty if there is none. */
    String text();
}

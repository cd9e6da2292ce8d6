package io.github.camelllm.http;

import io.github.camelllm.wire.ResponseHead;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What carries requests to providers, without ever blocking. Safe for use by several threads. */
public interface Transport extends AutoCloseable {
    /**
     * Sends a request.
     *
     * @param receiver takes the answer, on an I/O thread; told of its end or failure exactly once
     * @return cancels the exchange and gives up its connection; without effect when it is over
     */
    Runnable send(HttpRequest request, Receiver receiver);

    /** Fails what is under way and gives up all connections and threads. */
    @Override
    void close();

    /**
     * The taker of an answer. Its methods are called in order, by one thread at a time: an I/O thread,
     * or the one that cancels, closes, or completes a stage. They must not block.
     */
    interface Receiver {
        /** Takes the head. */
        void head(ResponseHead head);

        /**
         * Takes bytes of the body, which are valid only during this call.
         *
         * @return null to go on, or a stage: the connection is not read further until it completes. What has been read
         *     when the connection breaks comes all the same
         * @throws RuntimeException to fail the exchange with it
         */
        @Nullable
        CompletionStage<?> data(ByteBuffer bytes);

        /** Told that the answer is complete. */
        void end();

        /**
         * Told that the answer is not to be completed.
         *
         * @param cause what {@link #data} threw, an {@link java.io.IOException} of the connection, or a
         *     {@link java.util.concurrent.CancellationException}
         */
        void failed(Throwable cause);
    }
}

package io.github.camelllm.http;

import io.github.camelllm.wire.ResponseHead;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends requests to providers, without ever blocking. Safe for use by several threads. */
public interface Transport extends AutoCloseable {
    /**
     * Sends a request.
     *
     * @param receiver takes the response, on an I/O thread; gets exactly one end or failure
     * @return cancels the exchange and closes its connection; without effect when it is over
     */
    Runnable send(HttpRequest request, Receiver receiver);

    /** Cancels the exchanges that are under way, closes all connections and ends all threads. */
    @Override
    void close();

    /**
     * Takes a response. Its methods are called in order, by one thread at a time: an I/O thread, or the one that cancels,
     * closes, or completes a stage. They must not block.
     */
    interface Receiver {
        /** Takes the head. */
        void head(ResponseHead head);

        /**
         * Takes bytes of the body, which are valid only during this call.
         *
         * @return null to go on, or a stage for back-pressure: the connection is not read further until it completes. What has been read
         *     before the connection fails is still delivered
         * @throws RuntimeException to fail the exchange with it
         */
        @Nullable
        CompletionStage<?> data(ByteBuffer bytes);

        /** Called when the response is complete. */
        void end();

        /**
         * Called when the response will not be completed.
         *
         * @param cause what {@link #data} threw, an {@link java.io.IOException} of the connection, or a
         *     {@link java.util.concurrent.CancellationException}
         */
        void failed(Throwable cause);
    }
}

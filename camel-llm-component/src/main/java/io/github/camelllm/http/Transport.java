package io.github.camelllm.http;

import io.github.camelllm.wire.ResponseHead;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends requests to providers. It never blocks, and is safe for use by several threads. */
public interface Transport extends AutoCloseable {
    /**
     * Sends a request.
     *
     * @param receiver receives the response, on an I/O thread; gets exactly one end or failure
     * @return cancels the exchange and closes its connection; has no effect after its end
     */
    Runnable send(HttpRequest request, Receiver receiver);

    /** Cancels the exchanges in flight, closes all connections and ends all threads. */
    @Override
    void close();

    /**
     * Receives a response. Its methods are called in order, by one thread at a time: an I/O thread, or the one that cancels, closes, or completes a
     * stage. They must not block.
     */
    interface Receiver {
        /** Receives the head. */
        void head(ResponseHead head);

        /**
         * Receives bytes of the body, which are valid only during this call.
         *
         * @return null to continue, or a stage for back-pressure: the connection is not read further until it completes. Bytes that were read before
         *     the connection failed are still delivered
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

package io.github.camelllm.gateway;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A body of server-sent events that come in time, for routes whose endpoint has a {@link StreamingHttpEngine}. */
public interface EventBody {
    /** Starts writing to the client. Called once. */
    void start(EventSink sink);

    /** Stops, because the client has disconnected. */
    void cancel();

    /** The receiver of the events of a streamed response. */
    interface EventSink {
        /**
         * Writes whole events, and flushes them.
         *
         * @return null if more can be written, else a stage that completes when it can
         */
        @Nullable
        CompletionStage<?> write(byte[] events);

        /** Ends the response. */
        void end();
    }
}

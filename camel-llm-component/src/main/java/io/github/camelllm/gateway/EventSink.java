package io.github.camelllm.gateway;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where the events of a streamed response go. */
public interface EventSink {
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

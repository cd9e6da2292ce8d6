package io.github.camelllm.chat;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of a streamed answer's deltas. It is called by one thread at a time, in order, often by an I/O thread,
 * so it must not block.
 */
public interface DeltaListener {
    /** Receives the next delta. */
    void onDelta(Delta delta);

    /**
     * Returns whether the receiver can take more.
     *
     * @return null if it can, else a stage that completes when it can: until then the provider's connection is not
     *     read
     */
    default @Nullable CompletionStage<?> pressure() {
        return null;
    }
}

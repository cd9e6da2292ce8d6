package io.github.camelllm.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Splits a stream of bytes into frames, at any boundaries of the input. Used by one thread at a time. */
interface FrameReader {
    /** Reads the next bytes and passes on the frames that are complete. */
    void feed(ByteBuffer bytes);

    /** Ends the input, and passes on a last frame that only lacks its end mark. */
    void end();

    /** Returns the name of the event that is being passed on, or null if it has none. */
    default @Nullable String event() {
        return null;
    }
}

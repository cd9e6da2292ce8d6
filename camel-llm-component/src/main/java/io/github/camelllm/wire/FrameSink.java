package io.github.camelllm.wire;

/** The taker of a stream's frames. */
@FunctionalInterface
interface FrameSink {
    /** Takes a frame: a slice of an array that is valid only during this call. */
    void frame(byte[] bytes, int offset, int length);
}

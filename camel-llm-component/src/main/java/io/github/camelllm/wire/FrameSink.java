package io.github.camelllm.wire;

/** The receiver of a stream's frames. */
@FunctionalInterface
interface FrameSink {
    /** Receives a frame: a slice of an array that is valid only during this call. */
    void frame(byte[] bytes, int offset, int length);
}

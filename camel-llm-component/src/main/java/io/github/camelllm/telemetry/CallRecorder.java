package io.github.camelllm.telemetry;

/** A receiver of measurements. Safe for all threads; must not block or throw. */
public interface CallRecorder {
    /** Records the start of a call. */
    void begun(String provider, String model);

    /** Records the end of a call. Follows each {@link #begun} exactly once. */
    void ended(CallOutcome outcome);

    /** Returns whether outcomes of streamed calls need the {@linkplain CallOutcome#chunkTimes times between deltas}. */
    default boolean needsChunkTimes() {
        return false;
    }
}

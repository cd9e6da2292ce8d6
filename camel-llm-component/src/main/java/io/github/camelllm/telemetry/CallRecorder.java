package io.github.camelllm.telemetry;

/** A taker of what is measured. Safe for all threads; must not block or throw. */
public interface CallRecorder {
    /** Takes note that a call begins. */
    void begun(String provider, String model);

    /** Takes note of how a call ended. Follows each {@link #begun} exactly once. */
    void ended(CallOutcome outcome);
}

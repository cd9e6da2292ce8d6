package io.github.camelllm.balance;

/** The behaviour of a load balancer when the breakers of all candidates are open. */
public enum WhenAllOpen {
    /**
     * It waits for the candidate that may be called first, up to {@code maxWait}, or 15 s if that is not set, and fails with
     * {@link io.github.camelllm.chat.OverloadedException} if that is too short.
     */
    wait,
    /**
     * After {@code maxWait}, if that is set, it calls the candidate whose breaker closes first, one call at a time, but never
     * one within its {@code Retry-After}; otherwise it fails.
     */
    leastBad,
    /** After {@code maxWait}, if that is set, it fails with {@link io.github.camelllm.chat.OverloadedException}. */
    fail
}

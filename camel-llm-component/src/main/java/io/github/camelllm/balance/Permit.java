package io.github.camelllm.balance;

/** The permission of a {@link Breaker} for one call. */
enum Permit {
    /** The breaker was closed. */
    CALL,
    /** The breaker was half open; there is one such call at a time. */
    PROBE,
    /** The breaker was open, and {@link WhenAllOpen#leastBad} calls the candidate anyway, instead of a probe. */
    FORCED
}

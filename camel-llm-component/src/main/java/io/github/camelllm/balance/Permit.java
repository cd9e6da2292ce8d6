package io.github.camelllm.balance;

/** How a {@link Breaker} let a call through. */
enum Permit {
    /** The breaker was closed. */
    CALL,
    /** The breaker was half open; there is one such call at a time. */
    PROBE,
    /** The breaker was open, and {@link WhenAllOpen#leastBad} asks all the same; it takes the place of a probe. */
    FORCED
}

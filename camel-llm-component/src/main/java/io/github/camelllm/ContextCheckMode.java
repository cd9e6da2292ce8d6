package io.github.camelllm;

/** What becomes of a request that cannot fit the model's context window. */
public enum ContextCheckMode {
    /** It fails before it is sent. */
    fail,
    /** It is logged as a warning, and sent. */
    warn,
    /** It is not looked for. */
    off
}

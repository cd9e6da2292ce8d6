package io.github.camelllm;

/** The treatment of requests that are known to exceed the model's context window. */
public enum ContextCheckMode {
    /** The request fails before it is sent. */
    fail,
    /** A warning is logged, and the request is sent. */
    warn,
    /** No check. */
    off
}

package io.github.camelllm;

/** What is looked at before a context starts, or a route that is added to it. */
public enum ValidationMode {
    /** Whether the endpoints are configured in a way that can work, their keys included. Nothing is sent. */
    config,
    /** That, and whether their providers can be reached and accept the keys, by a request that costs nothing. */
    live,
    /** Nothing: a missing key fails the calls that bring none, and what cannot work fails its endpoint alone. */
    off
}

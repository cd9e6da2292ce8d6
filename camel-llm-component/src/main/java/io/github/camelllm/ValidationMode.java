package io.github.camelllm;

/** The extent of the validation before a context, or a route added to it, starts. */
public enum ValidationMode {
    /** Options and keys of the endpoints are checked. Nothing is sent. */
    config,
    /** Additionally each provider is contacted with a request that costs nothing, to see that it can be reached and accepts the key. */
    live,
    /** No validation: calls without a key fail, and an invalid endpoint fails alone. */
    off
}

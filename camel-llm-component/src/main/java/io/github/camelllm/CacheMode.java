package io.github.camelllm;

/** The use of the response cache by an endpoint. */
public enum CacheMode {
    /** Not at all. */
    off,
    /** Stored answers are returned, and answers are stored. */
    on,
    /** Stored answers are returned, but none is stored. */
    readOnly,
    /** Answers are stored in place of others, but none is returned. */
    writeOnly
}

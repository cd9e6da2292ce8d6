package io.github.camelllm.chat;

/** The result of the response cache for a call. */
public enum CacheStatus {
    /** The answer was stored, or comes from an identical call in flight. */
    HIT("hit"),

    /** The answer was not stored, so the provider was called. */
    MISS("miss"),

    /** The answer was stored and has expired; it is returned because the provider failed. */
    STALE("stale"),

    /** The cache was not used: this call cannot be stored, or its policy does not read. */
    BYPASS("bypass"),

    /** The cache could not be reached, so the provider was called. */
    UNAVAILABLE("unavailable");

    private final String label;

    CacheStatus(String label) {
        this.label = label;
    }

    /** Returns the name in headers and metrics. */
    public String label() {
        return label;
    }

    /** Returns whether the answer came without a request to the provider. */
    public boolean served() {
        return this == HIT || this == STALE;
    }
}

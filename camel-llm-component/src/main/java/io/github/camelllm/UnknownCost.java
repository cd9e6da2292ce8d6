package io.github.camelllm;

/** What happens to calls with a part whose tokens are not known before the answer, where their cost is limited. */
public enum UnknownCost {
    /**
     * The part counts as what it can be at most: a file at an address as a whole context window. What has no limit, such as
     * what the provider's own tools find, fails before it is sent.
     */
    refuse,
    /** The part counts as what is likely. */
    allow
}

package io.github.camelllm.catalog;

/** How soon a model usually answers, as the rules of the catalog's data tell. The order is from soon to late. */
public enum LatencyTier {
    /** Made or served for speed. */
    FAST,

    /** Neither. */
    MEDIUM,

    /** Made to take its time. */
    SLOW
}

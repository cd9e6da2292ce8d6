package io.github.camelllm.catalog;

/** How hard the tasks may be, as the rules of the catalog's data tell. The order is from easy to hard. */
public enum QualityTier {
    /** Sorting, extracting and rephrasing short texts. */
    BASIC,

    /** Most tasks of everyday. */
    GOOD,

    /** Tasks that need care: long documents, tools, code. */
    HIGH,

    /** The hardest tasks. */
    HIGHEST
}

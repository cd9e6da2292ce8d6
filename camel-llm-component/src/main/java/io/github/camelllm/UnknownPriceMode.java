package io.github.camelllm;

/** What becomes of calls whose price is not known, where their cost is limited. */
public enum UnknownPriceMode {
    /** They fail before they are sent. */
    fail,
    /** They pass, without a limit. */
    allow
}

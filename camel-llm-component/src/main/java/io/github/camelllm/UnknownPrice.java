package io.github.camelllm;

/** What becomes of calls whose price is not known, where their cost is limited. */
public enum UnknownPrice {
    /** They fail before they are sent. */
    fail,
    /** They pass, without a limit. */
    allow
}

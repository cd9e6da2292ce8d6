package io.github.camelllm;

/** The treatment of calls without a known price, if their cost is limited. */
public enum UnknownPriceMode {
    /** They fail before they are sent. */
    fail,
    /** They are sent, without a limit of their cost. */
    allow
}

package io.github.camelllm;

/** The treatment of parts whose number of tokens is not known before the answer, if the cost of calls is limited. */
public enum UnknownCost {
    /**
     * The part counts with its largest possible size: a file given by its address as a whole context window. A call with a part of
     * unlimited size, such as the results of the provider's own tools, fails before it is sent.
     */
    refuse,
    /** The part counts with its likely size. */
    allow
}

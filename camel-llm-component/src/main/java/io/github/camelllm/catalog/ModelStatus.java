package io.github.camelllm.catalog;

/** The life cycle status of a model. */
public enum ModelStatus {
    /** In service. */
    ACTIVE,

    /** In service, and may change or vanish without notice. */
    PREVIEW,

    /** Still in service, with an end announced. */
    DEPRECATED,

    /** No longer in service. */
    RETIRED,

    /** Unknown. */
    UNKNOWN
}

package io.github.camelllm.catalog;

/** Where a model is in its life. */
public enum ModelStatus {
    /** In service. */
    ACTIVE,

    /** In service, and may change or vanish without notice. */
    PREVIEW,

    /** Still in service, with an end announced. */
    DEPRECATED,

    /** No longer in service. */
    RETIRED,

    /** Nobody who would know says. */
    UNKNOWN
}

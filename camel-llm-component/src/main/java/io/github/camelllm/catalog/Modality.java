package io.github.camelllm.catalog;

/** A form in which something goes into a model, or comes out of it. */
public enum Modality {
    /** Written words. */
    TEXT,

    /** Images. */
    IMAGE,

    /** Sound, spoken words among it. */
    AUDIO,

    /** Moving images. */
    VIDEO,

    /** PDF documents. */
    PDF
}

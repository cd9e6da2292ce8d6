package io.github.camelllm.catalog;

/** A form of input or output. */
public enum Modality {
    /** Text. */
    TEXT,

    /** Images. */
    IMAGE,

    /** Audio, including speech. */
    AUDIO,

    /** Video. */
    VIDEO,

    /** PDF documents. */
    PDF
}

package io.github.camelllm.catalog;

/** What models of a provider can do, for its table; whether one model can is the model catalog's to say. */
public enum Feature {
    /** The model may ask for tools to be called. */
    TOOLS,

    /** The model sees images. */
    VISION,

    /** The model reads documents. */
    DOCUMENTS,

    /** The model hears audio. */
    AUDIO,

    /** The provider holds the answer to a JSON Schema. */
    STRUCTURED_OUTPUT,

    /** The model thinks before it answers, and how hard can be set. */
    REASONING,

    /** Parts of a prompt that repeat are billed at a lower price. */
    PROMPT_CACHING
}

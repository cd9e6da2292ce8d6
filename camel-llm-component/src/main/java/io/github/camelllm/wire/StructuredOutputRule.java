package io.github.camelllm.wire;

/** In which form a receiver takes the schema of a structured answer. */
public enum StructuredOutputRule {
    /** In a format of its own; JSON without a schema is another one. */
    JSON_SCHEMA,

    /** In a format of its own, or beside {@code json_object} (Together, Fireworks, llama.cpp). */
    JSON_SCHEMA_OR_OBJECT,

    /**
     * In no format: the model is instructed to answer in JSON ({@code json_object}), and the schema stands in the instructions
     * (DeepSeek).
     */
    INSTRUCTION
}

package io.github.camelllm.wire;

/** The form in which a receiver accepts the schema of a structured answer. */
public enum StructuredOutputRule {
    /** In a format for schemas; JSON without a schema is another format. */
    JSON_SCHEMA,

    /** In a format for schemas, or beside {@code json_object} (Together, Fireworks, llama.cpp). */
    JSON_SCHEMA_OR_OBJECT,

    /** In no format: the model is instructed to answer in JSON ({@code json_object}), and the schema is added to the instructions (DeepSeek). */
    INSTRUCTION
}

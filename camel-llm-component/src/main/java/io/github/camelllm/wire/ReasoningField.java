package io.github.camelllm.wire;

/** The field of a message in Chat Completions in which a provider accepts earlier reasoning. */
public enum ReasoningField {
    /** In none: earlier reasoning is not sent. */
    NONE,

    /** In {@code reasoning_content} (DeepSeek, xAI, Alibaba, Z.AI). */
    REASONING_CONTENT,

    /** In {@code reasoning} (Groq, Together, Cerebras, Ollama, vLLM). */
    REASONING,

    /** In {@code reasoning_details} as they came, with signature; without them, in {@code reasoning} (OpenRouter). */
    REASONING_DETAILS,

    /** As a part of type {@code thinking} of the content (Mistral). */
    THINKING_PARTS
}

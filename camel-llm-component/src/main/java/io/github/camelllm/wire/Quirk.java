package io.github.camelllm.wire;

/** A provider's deviation from its protocol, named in its descriptor. */
public enum Quirk {
    /** The answer's token limit is sent as {@code max_tokens}, not as {@code max_completion_tokens}. */
    MAX_TOKENS,

    /** The seed is sent as {@code random_seed}, not as {@code seed} (Mistral). */
    RANDOM_SEED,

    /** {@code stream_options} is rejected and not sent; usage comes without it or not at all. */
    NO_STREAM_OPTIONS,

    /** The role {@code developer} is not supported; its messages are sent as {@code system}. */
    NO_DEVELOPER_ROLE,

    /** Effort and budget of reasoning are sent in an object {@code reasoning} (OpenRouter). */
    REASONING_OBJECT,

    /** The budget of reasoning is sent as {@code thinking_budget} (Alibaba). */
    THINKING_BUDGET,

    /** Cache marks are sent as {@code cache_control} of content parts (OpenRouter, Alibaba). */
    CACHE_CONTROL,

    /** A document may be given by its address in {@code file_data} (OpenRouter). */
    FILE_URL,

    /** A document is sent as a part of type {@code document_url}, by address or data URL (Mistral). */
    DOCUMENT_URL,

    /** A request whose tokens are counted is the body itself, not a field {@code generateContentRequest} of it (Vertex AI). */
    PLAIN_COUNT_TOKENS
}

package io.github.camelllm.chat;

/** Why a model stopped. */
public enum FinishReason {
    /** It was done, or met a stop sequence. */
    STOP,
    /** It reached the limit of output tokens or of its context window. */
    LENGTH,
    /** It waits for the results of tool calls. */
    TOOL_CALLS,
    /** It refused, or a filter blocked the prompt or the answer. */
    CONTENT_FILTER,
    /** Anything else; the provider's own word tells. */
    OTHER
}

package io.github.camelllm.chat;

/** Why a model stopped. */
public enum FinishReason {
    /** The answer is complete, or a stop sequence occurred. */
    STOP,
    /** The maximum output tokens or the context window was reached. */
    LENGTH,
    /** The model requests tool calls. */
    TOOL_CALLS,
    /** The model refused, or a filter blocked the prompt or the answer. */
    CONTENT_FILTER,
    /** Anything else; see the provider's own finish reason. */
    OTHER
}

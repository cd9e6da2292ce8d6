package io.github.camelllm;

/** What an endpoint puts into the body where neither a stream nor a structured answer is asked for. */
public enum OutputMode {
    /** The text of the answer. */
    text,
    /** The whole {@link io.github.camelllm.chat.ChatResponse}. */
    response
}

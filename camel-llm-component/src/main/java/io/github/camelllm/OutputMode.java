package io.github.camelllm;

/** The body of the reply if neither a stream nor a structured answer is requested. */
public enum OutputMode {
    /** The text of the answer. */
    text,
    /** The complete {@link io.github.camelllm.chat.ChatResponse}. */
    response
}

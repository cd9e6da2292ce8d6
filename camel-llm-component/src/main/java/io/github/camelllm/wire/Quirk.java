package io.github.camelllm.wire;

/** A provider's deviation from its protocol, named in its descriptor. Each constant tells what differs. */
public enum Quirk {
    /** The answer's token limit is sent as {@code max_tokens}, not as {@code max_completion_tokens}. */
    MAX_TOKENS
}

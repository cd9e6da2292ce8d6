package io.github.camelllm.stage;

/**
 * The cost recorded for an attempt that was abandoned after it was sent: by a timeout, a cancellation, a lost hedge, a broken or closed
 * stream. Providers bill its prompt and what they generate until they detect the closed connection.
 */
public enum AbandonedCost {
    /**
     * The prompt, and the delivered part of a stream; the maximum output if the answer is not streamed or the stream has no delta yet.
     */
    estimate,
    /** The maximum cost of the attempt. Suits reasoning models, whose reasoning is billed but not delivered. */
    reserved,
    /** Nothing. */
    none
}

package io.github.camelllm.stage;

/**
 * What an attempt costs that was given up after it was sent: by a timeout, a cancellation, a lost hedge, a broken or closed
 * stream. Providers bill its prompt and what they have generated until they notice.
 */
public enum AbandonedCost {
    /**
     * The prompt, and of a stream what was delivered; of an answer that is not streamed, and of a stream before its first
     * delta, all that could be generated.
     */
    estimate,
    /** All that the attempt could cost. Right for models that reason before they answer, whose reasoning is not delivered. */
    reserved,
    /** Nothing, as if no provider billed it. */
    none
}

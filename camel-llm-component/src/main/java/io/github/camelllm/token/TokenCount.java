package io.github.camelllm.token;

/**
 * A number of tokens with its bounds.
 *
 * @param tokens the exact or likely number
 * @param atLeast the lower bound; the same number if they were counted by the model's own encoding
 * @param atMost the upper bound; the same number if they were counted by the model's own encoding, and {@link Long#MAX_VALUE} if a part has
 *     no bound, such as a recording given by its address
 */
public record TokenCount(long tokens, long atLeast, long atMost) {
    /** Returns a number that was counted by the model's own encoding and published rules. */
    static TokenCount exact(long tokens) {
        return new TokenCount(tokens, tokens, tokens);
    }

    /** Returns whether the tokens were counted and not estimated. */
    public boolean exact() {
        return atLeast == atMost;
    }

    /** Returns whether there is an upper bound. */
    public boolean bounded() {
        return atMost < Long.MAX_VALUE;
    }
}

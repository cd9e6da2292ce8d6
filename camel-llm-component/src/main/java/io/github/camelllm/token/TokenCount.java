package io.github.camelllm.token;

/**
 * A number of tokens and how much it can be relied on.
 *
 * @param tokens how many there are, or as many as is likely
 * @param atLeast how many there are at least; the same number if they were counted by the model's own encoding
 * @param atMost how many there are at most; the same number if they were counted by the model's own encoding, and
 *     {@link Long#MAX_VALUE} if something among them has no bound, such as a recording at an address
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

    /** Returns whether there is a number that the tokens do not exceed. */
    public boolean bounded() {
        return atMost < Long.MAX_VALUE;
    }
}

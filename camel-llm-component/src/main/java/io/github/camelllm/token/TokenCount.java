package io.github.camelllm.token;

/**
 * A number of tokens and how much it can be relied on.
 *
 * @param tokens how many there are, or as many as is likely
 * @param atLeast how many there are at least; the same number if they were counted by the model's own encoding
 * @param atMost how many there are at most; the same number if they were counted by the model's own encoding
 */
public record TokenCount(long tokens, long atLeast, long atMost) {
    private static final long MARGIN_PERCENT = 30;

    /** Returns a number that was counted by the model's own encoding and published rules. */
    static TokenCount exact(long tokens) {
        return new TokenCount(tokens, tokens, tokens);
    }

    /**
     * Returns a number that was estimated: 30 % more or less, besides what is known even less.
     *
     * @param unsure those of its tokens that may as well not be there
     * @param more how many more there may be, such as those of a provider's own instructions
     */
    static TokenCount estimated(long tokens, long unsure, long more) {
        long margin = (tokens * MARGIN_PERCENT + 99) / 100;
        return new TokenCount(tokens, Math.max(0, tokens - unsure - margin), tokens + margin + more);
    }

    /** Returns whether the tokens were counted and not estimated. */
    public boolean exact() {
        return atLeast == atMost;
    }
}

package io.github.camelllm.catalog;

/**
 * A number of tokens and how much it can be relied on.
 *
 * @param tokens how many there are, or as many as it is likely
 * @param exact whether they were counted by the model's own encoding and published rules, or else estimated
 */
public record TokenCount(long tokens, boolean exact) {
    private static final long MARGIN_PERCENT = 30;

    /** Returns how many it is at most: for an estimate 30 % more, which few prompts exceed (docs/cost-and-budgets.md). */
    public long atMost() {
        return exact ? tokens : tokens + (tokens * MARGIN_PERCENT + 99) / 100;
    }

    /** Returns how many it is at least: for an estimate 30 % less. */
    public long atLeast() {
        return exact ? tokens : tokens - tokens * MARGIN_PERCENT / 100;
    }
}

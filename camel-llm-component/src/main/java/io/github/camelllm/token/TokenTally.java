package io.github.camelllm.token;

/** A running sum of token counts with bounds. Not safe for several threads. */
final class TokenTally {
    private long likely;
    private long least;
    private long most;

    /** Adds what is known or bounded. */
    void add(TokenCount count) {
        likely += count.tokens();
        least += count.atLeast();
        more(count.atMost());
    }

    /** Adds tokens that are likely, but may be absent. */
    void unsure(long tokens, long atMost) {
        likely += tokens;
        more(Math.max(tokens, atMost));
    }

    /** Adds tokens that may be present; {@link Long#MAX_VALUE} for any number. */
    void more(long tokens) {
        most = tokens > Long.MAX_VALUE - most ? Long.MAX_VALUE : most + tokens;
    }

    /** Returns the sum. */
    TokenCount count() {
        return new TokenCount(likely, least, most);
    }

    /** Returns whether nothing that was added was an estimate. */
    boolean exact() {
        return least == likely && likely == most;
    }
}

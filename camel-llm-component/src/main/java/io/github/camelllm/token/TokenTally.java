package io.github.camelllm.token;

/** A sum of token counts in the making: what is likely, and its bounds. Not for several threads. */
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

    /** Adds what is likely, but may as well not be there. */
    void unsure(long tokens, long atMost) {
        likely += tokens;
        more(Math.max(tokens, atMost));
    }

    /** Adds what may be there besides; {@link Long#MAX_VALUE} for any number. */
    void more(long tokens) {
        most = tokens > Long.MAX_VALUE - most ? Long.MAX_VALUE : most + tokens;
    }

    /** Returns the sum as it is. */
    TokenCount count() {
        return new TokenCount(likely, least, most);
    }

    /** Returns whether nothing that was added was an estimate. */
    boolean exact() {
        return least == likely && likely == most;
    }
}

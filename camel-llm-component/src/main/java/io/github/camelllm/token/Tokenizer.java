package io.github.camelllm.token;

/** What tells how many tokens a text is. Safe for all threads; the time is linear in the length of the text. */
interface Tokenizer {
    /** Returns the number of tokens, or the one that is likely. */
    int count(String text);

    /** Returns the number of tokens with its bounds, which are the same number if it is exact. */
    TokenCount range(String text);
}

package io.github.camelllm.token;

/** Counts or estimates the tokens of a text. Safe for all threads; the time is linear in the length of the text. */
interface Tokenizer {
    /** Returns the exact or likely number of tokens. */
    int count(String text);

    /** Returns the number of tokens with its bounds, which are the same number if it is exact. */
    TokenCount range(String text);
}

package io.github.camelllm.token;

/** What tells how many tokens a text is. Safe for all threads. */
interface Tokenizer {
    /** Returns the number of tokens. */
    int count(String text);
}

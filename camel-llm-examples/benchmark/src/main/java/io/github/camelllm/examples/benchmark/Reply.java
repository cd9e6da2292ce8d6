package io.github.camelllm.examples.benchmark;

/** Where the answer to one question goes. It is told by one thread at a time, and exactly once of the end. */
interface Reply {
    /** Takes a piece of a streamed answer; the first one that is not empty stops the clock of the first token. */
    void piece(String text);

    /** Ends an answer whose pieces have been taken. */
    void end();

    /** Takes a whole answer. */
    void answer(String text);

    /** Takes the reason why there is no answer. */
    void failed(Throwable why);
}

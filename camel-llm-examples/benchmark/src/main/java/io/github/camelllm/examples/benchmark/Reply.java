package io.github.camelllm.examples.benchmark;

/** The receiver of the response to one request. One thread at a time calls it; exactly one of the methods that end it is called, once. */
interface Reply {
    /** Receives a text of a stream; the first one that is not empty ends the measurement of the time to the first token. */
    void piece(String text);

    /** Ends a streamed response. */
    void end();

    /** Receives a whole response. */
    void answer(String text);

    /** Receives the error of a call without a response. */
    void failed(Throwable why);
}

package io.github.camelllm.examples.benchmark;

/** A client that is measured: it sends requests to the server. Used by many threads. */
interface Contender extends AutoCloseable {
    /** The prompt that every contender sends. */
    String QUESTION = "What does a camel carry, and where does it carry it to? Answer in a few sentences.";

    /** The model that every contender names. */
    String MODEL = "gpt-4o";

    /** The key that every contender sends. */
    String KEY = "test-key";

    /**
     * Sends the request. A blocking contender calls the reply before this method returns; others return at once and call the reply later, on a thread
     * of the client.
     *
     * @throws Exception if the request could not be sent; the reply is not called then
     */
    void ask(Reply reply) throws Exception;

    /** Returns whether a call blocks until the response is there, so that each call in flight needs a thread. */
    boolean blocking();

    @Override
    void close() throws Exception;
}

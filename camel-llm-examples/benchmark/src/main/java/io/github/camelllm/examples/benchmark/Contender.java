package io.github.camelllm.examples.benchmark;

/** A client that is measured: it puts questions to the server. Used by many threads. */
interface Contender extends AutoCloseable {
    /** The question that every contender asks. */
    String QUESTION = "What does a camel carry, and where does it carry it to? Answer in a few sentences.";

    /** The model that every contender asks. */
    String MODEL = "gpt-4o";

    /** The key that every contender sends. */
    String KEY = "test-key";

    /**
     * Puts the question. Blocking contenders tell the reply before they return; others return at once and tell it later,
     * on whichever thread the client does so.
     *
     * @throws Exception if the question could not be put; the reply is told nothing then
     */
    void ask(Reply reply) throws Exception;

    /** Returns whether asking blocks until the answer is there, so that each call in flight needs a thread. */
    boolean blocking();

    @Override
    void close() throws Exception;
}

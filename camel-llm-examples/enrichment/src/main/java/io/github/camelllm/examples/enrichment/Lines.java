package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;

/** A place where lines of JSON go. Threads may share it. */
interface Lines extends Closeable {
    /** Adds a line. */
    void append(ObjectNode line) throws IOException;

    /** Returns when all lines so far are where they go. */
    void flush() throws IOException;
}

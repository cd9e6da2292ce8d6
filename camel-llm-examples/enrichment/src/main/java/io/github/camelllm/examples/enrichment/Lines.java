package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;

/** Receives lines of JSON. Threads may share it. */
interface Lines extends Closeable {
    /** Adds a line. */
    void append(ObjectNode line) throws IOException;

    /** Returns when all lines so far have been written. */
    void flush() throws IOException;
}

package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of an input, read one at a time. Not for use by several threads. */
interface Input extends Closeable {
    /** The problem of an item with bytes that are invalid in the encoding. */
    String UNDECODABLE = "It has bytes that are not in the encoding: name the right one with --encoding";

    /**
     * One item of an input.
     *
     * @param source the record; the raw text if it could not be parsed
     * @param problem why it could not be parsed; null if it could
     */
    record Item(JsonNode source, @Nullable String problem) {}

    /**
     * Returns the next item, or null after the last.
     *
     * @throws IOException if the rest cannot be read
     */
    @Nullable
    Item next() throws IOException;
}

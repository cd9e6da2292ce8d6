package io.github.camelllm.serve;

import io.github.camelllm.chat.Operation;

/** The operation that a client calls, without the codec that reads and writes it. */
public interface ClientOperation {
    /** Returns the path below the base address, such as {@code chat/completions}. */
    String path();

    /** Returns the operation of the provider. */
    Operation operation();
}

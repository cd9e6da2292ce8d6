package io.github.camelllm.provider;

import io.github.camelllm.chat.Operation;
import io.github.camelllm.wire.Protocol;

/**
 * The embeddings endpoint of a provider.
 *
 * @param protocol the protocol, one for embeddings
 * @param path the path after the base URL; {@code {model}} stands for the model
 * @param batchLimit the maximum number of texts in one request
 */
public record EmbeddingsEndpoint(Protocol protocol, String path, int batchLimit) {
    /** Checks the protocol and the limit. */
    public EmbeddingsEndpoint {
        if (protocol.operation() != Operation.EMBEDDINGS) {
            throw new IllegalArgumentException("The protocol " + protocol.id() + " has no embeddings");
        }
        if (batchLimit < 1) {
            throw new IllegalArgumentException("The limit of a batch of embeddings must be at least 1: " + batchLimit);
        }
    }
}

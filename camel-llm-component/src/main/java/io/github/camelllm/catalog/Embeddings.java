package io.github.camelllm.catalog;

/**
 * Where a provider turns texts into vectors.
 *
 * @param protocol the shape of request and answer, such as {@code openai-embeddings}
 * @param path what follows the base URL; {@code {model}} stands for the model
 * @param batchLimit how many texts go into one request at most
 */
public record Embeddings(String protocol, String path, int batchLimit) {
    /** Checks the limit. */
    public Embeddings {
        if (batchLimit < 1) {
            throw new IllegalArgumentException("The limit of a batch of embeddings must be at least 1: " + batchLimit);
        }
    }
}

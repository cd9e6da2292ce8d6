package io.github.camelllm.remote;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.provider.EmbeddingsEndpoint;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.wire.Protocol;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The protocol and path of an operation at a provider.
 *
 * @param protocol the protocol
 * @param path the path; null for the protocol's default
 * @param batchLimit the maximum number of inputs per request
 */
record OperationEndpoint(Protocol protocol, @Nullable String path, int batchLimit) {
    /**
     * Returns the endpoint of an operation.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if the provider has none
     */
    static OperationEndpoint of(Provider provider, Operation operation) {
        OperationEndpoint place = find(provider, operation);
        if (place == null) {
            throw none(provider, operation);
        }
        return place;
    }

    /** Returns whether a provider supports an operation. */
    static boolean has(Provider provider, Operation operation) {
        return find(provider, operation) != null;
    }

    private static @Nullable OperationEndpoint find(Provider provider, Operation operation) {
        Protocol protocol = provider.protocol().of(operation);
        return switch (operation) {
            case EMBEDDINGS -> of(provider.embeddings());
            case MODELS -> of(protocol, provider.modelsPath());
            case COUNT_TOKENS -> of(protocol, provider.tokenCountPath());
            case BATCH_SUBMIT, BATCH_STATUS, BATCH_RESULTS, BATCH_CANCEL -> batches(provider);
            case BATCH -> null; // made of calls of its own
            default -> protocol == null ? null : new OperationEndpoint(protocol, null, 1);
        };
    }

    /** Returns the place of batches whose requests are in the chat protocol that is spoken. */
    private static @Nullable OperationEndpoint batches(Provider provider) {
        for (Protocol batch : provider.batches()) {
            if (batch.each() == provider.protocol()) {
                return new OperationEndpoint(batch, null, 1);
            }
        }
        return null;
    }

    private static @Nullable OperationEndpoint of(@Nullable EmbeddingsEndpoint embeddings) {
        return embeddings == null
                ? null
                : new OperationEndpoint(embeddings.protocol(), embeddings.path(), embeddings.batchLimit());
    }

    private static @Nullable OperationEndpoint of(@Nullable Protocol protocol, @Nullable String path) {
        return protocol == null || path == null ? null : new OperationEndpoint(protocol, path, 1);
    }

    private static LlmException none(Provider provider, Operation operation) {
        String name = operation.name().toLowerCase(Locale.ROOT);
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        provider.displayName() + " has no operation " + name + ", as far as its descriptor tells")
                .provider(provider.name())
                .exception();
    }
}

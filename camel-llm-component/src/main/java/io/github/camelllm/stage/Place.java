package io.github.camelllm.stage;

import io.github.camelllm.catalog.Provider;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.wire.Protocol;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * In which protocol and where a provider does something.
 *
 * @param protocol the protocol
 * @param path the path; null for the protocol's usual one
 */
record Place(Protocol protocol, @Nullable String path) {
    /**
     * Returns the place of an operation.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if the provider has none
     */
    static Place of(Provider provider, Operation operation) {
        Protocol protocol = provider.protocol().of(operation);
        String path =
                switch (operation) {
                    case MODELS -> provider.modelsPath();
                    case TOKENS -> provider.tokenCountPath();
                    case CHAT, EMBEDDINGS, COMPLETION -> null;
                };
        boolean described = operation == Operation.MODELS || operation == Operation.TOKENS;
        if (protocol == null || (described && path == null)) {
            throw none(provider, operation);
        }
        return new Place(protocol, path);
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

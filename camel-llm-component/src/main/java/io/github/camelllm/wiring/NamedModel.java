package io.github.camelllm.wiring;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a name of a model means.
 *
 * @param provider the name of the provider
 * @param model the model; null for the provider's default
 */
public record NamedModel(String provider, @Nullable String model) {
    /** Checks that there is a provider. */
    public NamedModel {
        Objects.requireNonNull(provider, "provider");
    }

    /**
     * Returns what a name means in URIs: a provider and its model, a provider, or a model whose provider is found by its name.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} that lists the candidates
     */
    public static NamedModel of(String name, SharedResources shared) {
        int colon = name.indexOf(':');
        String first = colon < 0 ? name : name.substring(0, colon);
        ProviderDetection.Named named =
                new ProviderDetection(shared).of(first, colon < 0 ? null : name.substring(colon + 1));
        return new NamedModel(named.provider(), named.model());
    }
}

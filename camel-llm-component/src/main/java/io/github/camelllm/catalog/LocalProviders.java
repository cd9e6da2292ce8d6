package io.github.camelllm.catalog;

import java.util.Set;

/** Providers that differ from the others in who decides which models there are. */
final class LocalProviders {
    private static final Set<String> LOCAL = Set.of("ollama", "docker", "lmstudio", "llamacpp", "vllm");

    /** The bundled data list what these could serve; what one does serve is what its owner has pulled or deployed. */
    private static final Set<String> OWN_CHOICE = Set.of("ollama", "docker", "lmstudio", "llamacpp", "vllm", "azure");

    private LocalProviders() {}

    /** Returns whether models run on the user's own machines, where a price of 0 is no trial offer. */
    static boolean isLocal(String provider) {
        return LOCAL.contains(provider);
    }

    /** Returns whether the models of a provider are what its owner has pulled or deployed. */
    static boolean isOwnChoice(String provider) {
        return OWN_CHOICE.contains(provider);
    }
}

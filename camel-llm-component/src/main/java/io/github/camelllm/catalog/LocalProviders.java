package io.github.camelllm.catalog;

import java.util.Set;

/** The providers whose models are chosen by their operators: local servers and cloud deployments. */
final class LocalProviders {
    private static final Set<String> LOCAL = Set.of("ollama", "docker", "lmstudio", "llamacpp", "vllm");

    /** The bundled data list what these could serve; only models that were pulled or deployed are served. */
    private static final Set<String> OWN_CHOICE = Set.of("ollama", "docker", "lmstudio", "llamacpp", "vllm", "azure");

    private LocalProviders() {}

    /** Returns whether models run on the user's own machines, where a price of 0 is not a trial offer. */
    static boolean isLocal(String provider) {
        return LOCAL.contains(provider);
    }

    /** Returns whether a provider serves only models that were pulled or deployed. */
    static boolean isOwnChoice(String provider) {
        return OWN_CHOICE.contains(provider);
    }
}

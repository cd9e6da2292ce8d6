package io.github.camelllm.wiring;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.settings.ProviderDirectory;
import io.github.camelllm.settings.SettingsLookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the path of an endpoint: a provider with or without a model, or only a model, whose provider is found by the patterns in the
 * descriptors. A provider preferred by {@code LLM_PROVIDER} or the configuration file is used if it has a matching pattern, too, if it has
 * no patterns, or if no pattern matches.
 */
final class ProviderDetection {
    private final ProviderDirectory directory;
    private final SettingsLookup settings;

    ProviderDetection(SharedResources shared) {
        this.directory = shared.directory();
        this.settings = shared.settings();
    }

    /**
     * The result.
     *
     * @param provider the name of a provider
     * @param model the model; null if the path names none
     */
    record Named(String provider, @Nullable String model) {}

    /**
     * Resolves a path.
     *
     * @param first the part before the first colon
     * @param rest the part after it; null if there is no colon
     * @throws LlmException of kind {@code CONFIGURATION} that lists the candidates
     */
    Named of(String first, @Nullable String rest) {
        if (directory.knows(first)) {
            return new Named(first, rest);
        }
        String model = rest == null ? first : first + ":" + rest;
        String preferred = settings.provider();
        if (preferred != null && rest == null && directory.mayHave(preferred, model)) {
            return new Named(preferred, model);
        }
        List<Provider> candidates = directory.claiming(model);
        return candidates.isEmpty()
                ? unclaimed(first, rest, preferred)
                : new Named(chosen(model, candidates, preferred), model);
    }

    private Named unclaimed(String first, @Nullable String rest, @Nullable String preferred) {
        if (preferred == null || rest != null) {
            throw directory.unknown(first);
        }
        return new Named(preferred, first);
    }

    private static String chosen(String model, List<Provider> candidates, @Nullable String preferred) {
        for (Provider one : candidates) {
            if (candidates.size() == 1 || one.isCalled(preferred)) {
                return one.name();
            }
        }
        throw ambiguous(model, candidates, preferred);
    }

    private static LlmException ambiguous(String model, List<Provider> candidates, @Nullable String preferred) {
        List<String> names = candidates.stream().map(Provider::name).toList();
        return ErrorKind.CONFIGURATION.exception("Several providers have a model '" + model + "': "
                + String.join(", ", names) + ". Name one, as in llm:" + names.get(0) + ":" + model
                + ", or prefer one by the environment variable LLM_PROVIDER or the property provider of the"
                + " configuration file"
                + (preferred == null ? "" : ", where '" + preferred + "' is none of them"));
    }
}

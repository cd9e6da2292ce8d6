package io.github.camelllm.wiring;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.settings.ProviderDirectory;
import io.github.camelllm.settings.SettingsLookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds who is meant by the path of an endpoint: a provider and perhaps a model, or a model alone, which then belongs to
 * the provider whose descriptor claims names of that form. A provider that is preferred by {@code LLM_PROVIDER} or the
 * configuration file is asked if it claims the name too, if it claims no names at all, or if nobody claims this one.
 */
final class ProviderDetection {
    private final ProviderDirectory directory;
    private final SettingsLookup settings;

    ProviderDetection(SharedResources shared) {
        this.directory = shared.directory();
        this.settings = shared.settings();
    }

    /**
     * What a path names.
     *
     * @param provider the name of a provider
     * @param model the model; null if the path names none
     */
    record Named(String provider, @Nullable String model) {}

    /**
     * Returns who is meant.
     *
     * @param first what comes before the first colon of the path
     * @param rest what comes after it; null if there is no colon
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

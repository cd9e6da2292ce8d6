package io.github.camelllm.catalog;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The models that can be called in an environment: those listed by Ollama or another local server, and Bedrock's regional names of the
 * configured region. Registered models can always be called.
 */
final class ReachableModels {
    private final CatalogEnvironment installation;
    private final ModelSources stock;
    private final AtomicBoolean asked = new AtomicBoolean();

    ReachableModels(CatalogEnvironment installation, ModelSources stock) {
        this.installation = installation;
        this.stock = stock;
    }

    /**
     * Returns whether a model can be called.
     *
     * @param strictly whether the list of a local server is required
     */
    boolean includes(Model model, boolean strictly) {
        if (installation.configured() == null || !stock.isBundled(model)) {
            return true;
        }
        String provider = model.provider();
        boolean listed = stock.availability(model).state() == Availability.State.AVAILABLE;
        if (LocalProviders.isOwnChoice(provider)) {
            return listed || (!strictly && LocalProviders.isLocal(provider) && !stock.isListed(provider));
        }
        if (!provider.equals(InferenceProfiles.PROVIDER)) {
            return true;
        }
        boolean named = InferenceProfiles.isReachable(
                model, installation.region(provider), stock.shelf(provider).models());
        return named && (listed || !stock.isListed(provider));
    }

    /**
     * Lists, once, the models of those configured providers where the bundled data cannot tell which ones can be called: local
     * servers, Azure, and Bedrock. Warnings are logged.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a refresh does not fail
    void listOnce(ModelDiscovery discovery) {
        Set<String> configured = installation.configured();
        List<String> unlisted = configured == null
                ? List.of()
                : configured.stream()
                        .filter(provider ->
                                LocalProviders.isOwnChoice(provider) || provider.equals(InferenceProfiles.PROVIDER))
                        .filter(provider -> !stock.isListed(provider))
                        .toList();
        if (!unlisted.isEmpty() && asked.compareAndSet(false, true)) {
            discovery.refresh(unlisted, stock::learn);
        }
    }
}

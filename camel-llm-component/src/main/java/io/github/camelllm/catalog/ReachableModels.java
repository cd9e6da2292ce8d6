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
        return listed
                || !provider.equals(InferenceProfiles.PROVIDER)
                || InferenceProfiles.isReachable(
                        model,
                        installation.region(provider),
                        stock.shelf(provider).models());
    }

    /** Requests the models of configured local servers, once; failures are logged as warnings. */
    @SuppressWarnings("FutureReturnValueIgnored") // a refresh never fails
    void listOnce(ModelDiscovery discovery) {
        Set<String> configured = installation.configured();
        List<String> unlisted = configured == null
                ? List.of()
                : configured.stream()
                        .filter(LocalProviders::isOwnChoice)
                        .filter(provider -> !stock.isListed(provider))
                        .toList();
        if (!unlisted.isEmpty() && asked.compareAndSet(false, true)) {
            discovery.refresh(unlisted, stock::learn);
        }
    }
}

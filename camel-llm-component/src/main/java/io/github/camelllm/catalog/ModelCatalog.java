package io.github.camelllm.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is known of models: what they can do, hold and cost. Safe for all threads.
 *
 * <p>The models that come with the component are read provider by provider, when one is first asked about.
 */
public class ModelCatalog {
    private final BundledModels bundled = new BundledModels();
    private final Map<String, Shelf> shelves = new ConcurrentHashMap<>();

    /** Makes a catalog of the models that come with the component. */
    public ModelCatalog() {}

    /**
     * Returns a model.
     *
     * @param provider the name of a provider, or an alias such as {@code google} for {@code gemini}
     * @param model an id, an alias, or one of these with a date behind it, such as {@code gpt-4o-2024-08-06}
     */
    public Optional<Model> find(String provider, String model) {
        return Optional.ofNullable(shelf(bundled.canonical(provider)).find(model));
    }

    /** Returns all models of a provider; none if it is not known. */
    public List<Model> models(String provider) {
        return shelf(bundled.canonical(provider)).models();
    }

    /** Returns all models, by provider. */
    public List<Model> models() {
        List<Model> all = new ArrayList<>();
        bundled.providers().forEach(provider -> all.addAll(shelf(provider).models()));
        return all;
    }

    private Shelf shelf(String provider) {
        Shelf known = shelves.get(provider);
        return known != null ? known : shelves.computeIfAbsent(provider, bundled::read);
    }
}

package io.github.camelllm.stage;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import org.jspecify.annotations.Nullable;

/**
 * What the stages of an endpoint ask the catalog. Calls in a row mostly ask the same model, so the last finding is kept
 * until the catalog learns something. Safe for all threads.
 */
public final class ModelLookup {
    private final ModelCatalog catalog;
    private volatile @Nullable Finding last;

    /** Makes one that asks a catalog. */
    public ModelLookup(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    /** Returns one that asks the same catalog and keeps what it finds for itself. */
    ModelLookup another() {
        return new ModelLookup(catalog);
    }

    private record Finding(
            long revision,
            String provider,
            String name,
            @Nullable Model model) {
        boolean answers(long now, String wantedProvider, String wanted) {
            return revision == now && name.equals(wanted) && provider.equals(wantedProvider);
        }
    }

    /** Returns a model; null if the catalog does not know it, or the provider is to choose. */
    public @Nullable Model find(String provider, @Nullable String name) {
        if (name == null) {
            return null;
        }
        long revision = catalog.revision();
        Finding found = last;
        if (found == null || !found.answers(revision, provider, name)) {
            found = new Finding(
                    revision, provider, name, catalog.find(provider, name).orElse(null));
            last = found;
        }
        return found.model();
    }
}

package io.github.camelllm.catalog;

import io.github.camelllm.chat.ModelEntry;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a catalog knows of the place where it is used. Safe for all threads. */
public interface CatalogEnvironment {
    /** A place of which nothing is known: every provider counts as configured, and none can be asked. */
    CatalogEnvironment NONE = new CatalogEnvironment() {};

    /** Returns the providers that can be asked, by name, since they have a key or need none; null if that is not known. */
    default @Nullable Set<String> configured() {
        return null;
    }

    /** Returns the cloud region in which a provider is asked; null if it has none, or that is not known. */
    default @Nullable String region(String provider) {
        return null;
    }

    /** Returns the models that somebody has bound. */
    default Collection<Model> models() {
        return List.of();
    }

    /**
     * Returns how long a model's answers took, in milliseconds: an average in which old answers fade; empty if it has not
     * answered yet.
     */
    default OptionalDouble latencyMillis(Model model) {
        return OptionalDouble.empty();
    }

    /**
     * Requests the models of a provider, all pages, within time limits.
     *
     * @return the models; the stage fails if the provider cannot be reached or has no list
     */
    default CompletionStage<List<ModelEntry>> list(String provider) {
        return CompletableFuture.completedFuture(List.of());
    }
}

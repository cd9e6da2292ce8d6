package io.github.camelllm.catalog;

import io.github.camelllm.chat.ModelEntry;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The environment of a catalog: configured providers, regions and measured latencies. Safe for all threads. */
public interface CatalogEnvironment {
    /** An unknown environment: every provider counts as configured, and none can be called. */
    CatalogEnvironment NONE = new CatalogEnvironment() {};

    /** Returns the names of the configured providers, which have a key or need none; null if unknown. */
    default @Nullable Set<String> configured() {
        return null;
    }

    /** Returns the cloud region of a provider; null if it has none or it is unknown. */
    default @Nullable String region(String provider) {
        return null;
    }

    /** Returns the models bound in the registry. */
    default Collection<Model> models() {
        return List.of();
    }

    /**
     * Returns the measured latency of a model in milliseconds, a moving average; empty if it has not answered yet.
     */
    default OptionalDouble latencyMillis(Model model) {
        return OptionalDouble.empty();
    }

    /**
     * Requests the models of a provider, all pages, within time limits.
     *
     * @return the promised models; failed if the provider cannot be reached or has no list
     */
    default CompletionStage<List<ModelEntry>> list(String provider) {
        return CompletableFuture.completedFuture(List.of());
    }
}

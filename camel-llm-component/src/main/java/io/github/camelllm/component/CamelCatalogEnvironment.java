package io.github.camelllm.component;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.catalog.CatalogEnvironment;
import io.github.camelllm.catalog.LatencyTier;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.chat.ModelEntry;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.wiring.SharedResources;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** The model catalog's view of a Camel context, through its component {@code llm}. */
final class CamelCatalogEnvironment implements CatalogEnvironment {
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CamelContext context;
    private volatile @Nullable Configured configured;
    private volatile @Nullable LlmComponent component;

    CamelCatalogEnvironment(CamelContext context) {
        this.context = context;
    }

    /** The providers that were configured at a point in time. */
    private record Configured(Set<String> names, long nanos) {}

    /** Returns them, cached for a second, because finding them reads all settings. */
    @Override
    public Set<String> configured() {
        Configured known = configured;
        long now = System.nanoTime();
        if (known == null || now - known.nanos() > KEPT_NANOS) {
            known = new Configured(look(), now);
            configured = known;
        }
        return known.names();
    }

    private Set<String> look() {
        return component().configuredProviders();
    }

    @Override
    public @Nullable String region(String provider) {
        SharedResources shared = component().shared();
        Provider described = shared.directory().find(provider);
        return described == null ? null : shared.settings().parameter(described, "region", null);
    }

    private LlmComponent component() {
        LlmComponent known = component;
        if (known == null) {
            known = context.getComponent(LlmConstants.SCHEME, LlmComponent.class);
            component = known;
        }
        return known;
    }

    @Override
    public Collection<Model> models() {
        return context.getRegistry().findByType(Model.class);
    }

    @Override
    public OptionalDouble latencyMillis(Model model) {
        LatencyTier tier = model.latencyTier();
        return component().board().latencyMillis(model.provider(), model.id(), tier == null ? 0 : tier.millis());
    }

    @Override
    public CompletionStage<List<ModelEntry>> list(String provider) {
        return component().listModels(provider);
    }
}

package io.github.camelllm.catalog;

import io.github.camelllm.price.Prices;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model of a provider with its properties. Created by a {@link ModelBuilder} or read from a model file. Immutable.
 *
 * <p>Dates are {@code YYYY}, {@code YYYY-MM} or {@code YYYY-MM-DD}, as exact as they are known.
 *
 * @param provider the name of the provider in endpoint URIs
 * @param id the provider's name of the model
 * @param aliases its other names, dated and undated
 * @param name the display name
 * @param family the model family; null if unknown
 * @param status the status in its life cycle
 * @param contextWindow the context window in tokens; null if unknown
 * @param maxOutputTokens the maximum tokens of an answer; null if unknown
 * @param prices the prices
 * @param inputModalities the input it accepts
 * @param outputModalities the output it generates
 * @param capabilities the capabilities
 * @param openWeights whether its weights are published
 * @param knowledgeCutoff the end of its training data; null if unknown
 * @param releaseDate the release date; null if unknown
 * @param deprecationDate the day the provider stops serving it; null if unknown or not planned
 * @param latencyTier the latency tier; null if there is no rule for it
 * @param qualityTier the quality tier; null if there is no rule for it
 * @param saidStrengths strengths stated explicitly; null to derive them from the other properties
 * @param saidUseCases use cases stated explicitly; null to derive them from the other properties
 * @param successor the provider's replacement for this model; null if none is known
 * @param protocol the protocol required by the model; null for the provider's first
 * @param sizeBytes the size of its weights on the disk of a local server; null if unknown
 */
public record Model(
        String provider,
        String id,
        List<String> aliases,
        String name,
        @Nullable String family,
        ModelStatus status,
        @Nullable Integer contextWindow,
        @Nullable Integer maxOutputTokens,
        Prices prices,
        Set<Modality> inputModalities,
        Set<Modality> outputModalities,
        Set<Capability> capabilities,
        boolean openWeights,
        @Nullable String knowledgeCutoff,
        @Nullable String releaseDate,
        @Nullable String deprecationDate,
        @Nullable LatencyTier latencyTier,
        @Nullable QualityTier qualityTier,
        @Nullable List<String> saidStrengths,
        @Nullable List<String> saidUseCases,
        @Nullable String successor,
        @Nullable String protocol,
        @Nullable Long sizeBytes) {
    /** Copies the lists and sets. */
    public Model {
        aliases = List.copyOf(aliases);
        inputModalities = frozen(inputModalities, Modality.class);
        outputModalities = frozen(outputModalities, Modality.class);
        capabilities = frozen(capabilities, Capability.class);
        saidStrengths = saidStrengths == null ? null : List.copyOf(saidStrengths);
        saidUseCases = saidUseCases == null ? null : List.copyOf(saidUseCases);
    }

    private static <E extends Enum<E>> Set<E> frozen(Collection<E> values, Class<E> type) {
        EnumSet<E> set = EnumSet.noneOf(type);
        set.addAll(values);
        return Collections.unmodifiableSet(set);
    }

    /** Returns a builder for a model with text input and output. */
    public static ModelBuilder builder(String provider, String id) {
        return new ModelBuilder().provider(provider).id(id);
    }

    /** Returns a builder with the values of this model. */
    public ModelBuilder toBuilder() {
        return new ModelBuilder(this);
    }

    /** Returns the path of its endpoint URI, {@code provider:id}. */
    public String path() {
        return provider + ":" + id;
    }

    /** Returns its strengths, such as {@code coding} or {@code low-cost}. */
    public List<String> strengths() {
        return saidStrengths != null ? saidStrengths : DerivedTraits.strengths(this);
    }

    /** Returns its use cases, such as {@code code-review} or {@code classification}. */
    public List<String> useCases() {
        return saidUseCases != null ? saidUseCases : DerivedTraits.useCases(this);
    }

    /** Returns whether it has a capability. */
    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }
}

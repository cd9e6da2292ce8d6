package io.github.camelllm.catalog;

import io.github.camelllm.price.Prices;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model as a provider serves it, with all that is known of it. Made by a {@link ModelBuilder} or read from a file of
 * models. Immutable.
 *
 * <p>Dates are {@code YYYY}, {@code YYYY-MM} or {@code YYYY-MM-DD}, as exact as they are known.
 *
 * @param provider the name of the provider in endpoint URIs
 * @param id what the provider calls it
 * @param aliases what else it is called: dated names, and undated ones
 * @param name the name for people
 * @param family the line of models it is one of; null if not known
 * @param status where it is in its life
 * @param contextWindow how many tokens it can hold; null if not known
 * @param maxOutputTokens how many tokens an answer can have; null if not known
 * @param prices what it costs
 * @param inputModalities what it takes
 * @param outputModalities what it answers with
 * @param capabilities what it can do
 * @param openWeights whether everybody can have its weights
 * @param knowledgeCutoff until when it knows of the world; null if not known
 * @param releaseDate since when there is it; null if not known
 * @param deprecationDate when the provider stops serving it; null if not known or not planned
 * @param latencyTier how soon it usually answers; null if there is no rule for it
 * @param qualityTier how hard the tasks may be; null if there is no rule for it
 * @param saidStrengths what somebody said it is better at than most; null for what follows from the rest
 * @param saidUseCases what somebody said it is fit for; null for what follows from the rest
 * @param successor the model of the same provider to go to from here; null if nobody said
 * @param protocol the protocol that it must be asked in; null for that in which its provider is asked first
 * @param sizeBytes how much its weights take on the disk of a local server; null if not known
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

    /** Starts a description of a model that takes and returns text, and of which nothing else is known. */
    public static ModelBuilder builder(String provider, String id) {
        return new ModelBuilder().provider(provider).id(id);
    }

    /** Starts a description that is the same as this one until it is changed. */
    public ModelBuilder toBuilder() {
        return new ModelBuilder(this);
    }

    /** Returns the path of its endpoint URI, {@code provider:id}. */
    public String path() {
        return provider + ":" + id;
    }

    /** Returns what it is better at than most, such as {@code coding} or {@code low-cost}. */
    public List<String> strengths() {
        return saidStrengths != null ? saidStrengths : DerivedTraits.strengths(this);
    }

    /** Returns what it is fit for, such as {@code code-review} or {@code classification}. */
    public List<String> useCases() {
        return saidUseCases != null ? saidUseCases : DerivedTraits.useCases(this);
    }

    /** Returns whether it can do something. */
    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }
}

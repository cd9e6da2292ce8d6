package io.github.camelllm.catalog;

import io.github.camelllm.price.Prices;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The description of a {@link Model} in the making. The provider and the id must be set. Not safe for use by several
 * threads.
 *
 * <p>It can be the {@code builderClass} of a bean in YAML and XML, with the methods' names as properties.
 */
public final class ModelBuilder {
    private String provider = "";
    private String id = "";
    private List<String> aliases = List.of();
    private @Nullable String name;
    private @Nullable String family;
    private ModelStatus status = ModelStatus.ACTIVE;
    private @Nullable Integer contextWindow;
    private @Nullable Integer maxOutputTokens;
    private Prices prices = Prices.UNKNOWN;
    private Set<Modality> inputModalities = EnumSet.of(Modality.TEXT);
    private Set<Modality> outputModalities = EnumSet.of(Modality.TEXT);
    private Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    private boolean openWeights;
    private @Nullable String knowledgeCutoff;
    private @Nullable String releaseDate;
    private @Nullable String deprecationDate;
    private @Nullable LatencyTier latencyTier;
    private @Nullable QualityTier qualityTier;
    private @Nullable List<String> strengths;
    private @Nullable List<String> useCases;
    private @Nullable String successor;
    private @Nullable String protocol;
    private @Nullable Long sizeBytes;

    /** Starts a description of a model that takes and returns text. */
    public ModelBuilder() {}

    ModelBuilder(Model m) {
        provider = m.provider();
        id = m.id();
        aliases = m.aliases();
        name = m.name().equals(m.id()) ? null : m.name();
        family = m.family();
        status = m.status();
        contextWindow = m.contextWindow();
        maxOutputTokens = m.maxOutputTokens();
        prices = m.prices();
        inputModalities = m.inputModalities();
        outputModalities = m.outputModalities();
        capabilities = m.capabilities();
        openWeights = m.openWeights();
        knowledgeCutoff = m.knowledgeCutoff();
        releaseDate = m.releaseDate();
        deprecationDate = m.deprecationDate();
        latencyTier = m.latencyTier();
        qualityTier = m.qualityTier();
        strengths = m.saidStrengths();
        useCases = m.saidUseCases();
        successor = m.successor();
        protocol = m.protocol();
        sizeBytes = m.sizeBytes();
    }

    /** Sets the name of the provider. */
    public ModelBuilder provider(String value) {
        provider = value;
        return this;
    }

    /** Sets what the provider calls it. */
    public ModelBuilder id(String value) {
        id = value;
        return this;
    }

    /** Sets what else it is called. */
    public ModelBuilder aliases(Collection<String> values) {
        aliases = new ArrayList<>(values);
        return this;
    }

    /** Sets the name for people; null for the id. */
    public ModelBuilder name(@Nullable String value) {
        name = value;
        return this;
    }

    /** Sets the line of models it is one of. */
    public ModelBuilder family(@Nullable String value) {
        family = value;
        return this;
    }

    /** Sets where it is in its life. */
    public ModelBuilder status(ModelStatus value) {
        status = value;
        return this;
    }

    /** Sets how many tokens it can hold. */
    public ModelBuilder contextWindow(@Nullable Integer value) {
        contextWindow = value;
        return this;
    }

    /** Sets how many tokens an answer can have. */
    public ModelBuilder maxOutputTokens(@Nullable Integer value) {
        maxOutputTokens = value;
        return this;
    }

    Prices prices() {
        return prices;
    }

    /** Sets what it costs. */
    public ModelBuilder prices(Prices value) {
        prices = value;
        return this;
    }

    /** Sets what it takes. */
    public ModelBuilder inputModalities(Collection<Modality> values) {
        inputModalities = Set.copyOf(values);
        return this;
    }

    /** Sets what it answers with. */
    public ModelBuilder outputModalities(Collection<Modality> values) {
        outputModalities = Set.copyOf(values);
        return this;
    }

    /** Sets what it can do. */
    public ModelBuilder capabilities(Collection<Capability> values) {
        capabilities = Set.copyOf(values);
        return this;
    }

    /** Sets whether everybody can have its weights. */
    public ModelBuilder openWeights(boolean value) {
        openWeights = value;
        return this;
    }

    /** Sets until when it knows of the world. */
    public ModelBuilder knowledgeCutoff(@Nullable String value) {
        knowledgeCutoff = value;
        return this;
    }

    /** Sets since when there is it. */
    public ModelBuilder releaseDate(@Nullable String value) {
        releaseDate = value;
        return this;
    }

    /** Sets when the provider stops serving it. */
    public ModelBuilder deprecationDate(@Nullable String value) {
        deprecationDate = value;
        return this;
    }

    /** Sets how soon it usually answers. */
    public ModelBuilder latencyTier(@Nullable LatencyTier value) {
        latencyTier = value;
        return this;
    }

    /** Sets how hard the tasks may be. */
    public ModelBuilder qualityTier(@Nullable QualityTier value) {
        qualityTier = value;
        return this;
    }

    /** Sets what it is better at than most, in the place of what follows from the rest. */
    public ModelBuilder strengths(Collection<String> values) {
        strengths = List.copyOf(values);
        return this;
    }

    /** Sets what it is fit for, in the place of what follows from the rest. */
    public ModelBuilder useCases(Collection<String> values) {
        useCases = List.copyOf(values);
        return this;
    }

    /** Sets the model to go to from here. */
    public ModelBuilder successor(@Nullable String value) {
        successor = value;
        return this;
    }

    /** Sets the protocol that it must be asked in, such as {@code openai-responses}; null for its provider's first. */
    public ModelBuilder protocol(@Nullable String value) {
        protocol = value;
        return this;
    }

    /** Sets how much its weights take on a disk. */
    public ModelBuilder sizeBytes(@Nullable Long value) {
        sizeBytes = value;
        return this;
    }

    /**
     * Returns the model.
     *
     * @throws IllegalArgumentException that names the field that lacks or is out of range
     */
    public Model build() {
        filled("provider", provider);
        filled("id", id);
        positive("contextWindow", contextWindow);
        positive("maxOutputTokens", maxOutputTokens);
        return new Model(
                provider,
                id,
                aliases,
                Objects.requireNonNullElse(name, id),
                family,
                status,
                contextWindow,
                maxOutputTokens,
                prices,
                inputModalities,
                outputModalities,
                capabilities,
                openWeights,
                knowledgeCutoff,
                releaseDate,
                deprecationDate,
                latencyTier,
                qualityTier,
                strengths,
                useCases,
                successor,
                protocol,
                sizeBytes);
    }

    private static void filled(String field, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("A model needs the field '" + field + "'");
        }
    }

    private void positive(String field, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException("The field '" + field + "' of the model '" + provider + ":" + id
                    + "' must be at least 1, but is " + value);
        }
    }
}

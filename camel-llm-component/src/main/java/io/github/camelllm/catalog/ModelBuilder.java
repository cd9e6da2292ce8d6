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
 * A builder of a {@link Model}. The provider and the id must be set. Not safe for use by several threads.
 *
 * <p>In YAML and XML it can be the {@code builderClass} of a bean; the properties have the names of its methods.
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

    /** Creates a builder for a model with text input and output. */
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

    /** Sets the provider's name of the model. */
    public ModelBuilder id(String value) {
        id = value;
        return this;
    }

    /** Sets its other names. */
    public ModelBuilder aliases(Collection<String> values) {
        aliases = new ArrayList<>(values);
        return this;
    }

    /** Sets the display name; null for the id. */
    public ModelBuilder name(@Nullable String value) {
        name = value;
        return this;
    }

    /** Sets the model family. */
    public ModelBuilder family(@Nullable String value) {
        family = value;
        return this;
    }

    /** Sets the status. */
    public ModelBuilder status(ModelStatus value) {
        status = value;
        return this;
    }

    /** Sets the context window in tokens. */
    public ModelBuilder contextWindow(@Nullable Integer value) {
        contextWindow = value;
        return this;
    }

    /** Sets the maximum tokens of an answer. */
    public ModelBuilder maxOutputTokens(@Nullable Integer value) {
        maxOutputTokens = value;
        return this;
    }

    Prices prices() {
        return prices;
    }

    /** Sets the prices. */
    public ModelBuilder prices(Prices value) {
        prices = value;
        return this;
    }

    /** Sets the input it accepts. */
    public ModelBuilder inputModalities(Collection<Modality> values) {
        inputModalities = Set.copyOf(values);
        return this;
    }

    /** Sets the output it generates. */
    public ModelBuilder outputModalities(Collection<Modality> values) {
        outputModalities = Set.copyOf(values);
        return this;
    }

    /** Sets the capabilities. */
    public ModelBuilder capabilities(Collection<Capability> values) {
        capabilities = Set.copyOf(values);
        return this;
    }

    /** Sets whether its weights are published. */
    public ModelBuilder openWeights(boolean value) {
        openWeights = value;
        return this;
    }

    /** Sets the end of its training data. */
    public ModelBuilder knowledgeCutoff(@Nullable String value) {
        knowledgeCutoff = value;
        return this;
    }

    /** Sets the release date. */
    public ModelBuilder releaseDate(@Nullable String value) {
        releaseDate = value;
        return this;
    }

    /** Sets the day the provider stops serving it. */
    public ModelBuilder deprecationDate(@Nullable String value) {
        deprecationDate = value;
        return this;
    }

    /** Sets the latency tier. */
    public ModelBuilder latencyTier(@Nullable LatencyTier value) {
        latencyTier = value;
        return this;
    }

    /** Sets the quality tier. */
    public ModelBuilder qualityTier(@Nullable QualityTier value) {
        qualityTier = value;
        return this;
    }

    /** Sets the strengths, which are otherwise derived. */
    public ModelBuilder strengths(Collection<String> values) {
        strengths = List.copyOf(values);
        return this;
    }

    /** Sets the use cases, which are otherwise derived. */
    public ModelBuilder useCases(Collection<String> values) {
        useCases = List.copyOf(values);
        return this;
    }

    /** Sets the successor. */
    public ModelBuilder successor(@Nullable String value) {
        successor = value;
        return this;
    }

    /** Sets the protocol required by the model, such as {@code openai-responses}; null for the provider's first. */
    public ModelBuilder protocol(@Nullable String value) {
        protocol = value;
        return this;
    }

    /** Sets the size of its weights on disk. */
    public ModelBuilder sizeBytes(@Nullable Long value) {
        sizeBytes = value;
        return this;
    }

    /**
     * Returns the model.
     *
     * @throws IllegalArgumentException that names the field that is missing or out of range
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

package io.github.camelllm.catalog;

import io.github.camelllm.chat.BoundedDecimal;
import io.github.camelllm.chat.ConfigurationException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requirements and preferences for a model. Immutable; created by {@link #builder()}. Only what is set is required, except for the status:
 * by default models in service and previews, and a recommendation excludes previews.
 *
 * @param providers the providers to choose from; if empty, the configured ones
 * @param model the required name, id or alias; null for any
 * @param family the model family; null for any
 * @param statuses the accepted statuses; if {@code model} is set, all but {@code RETIRED}
 * @param previews whether previews are recommended
 * @param capabilities the required capabilities
 * @param inputModalities the required input modalities
 * @param outputModalities the required output modalities
 * @param useCases the required use cases
 * @param maxCost the maximum price of 1,000 tokens in USD, input or output, with a prompt that fills {@code minContextWindow}; null for
 *     any. A model without a known price does not fit
 * @param maxInputPrice the maximum price of 1,000,000 input tokens in USD; null for any
 * @param maxOutputPrice the maximum price of 1,000,000 output tokens in USD; null for any
 * @param minContextWindow the minimum context window in tokens; 0 for any
 * @param minOutputTokens the minimum tokens an answer can have; 0 for any
 * @param maxLatency the maximum average latency; null for any
 * @param slowest the slowest accepted latency tier; null for any
 * @param minQuality the minimum quality tier; null for any
 * @param openWeights true for open weights only, false for closed ones only; null for any
 * @param preferOpenWeights whether open weights are preferred
 * @param availableOnly whether its provider must have listed it
 * @param callableOnly whether a model of a local server must have been listed by it: before it has listed its models, none
 *     of them is recommended. Those of Azure and regional names of Bedrock are recommended only if they can be called, anyway
 * @param limit the maximum number of candidates
 */
public record ModelQuery(
        List<String> providers,
        @Nullable String model,
        @Nullable String family,
        Set<ModelStatus> statuses,
        boolean previews,
        Set<Capability> capabilities,
        Set<Modality> inputModalities,
        Set<Modality> outputModalities,
        Set<String> useCases,
        @Nullable BigDecimal maxCost,
        @Nullable BigDecimal maxInputPrice,
        @Nullable BigDecimal maxOutputPrice,
        int minContextWindow,
        int minOutputTokens,
        @Nullable Duration maxLatency,
        @Nullable LatencyTier slowest,
        @Nullable QualityTier minQuality,
        @Nullable Boolean openWeights,
        boolean preferOpenWeights,
        boolean availableOnly,
        boolean callableOnly,
        int limit) {
    private static final String TEXT = "text";

    /** Copies the lists and sets. */
    public ModelQuery {
        providers = List.copyOf(providers);
        statuses = Set.copyOf(statuses);
        capabilities = Set.copyOf(capabilities);
        inputModalities = Set.copyOf(inputModalities);
        outputModalities = Set.copyOf(outputModalities);
        useCases = Set.copyOf(useCases);
    }

    /**
     * Returns a query for requirements by name, as in a JSON object or a bean: {@code capabilities}, {@code maxCost},
     * {@code maxLatency}, {@code latencyTier}, {@code minContextWindow}, {@code minOutputTokens}, {@code minQuality},
     * {@code preferOpenSource}, {@code openWeights}, {@code useCases}, {@code providers}, {@code previews}, {@code limit}.
     *
     * @param needs names and values; a {@code title} is ignored
     * @throws ConfigurationException that names the unknown or malformed requirement
     */
    public static ModelQuery of(Map<String, ?> needs) {
        return ModelNeeds.query(needs).build();
    }

    /** Returns a builder of a query that every model in service meets. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder of {@link ModelQuery}; not for use by several threads. */
    public static final class Builder {
        private List<String> providers = List.of();
        private @Nullable String model;
        private @Nullable String family;
        private Set<ModelStatus> statuses = EnumSet.of(ModelStatus.ACTIVE, ModelStatus.PREVIEW);
        private boolean previews;
        private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        private final Set<Modality> inputModalities = EnumSet.noneOf(Modality.class);
        private final Set<Modality> outputModalities = EnumSet.noneOf(Modality.class);
        private Set<String> useCases = Set.of();
        private @Nullable BigDecimal maxCost;
        private @Nullable BigDecimal maxInputPrice;
        private @Nullable BigDecimal maxOutputPrice;
        private int minContextWindow;
        private int minOutputTokens;
        private @Nullable Duration maxLatency;
        private @Nullable LatencyTier slowest;
        private @Nullable QualityTier minQuality;
        private @Nullable Boolean openWeights;
        private boolean preferOpenWeights;
        private boolean availableOnly;
        private boolean callableOnly;
        private int limit = 5;

        private Builder() {}

        /** Sets the providers to choose from, configured or not; names or aliases. */
        public Builder providers(String... names) {
            return providers(Arrays.asList(names));
        }

        /** Sets the providers to choose from, configured or not; names or aliases. */
        public Builder providers(Collection<String> names) {
            providers = new ArrayList<>(names);
            return this;
        }

        /** Requires a name, id or alias. */
        public Builder model(@Nullable String value) {
            model = value;
            return this;
        }

        /** Requires a model family. */
        public Builder family(@Nullable String value) {
            family = value;
            return this;
        }

        /** Sets the accepted statuses. */
        public Builder statuses(ModelStatus... values) {
            statuses = Set.of(values);
            previews = statuses.contains(ModelStatus.PREVIEW);
            return this;
        }

        /** Sets whether previews are recommended, too. */
        public Builder previews(boolean value) {
            previews = value;
            return this;
        }

        /**
         * Adds required capabilities, by names as for {@link Capability#parse}; {@code text} is met by every model.
         *
         * @throws ConfigurationException that lists the valid names
         */
        public Builder capabilities(String... names) {
            for (String name : names) {
                if (!name.strip().equalsIgnoreCase(TEXT)) {
                    capabilities.add(Capability.parse(name));
                }
            }
            return this;
        }

        /** Adds required capabilities. */
        public Builder capabilities(Capability... values) {
            return capabilities(Arrays.asList(values));
        }

        /** Adds required capabilities. */
        public Builder capabilities(Collection<Capability> values) {
            capabilities.addAll(values);
            return this;
        }

        /** Adds required input modalities. */
        public Builder inputModalities(Modality... values) {
            inputModalities.addAll(Arrays.asList(values));
            return this;
        }

        /** Adds required output modalities. */
        public Builder outputModalities(Modality... values) {
            outputModalities.addAll(Arrays.asList(values));
            return this;
        }

        /** Adds required use cases. */
        public Builder useCases(String... values) {
            useCases = Set.of(values);
            return this;
        }

        /** Sets the maximum price of 1,000 tokens in USD. */
        public Builder maxCost(@Nullable BigDecimal value) {
            maxCost = value;
            return this;
        }

        /** Sets the maximum price of 1,000 tokens in USD. */
        public Builder maxCost(String value) {
            return maxCost(BoundedDecimal.parse(value));
        }

        /** Sets the maximum price of 1,000,000 input tokens in USD. */
        public Builder maxInputPrice(@Nullable BigDecimal value) {
            maxInputPrice = value;
            return this;
        }

        /** Sets the maximum price of 1,000,000 output tokens in USD. */
        public Builder maxOutputPrice(@Nullable BigDecimal value) {
            maxOutputPrice = value;
            return this;
        }

        /** Sets the minimum context window in tokens. */
        public Builder minContextWindow(int value) {
            minContextWindow = value;
            return this;
        }

        /** Sets the minimum tokens an answer can have. */
        public Builder minOutputTokens(int value) {
            minOutputTokens = value;
            return this;
        }

        /** Sets the maximum average latency. */
        public Builder maxLatency(@Nullable Duration value) {
            maxLatency = value;
            return this;
        }

        /** Sets the slowest accepted latency tier. */
        public Builder latencyTier(@Nullable LatencyTier value) {
            return slowest(value);
        }

        /** Sets the slowest accepted latency tier. */
        public Builder slowest(@Nullable LatencyTier value) {
            slowest = value;
            return this;
        }

        /** Sets the minimum quality tier. */
        public Builder minQuality(@Nullable QualityTier value) {
            minQuality = value;
            return this;
        }

        /** Sets whether its weights must be open (true) or closed (false); null for any. */
        public Builder openWeights(@Nullable Boolean value) {
            openWeights = value;
            return this;
        }

        /** Sets whether open weights are preferred. */
        public Builder preferOpenSource(boolean value) {
            return preferOpenWeights(value);
        }

        /** Sets whether open weights are preferred. */
        public Builder preferOpenWeights(boolean value) {
            preferOpenWeights = value;
            return this;
        }

        /** Sets whether its provider must have listed it. */
        public Builder availableOnly(boolean value) {
            availableOnly = value;
            return this;
        }

        /** Sets whether a model of a local server must have been listed by it. */
        public Builder callableOnly(boolean value) {
            callableOnly = value;
            return this;
        }

        /** Sets the maximum number of candidates. */
        public Builder limit(int value) {
            limit = value;
            return this;
        }

        /** Returns the query. */
        public ModelQuery build() {
            return new ModelQuery(
                    providers,
                    model,
                    family,
                    statuses,
                    previews,
                    capabilities,
                    inputModalities,
                    outputModalities,
                    useCases,
                    maxCost,
                    maxInputPrice,
                    maxOutputPrice,
                    minContextWindow,
                    minOutputTokens,
                    maxLatency,
                    slowest,
                    minQuality,
                    openWeights,
                    preferOpenWeights,
                    availableOnly,
                    callableOnly,
                    limit);
        }
    }
}

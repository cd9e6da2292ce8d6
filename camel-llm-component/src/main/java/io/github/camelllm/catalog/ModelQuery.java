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
 * What a model must have, and what is preferred. Immutable; made by {@link #builder()}. What is not set is not asked for,
 * but for the status: models in service and previews, of which a recommendation leaves out the previews.
 *
 * @param providers the providers to look at; if empty, those that are configured
 * @param model a name that a model must have, id or alias; null for any
 * @param family the line of models; null for any
 * @param statuses the statuses it may have; if {@code model} is set, all but {@code RETIRED} count instead
 * @param previews whether previews are recommended
 * @param capabilities what it must be able to do, all of it
 * @param inputModalities what it must take, all of it
 * @param outputModalities what it must answer with, all of it
 * @param useCases what it must be fit for, all of it
 * @param maxCost the most that 1,000 tokens may cost in USD, whether read or generated, in a prompt that fills
 *     {@code minContextWindow}; null for any. A model whose price is not known does not fit
 * @param maxInputPrice the most that 1,000,000 tokens of a prompt may cost in USD; null for any
 * @param maxOutputPrice the most that 1,000,000 generated tokens may cost in USD; null for any
 * @param minContextWindow how many tokens it must hold; 0 for any
 * @param minOutputTokens how long an answer must be possible; 0 for any
 * @param maxLatency how long an answer may take on average; null for any
 * @param slowest the latency tier that it may at most have; null for any
 * @param minQuality the quality tier that it must at least have; null for any
 * @param openWeights whether its weights must be open, or must not; null for either
 * @param preferOpenWeights whether open weights count for it
 * @param availableOnly whether its provider must have listed it
 * @param callableOnly whether a model of a local server must have been listed by it: before it has listed its models, none
 *     of them is recommended. Those of Azure and regional names of Bedrock are recommended only if they can be called, anyway
 * @param limit how many candidates are named at most
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
     * Returns a query for needs by name, as a JSON object or a bean has them: {@code capabilities}, {@code maxCost},
     * {@code maxLatency}, {@code latencyTier}, {@code minContextWindow}, {@code minOutputTokens}, {@code minQuality},
     * {@code preferOpenSource}, {@code openWeights}, {@code useCases}, {@code providers}, {@code previews}, {@code limit}.
     *
     * @param needs names and values; a {@code title} is ignored
     * @throws ConfigurationException that names the need that is unknown or malformed
     */
    public static ModelQuery of(Map<String, ?> needs) {
        return ModelNeeds.query(needs).build();
    }

    /** Starts a query that every model in service meets. */
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

        /** Looks at these providers alone, configured or not; names or aliases. */
        public Builder providers(String... names) {
            return providers(Arrays.asList(names));
        }

        /** Looks at these providers alone, configured or not; names or aliases. */
        public Builder providers(Collection<String> names) {
            providers = new ArrayList<>(names);
            return this;
        }

        /** Asks for a name, id or alias. */
        public Builder model(@Nullable String value) {
            model = value;
            return this;
        }

        /** Asks for a line of models. */
        public Builder family(@Nullable String value) {
            family = value;
            return this;
        }

        /** Asks for models of one of these statuses. */
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
         * Asks for these capabilities too, as {@link Capability#parse} takes them; {@code text} is what every model here can.
         *
         * @throws ConfigurationException that lists what there is
         */
        public Builder capabilities(String... names) {
            for (String name : names) {
                if (!name.strip().equalsIgnoreCase(TEXT)) {
                    capabilities.add(Capability.parse(name));
                }
            }
            return this;
        }

        /** Asks for these capabilities too. */
        public Builder capabilities(Capability... values) {
            return capabilities(Arrays.asList(values));
        }

        /** Asks for these capabilities too. */
        public Builder capabilities(Collection<Capability> values) {
            capabilities.addAll(values);
            return this;
        }

        /** Asks for models that take these too. */
        public Builder inputModalities(Modality... values) {
            inputModalities.addAll(Arrays.asList(values));
            return this;
        }

        /** Asks for models that answer with these too. */
        public Builder outputModalities(Modality... values) {
            outputModalities.addAll(Arrays.asList(values));
            return this;
        }

        /** Asks for models that are fit for these. */
        public Builder useCases(String... values) {
            useCases = Set.of(values);
            return this;
        }

        /** Sets the most that 1,000 tokens may cost in USD. */
        public Builder maxCost(@Nullable BigDecimal value) {
            maxCost = value;
            return this;
        }

        /** Sets the most that 1,000 tokens may cost in USD. */
        public Builder maxCost(String value) {
            return maxCost(BoundedDecimal.parse(value));
        }

        /** Sets the most that 1,000,000 tokens of a prompt may cost in USD. */
        public Builder maxInputPrice(@Nullable BigDecimal value) {
            maxInputPrice = value;
            return this;
        }

        /** Sets the most that 1,000,000 generated tokens may cost in USD. */
        public Builder maxOutputPrice(@Nullable BigDecimal value) {
            maxOutputPrice = value;
            return this;
        }

        /** Sets how many tokens it must hold. */
        public Builder minContextWindow(int value) {
            minContextWindow = value;
            return this;
        }

        /** Sets how many tokens an answer must be able to have. */
        public Builder minOutputTokens(int value) {
            minOutputTokens = value;
            return this;
        }

        /** Sets how long an answer may take on average. */
        public Builder maxLatency(@Nullable Duration value) {
            maxLatency = value;
            return this;
        }

        /** Sets the latency tier that it may at most have. */
        public Builder latencyTier(@Nullable LatencyTier value) {
            return slowest(value);
        }

        /** Sets the latency tier that it may at most have. */
        public Builder slowest(@Nullable LatencyTier value) {
            slowest = value;
            return this;
        }

        /** Sets the quality tier that it must at least have. */
        public Builder minQuality(@Nullable QualityTier value) {
            minQuality = value;
            return this;
        }

        /** Sets whether its weights must be open, or must not; null for either. */
        public Builder openWeights(@Nullable Boolean value) {
            openWeights = value;
            return this;
        }

        /** Sets whether open weights count for it. */
        public Builder preferOpenSource(boolean value) {
            return preferOpenWeights(value);
        }

        /** Sets whether open weights count for it. */
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

        /** Sets how many candidates are named at most. */
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

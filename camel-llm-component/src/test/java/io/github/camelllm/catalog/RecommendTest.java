package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.price.Prices;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecommendTest {
    private static final ModelCatalog CATALOG = new ModelCatalog(
            CatalogEnvironment.NONE, Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC));

    private static Arguments need(
            String name, UnaryOperator<ModelQuery.Builder> need, List<Predicate<Model>> properties) {
        return Arguments.of(name, need.apply(ModelQuery.builder()).build(), properties);
    }

    private static Predicate<Model> can(Capability... wanted) {
        return model -> model.capabilities().containsAll(Set.of(wanted));
    }

    private static Predicate<Model> window(int tokens) {
        return model -> model.contextWindow() != null && model.contextWindow() >= tokens;
    }

    /** At most so many USD for 1,000 tokens, read, thought or written, after a prompt of a length. */
    private static Predicate<Model> costs(String most, long prompt) {
        BigDecimal million = new BigDecimal(most).multiply(BigDecimal.valueOf(1000));
        return model -> {
            Prices.Tier tier = model.prices().tiers().stream()
                    .filter(one -> prompt > one.aboveInputTokens())
                    .reduce((lower, higher) -> higher)
                    .orElse(null);
            BigDecimal thought = tier == null ? model.prices().reasoning() : null;
            return atMost(tier == null ? model.prices().input() : tier.input(), million)
                    && atMost(tier == null ? model.prices().output() : tier.output(), million)
                    && (thought == null || atMost(thought, million));
        };
    }

    private static boolean atMost(BigDecimal price, BigDecimal most) {
        return price != null && price.compareTo(most) <= 0;
    }

    private static Predicate<Model> quality(QualityTier... tiers) {
        return model -> model.qualityTier() != null && Set.of(tiers).contains(model.qualityTier());
    }

    private static Predicate<Model> latency(LatencyTier... tiers) {
        return model -> model.latencyTier() != null && Set.of(tiers).contains(model.latencyTier());
    }

    private static Predicate<Model> of(String... providers) {
        return model -> Set.of(providers).contains(model.provider());
    }

    private static final Predicate<Model> SERVED = model ->
            model.protocol() == null && (model.status() == ModelStatus.ACTIVE || model.status() == ModelStatus.PREVIEW);

    static List<Arguments> needs() {
        return List.of(
                need("anything", q -> q, List.of()),
                need("vision", q -> q.capabilities(Capability.VISION), List.of(can(Capability.VISION))),
                need(
                        "vision under 0.005 USD per 1K tokens",
                        q -> q.capabilities(Capability.VISION).maxCost("0.005"),
                        List.of(can(Capability.VISION), costs("0.005", 0))),
                need(
                        "fast and 100k context",
                        q -> q.slowest(LatencyTier.FAST).minContextWindow(100_000),
                        List.of(latency(LatencyTier.FAST), window(100_000))),
                need(
                        "highest quality with 500k context",
                        q -> q.minQuality(QualityTier.HIGHEST).minContextWindow(500_000),
                        List.of(quality(QualityTier.HIGHEST), window(500_000))),
                need(
                        "open weights with tools",
                        q -> q.openWeights(true).capabilities(Capability.TOOLS),
                        List.of(Model::openWeights, can(Capability.TOOLS))),
                need(
                        "closed weights, good",
                        q -> q.openWeights(false).minQuality(QualityTier.GOOD),
                        List.of(
                                m -> !m.openWeights(),
                                quality(QualityTier.GOOD, QualityTier.HIGH, QualityTier.HIGHEST))),
                need("a cent per 1K tokens", q -> q.maxCost("0.01"), List.of(costs("0.01", 0))),
                need(
                        "under a cent with 200k context, priced at that length",
                        q -> q.maxCost("0.01").minContextWindow(200_001),
                        List.of(costs("0.01", 200_001), window(200_001))),
                need("free", q -> q.maxCost("0"), List.of(costs("0", 0))),
                need("a million tokens of context", q -> q.minContextWindow(1_000_000), List.of(window(1_000_000))),
                need(
                        "answers of 100k tokens",
                        q -> q.minOutputTokens(100_000),
                        List.of(m -> m.maxOutputTokens() == null
                                ? window(100_000).test(m)
                                : m.maxOutputTokens() >= 100_000)),
                need(
                        "tools and structured output, cheap and fast",
                        q -> q.capabilities(Capability.TOOLS, Capability.STRUCTURED_OUTPUT)
                                .slowest(LatencyTier.FAST)
                                .maxCost("0.001"),
                        List.of(
                                can(Capability.TOOLS, Capability.STRUCTURED_OUTPUT),
                                latency(LatencyTier.FAST),
                                costs("0.001", 0))),
                need("hears audio", q -> q.inputModalities(Modality.AUDIO), List.of(m -> m.inputModalities()
                        .contains(Modality.AUDIO))),
                need(
                        "reads PDF at Anthropic",
                        q -> q.capabilities(Capability.PDF).providers("anthropic"),
                        List.of(can(Capability.PDF), of("anthropic"))),
                need(
                        "videos by the alias of a provider",
                        q -> q.capabilities(Capability.VIDEO).providers("google"),
                        List.of(can(Capability.VIDEO), of("gemini"))),
                need("draws", q -> q.outputModalities(Modality.IMAGE), List.of(m -> m.outputModalities()
                        .contains(Modality.IMAGE))),
                need(
                        "thinks, under 5 USD a million written",
                        q -> q.capabilities(Capability.REASONING).maxOutputPrice(new BigDecimal("5")),
                        List.of(
                                can(Capability.REASONING),
                                m -> atMost(m.prices().output(), new BigDecimal("5")))),
                need(
                        "reads cheaply, whatever it writes",
                        q -> q.maxInputPrice(new BigDecimal("0.1")),
                        List.of(m -> atMost(m.prices().input(), new BigDecimal("0.1")))),
                need(
                        "an answer within a second and a half",
                        q -> q.maxLatency(Duration.ofMillis(1500)),
                        List.of(latency(LatencyTier.FAST))),
                need(
                        "an answer within six seconds, high quality",
                        q -> q.maxLatency(Duration.ofSeconds(6)).minQuality(QualityTier.HIGH),
                        List.of(
                                latency(LatencyTier.FAST, LatencyTier.MEDIUM),
                                quality(QualityTier.HIGH, QualityTier.HIGHEST))),
                need(
                        "searches the web",
                        q -> q.capabilities(Capability.WEB_SEARCH),
                        List.of(can(Capability.WEB_SEARCH))),
                need(
                        "works a computer",
                        q -> q.capabilities(Capability.COMPUTER_USE),
                        List.of(can(Capability.COMPUTER_USE))),
                need(
                        "reviews code",
                        q -> q.useCases("code-review"),
                        List.of(m -> m.strengths().contains("coding"), quality(QualityTier.HIGH, QualityTier.HIGHEST))),
                need(
                        "caches prompts, highest quality",
                        q -> q.capabilities(Capability.PROMPT_CACHING).minQuality(QualityTier.HIGHEST),
                        List.of(can(Capability.PROMPT_CACHING), quality(QualityTier.HIGHEST))),
                need("on this machine", q -> q.providers("ollama", "docker"), List.of(of("ollama", "docker"))),
                need(
                        "on this machine, with tools and 100k context",
                        q -> q.providers("ollama")
                                .capabilities(Capability.TOOLS)
                                .minContextWindow(100_000),
                        List.of(of("ollama"), can(Capability.TOOLS), window(100_000))),
                need("of a family", q -> q.family("claude-haiku"), List.of(m -> "claude-haiku".equals(m.family()))),
                need(
                        "everything at once",
                        q -> q.capabilities(
                                        Capability.VISION,
                                        Capability.TOOLS,
                                        Capability.STRUCTURED_OUTPUT,
                                        Capability.REASONING)
                                .minContextWindow(200_000)
                                .minQuality(QualityTier.HIGH)
                                .maxCost("0.02")
                                .slowest(LatencyTier.MEDIUM),
                        List.of(
                                can(
                                        Capability.VISION,
                                        Capability.TOOLS,
                                        Capability.STRUCTURED_OUTPUT,
                                        Capability.REASONING),
                                window(200_000),
                                quality(QualityTier.HIGH, QualityTier.HIGHEST),
                                costs("0.02", 200_000),
                                latency(LatencyTier.FAST, LatencyTier.MEDIUM))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needs")
    void whatIsRecommendedHasWhatIsNeeded(String name, ModelQuery query, List<Predicate<Model>> properties) {
        Recommendation found = CATALOG.recommend(query);
        assertThat(found.candidates()).isNotEmpty().hasSizeLessThanOrEqualTo(5);
        assertThat(found.candidates())
                .extracting(Recommendation.Candidate::model)
                .allMatch(SERVED)
                .noneMatch(model -> model.status() == ModelStatus.PREVIEW);
        properties.forEach(property -> assertThat(found.candidates())
                .extracting(Recommendation.Candidate::model)
                .allMatch(property));
        assertThat(found.candidates())
                .extracting(Recommendation.Candidate::points)
                .isSortedAccordingTo(Collections.reverseOrder());
        assertThat(found.best().path()).isEqualTo(found.paths().get(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needs")
    void whatIsFilteredHasWhatIsNeededAndNothingElseHasIt(
            String name, ModelQuery query, List<Predicate<Model>> properties) {
        Predicate<Model> fits = properties.stream().reduce(SERVED, Predicate::and);
        List<Model> looked = query.providers().isEmpty()
                ? CATALOG.models()
                : query.providers().stream()
                        .flatMap(provider -> CATALOG.models(provider).stream())
                        .toList();
        assertThat(CATALOG.models(query))
                .containsExactlyElementsOf(looked.stream().filter(fits).toList());
    }

    @Test
    void openWeightsArePreferredWhereThatIsWanted() {
        ModelQuery.Builder tools = ModelQuery.builder().capabilities(Capability.TOOLS);
        assertThat(CATALOG.recommend(tools.preferOpenWeights(true).build())
                        .best()
                        .openWeights())
                .isTrue();
    }

    @Test
    void theOrderDoesNotDependOnTheOrderOfRegistration() {
        List<Model> same = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            same.add(Model.builder("acme", "same-" + (char) ('a' + i)).build());
        }
        for (int seed = 0; seed < 5; seed++) {
            ModelCatalog catalog = new ModelCatalog();
            Collections.shuffle(same, new Random(seed));
            same.forEach(catalog::register);
            assertThat(catalog.recommend(ModelQuery.builder().providers("acme").build())
                            .paths())
                    .containsExactly("acme:same-a", "acme:same-b", "acme:same-c", "acme:same-d", "acme:same-e");
        }
    }

    @Test
    void ofEquallyGoodModelsTheCheaperIsBetter() {
        ModelCatalog catalog = new ModelCatalog();
        catalog.register(priced("a", "0.03"));
        catalog.register(priced("b", "0.02"));
        assertThat(catalog.recommend(ModelQuery.builder().providers("acme").build())
                        .paths())
                .containsExactly("acme:b", "acme:a");
    }

    private static Model priced(String id, String price) {
        BigDecimal rate = new BigDecimal(price);
        return Model.builder("acme", id).prices(Prices.of(rate, rate)).build();
    }

    @Test
    void thePointsAreExplained() {
        ModelCatalog catalog = new ModelCatalog(
                CatalogEnvironment.NONE, Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC));
        catalog.register(priced("a", "0.1").toBuilder()
                .qualityTier(QualityTier.HIGH)
                .latencyTier(LatencyTier.FAST)
                .releaseDate("2026-08-01")
                .openWeights(true)
                .build());
        Recommendation found = catalog.recommend(
                ModelQuery.builder().providers("acme").preferOpenWeights(true).build());
        assertThat(found.candidates().get(0).why())
                .isEqualTo("109.0 = quality 30 + price 30.0 + speed 20.0 + age 9 + open weights 20");
        assertThat(found.candidates().get(0).points()).isEqualTo(109);
    }

    @Test
    void aPreviewIsRecommendedIfItIsAskedForAndHasFewerPoints() {
        ModelCatalog catalog = new ModelCatalog();
        catalog.register(
                priced("a", "0.1").toBuilder().status(ModelStatus.PREVIEW).build());
        catalog.register(priced("b", "0.1"));
        ModelQuery.Builder query = ModelQuery.builder().providers("acme");
        assertThat(catalog.recommend(query.build()).paths()).containsExactly("acme:b");
        Recommendation found = catalog.recommend(query.previews(true).build());
        assertThat(found.paths()).containsExactly("acme:b", "acme:a");
        assertThat(found.candidates().get(1).why())
                .isEqualTo("40.0 = quality 0 + price 30.0 + speed 10.0 + age 5 - preview 5");
    }

    @Test
    void whatMustBeAskedInAnotherProtocolIsNotRecommended() {
        ModelCatalog catalog = new ModelCatalog();
        catalog.register(
                priced("a", "0.1").toBuilder().protocol("openai-responses").build());
        catalog.register(priced("b", "0.2"));
        Recommendation found =
                catalog.recommend(ModelQuery.builder().providers("acme").build());
        assertThat(found.paths()).containsExactly("acme:b");
        assertThat(found.whyNot("acme:a")).contains("lacks the first protocol of its provider (openai-responses)");
    }

    @Test
    void whyAnotherIsNotTheBestIsTold() {
        Recommendation found = CATALOG.recommend(ModelQuery.builder()
                .providers("openai", "anthropic")
                .capabilities(Capability.VISION)
                .minContextWindow(300_000)
                .build());
        assertThat(found.whyNot("openai:gpt-4o"))
                .startsWith("openai:gpt-4o lacks ")
                .contains("lacks a context window of 300000 (128000)");
        assertThat(found.whyNot("gemini:gemini-2.5-pro")).contains("of a provider that was not considered");
        assertThat(found.whyNot(found.best().path())).contains("is the best");
        assertThat(found.whyNot(found.paths().get(1)))
                .contains(", against " + found.paths().get(0));
        assertThat(found.explain())
                .contains(found.paths())
                .contains("models were considered", "lack a context window of 300000");
    }

    @Test
    void whatIsMissingIsToldWhenNothingFits() {
        ModelQuery query = ModelQuery.builder()
                .providers("deepseek")
                .capabilities(Capability.AUDIO)
                .minContextWindow(50_000_000)
                .build();
        assertThatThrownBy(() -> CATALOG.recommend(query))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "No model fits",
                        CATALOG.models("deepseek").size() + " lack audio",
                        "lack a context window of 50000000",
                        "Nearest is deepseek:",
                        "lacks audio and lacks a context window of 50000000 (");
    }

    @Test
    void anUnknownProviderIsToldWithThoseThereAre() {
        ModelQuery query = ModelQuery.builder().providers("opnai").build();
        assertThatThrownBy(() -> CATALOG.recommend(query))
                .hasMessageContainingAll("no models of a provider 'opnai'", "openai");
    }

    @Test
    void onlyConfiguredProvidersAreLookedAtUnlessOthersAreNamed() {
        ModelCatalog catalog = new ModelCatalog(new Place(Set.of("mistral"), Map.of()), Clock.systemUTC());
        assertThat(catalog.recommend(ModelQuery.builder().build()).best().provider())
                .isEqualTo("mistral");
        assertThat(catalog.recommend(ModelQuery.builder().providers("openai").build())
                        .best()
                        .provider())
                .isEqualTo("openai");
    }

    @Test
    void withoutAConfiguredProviderTheErrorSaysWhatToDo() {
        ModelCatalog catalog = new ModelCatalog(new Place(Set.of(), Map.of()), Clock.systemUTC());
        assertThatThrownBy(() -> catalog.recommend(ModelQuery.builder().build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no models of the configured providers");
    }

    @Test
    void whatWasMeasuredCountsMoreThanATier() {
        Model fast = CATALOG.recommend(
                        ModelQuery.builder().slowest(LatencyTier.FAST).build())
                .best();
        ModelCatalog catalog =
                new ModelCatalog(new Place(Set.of(fast.provider()), Map.of(fast.id(), 9_000.0)), Clock.systemUTC());
        ModelQuery soon = ModelQuery.builder().maxLatency(Duration.ofSeconds(3)).build();
        assertThat(catalog.models(soon)).doesNotContain(fast);
        assertThat(catalog.recommend(soon).whyNot(fast.path())).contains("lacks answers within 3000 ms (9000 ms)");
    }

    private record Place(Set<String> configured, Map<String, Double> millis) implements CatalogEnvironment {
        @Override
        public OptionalDouble latencyMillis(Model model) {
            Double measured = millis.get(model.id());
            return measured == null ? OptionalDouble.empty() : OptionalDouble.of(measured);
        }
    }
}

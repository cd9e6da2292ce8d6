package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.price.Prices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Needs as people write them, judged by properties that an engineer would sign; the first five are the examples of users. */
class NeedsTest {
    private static final ModelCatalog CATALOG = new ModelCatalog(
            CatalogEnvironment.NONE, Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC));

    private static List<Map<String, Object>> read(String name) {
        try (InputStream in = NeedsTest.class.getResourceAsStream("/catalog/" + name)) {
            return new ObjectMapper().readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> needs() {
        return Stream.of("needs.json", "more-needs.json")
                .flatMap(name -> read(name).stream())
                .map(need -> Arguments.of(need.get("title"), need));
    }

    private static List<Model> found(Map<String, Object> need) {
        return CATALOG.recommend(ModelQuery.of(need)).candidates().stream()
                .map(Recommendation.Candidate::model)
                .toList();
    }

    @Test
    void thereAreSixtyAndMore() {
        assertThat(needs()).hasSizeGreaterThanOrEqualTo(60);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needs")
    void candidatesAreInServiceAndFit(String title, Map<String, Object> need) {
        ModelQuery query = ModelQuery.of(need);
        assertThat(found(need)).isNotEmpty().allSatisfy(model -> {
            assertThat(model.status()).isIn(ModelStatus.ACTIVE, ModelStatus.PREVIEW);
            assertThat(model.status() == ModelStatus.PREVIEW).isIn(false, need.containsKey("previews"));
            assertThat(model.capabilities()).containsAll(query.capabilities());
            assertThat(model.useCases()).containsAll(query.useCases());
            assertThat(model.contextWindow()).isGreaterThanOrEqualTo(query.minContextWindow());
            if (query.maxCost() != null) {
                BigDecimal most = query.maxCost().multiply(BigDecimal.valueOf(1000));
                Prices prices = model.prices().at(query.minContextWindow());
                assertThat(prices.input()).isLessThanOrEqualTo(most);
                assertThat(prices.output()).isLessThanOrEqualTo(most);
            }
            if (query.minQuality() != null) {
                assertThat(model.qualityTier()).isGreaterThanOrEqualTo(query.minQuality());
            }
            if (query.maxLatency() != null) {
                assertThat((long) model.latencyTier().millis())
                        .isLessThanOrEqualTo(query.maxLatency().toMillis());
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needs")
    void candidatesDiffer(String title, Map<String, Object> need) {
        List<Model> found = found(need);
        assertThat(found).extracting(model -> ModelIdentity.of(model.id())).doesNotHaveDuplicates();
        long providers = CATALOG.models(ModelQuery.of(need)).stream()
                .filter(model -> found.contains(model) || model.status() == ModelStatus.ACTIVE)
                .map(Model::provider)
                .distinct()
                .count();
        Map<String, Long> named = found.stream().collect(Collectors.groupingBy(Model::provider, Collectors.counting()));
        if (providers > 1 && found.size() > 2) {
            assertThat(named.values()).allMatch(count -> count <= Math.max(2, (4 + providers) / providers));
            assertThat(found.subList(0, 3).stream().map(Model::provider).distinct())
                    .hasSizeGreaterThan(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needs")
    void aTrialOfferIsFirstOnlyWhereNothingMayBeSpent(String title, Map<String, Object> need) {
        boolean free = found(need).get(0).prices().free();
        boolean asked = Integer.valueOf(0).equals(need.get("maxCost"))
                || List.of("ollama").equals(need.get("providers"));
        assertThat(free).isEqualTo(asked);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needs")
    void whoAsksForTheHighestQualityGetsACurrentFlagship(String title, Map<String, Object> need) {
        if (!"highest".equals(need.get("minQuality"))) {
            return;
        }
        Model best = found(need).get(0);
        assertThat(best.qualityTier()).isEqualTo(QualityTier.HIGHEST);
        assertThat(best.releaseDate()).isGreaterThan("2026-05");
        assertThat(best.openWeights()).isFalse();
        Model newest = CATALOG.models(ModelQuery.of(need)).stream()
                .filter(model -> model.provider().equals(best.provider()))
                .filter(model -> model.family() != null && model.family().equals(best.family()))
                .filter(model -> model.releaseDate() != null && model.status() == ModelStatus.ACTIVE)
                .max(Comparator.comparing(Model::releaseDate))
                .orElseThrow();
        assertThat(best).isEqualTo(newest);
    }

    @Test
    void anOldLargeModelDoesNotBeatTheFlagships() {
        List<Model> all = CATALOG.recommend(ModelQuery.builder().limit(2_000).build()).candidates().stream()
                .map(Recommendation.Candidate::model)
                .toList();
        assertThat(CATALOG.find("mistral-large-2512").orElseThrow().qualityTier())
                .isLessThan(QualityTier.HIGHEST);
        assertThat(all.subList(0, 20)).noneMatch(model -> model.id().contains("mistral-large"));
    }

    @Test
    void whereQualityIsAPublishedResultTheExplanationNamesItAndItsDate() {
        Recommendation found = CATALOG.recommend(ModelQuery.builder()
                .providers("anthropic")
                .model("claude-opus-4-6")
                .build());
        assertThat(found.candidates().get(0).why()).contains("(arena 1496, 2026-04)");
    }

    @Test
    void aQualityTierOfYoursCountsMoreThanAPublishedResult() {
        ModelCatalog catalog = new ModelCatalog();
        Model known = catalog.model("anthropic:claude-opus-4-6");
        catalog.register(known.toBuilder().qualityTier(QualityTier.BASIC).build());
        Recommendation found = catalog.recommend(ModelQuery.builder()
                .providers("anthropic")
                .model("claude-opus-4-6")
                .build());
        assertThat(found.candidates().get(0).why()).contains("quality 6 +").doesNotContain("arena");
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-5, us.anthropic.claude-sonnet-5, true",
        "claude-haiku-4-5-20251001, anthropic/claude-haiku-4.5, true",
        "kimi-k2.7-code, accounts/fireworks/models/kimi-k2p7-code, true",
        "llama-3.3-70b-instruct, llama3.3:70b, true",
        "meta.llama3-3-70b-instruct-v1:0, us.meta.llama3-3-70b-instruct-v1:0, true",
        "qwen/qwen3-coder:free, qwen/qwen3-coder, true",
        "gpt-5.4-mini, gpt-5.4, false",
        "mistral-large-2411, mistral-large-2512, false",
        "llama3.1:8b, llama3.1:70b, false"
    })
    void oneModelHasOneIdentityWhoeverServesIt(String one, String other, boolean same) {
        assertThat(ModelIdentity.of(one).equals(ModelIdentity.of(other))).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({
        "maxCost, abc",
        "maxCost, -1",
        "maxCost, 1e-99999999",
        "maxCost, 1e999999999",
        "maxLatency, abc",
        "maxLatency, -5",
        "maxLatency, 99999999999999999999s",
        "minContextWindow, 1.5",
        "minContextWindow, 1e40",
        "minQuality, superb",
        "latencyTier, quick",
        "capabilities, levitation",
        "preferOpenSource, perhaps",
        "needle, 1"
    })
    void aMalformedNeedIsRefusedByName(String need, String value) {
        Map<String, Object> needs = new LinkedHashMap<>(new HashMap<>(Map.of(need, value)));
        assertThatThrownBy(() -> ModelQuery.of(needs))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(need)
                .message()
                .hasSizeLessThan(400);
    }
}

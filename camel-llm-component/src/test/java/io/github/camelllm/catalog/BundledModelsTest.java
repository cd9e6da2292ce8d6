package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.price.PriceTerms;
import io.github.camelllm.price.Prices;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all models that come with the component. */
class BundledModelsTest {
    private static final ModelCatalog CATALOG = new ModelCatalog();

    static List<String> providers() {
        return CATALOG.providers();
    }

    @Test
    void thereAreModelsOfManyProviders() {
        assertThat(CATALOG.providers()).hasSizeGreaterThan(20).startsWith("openai", "anthropic", "gemini");
        assertThat(CATALOG.models()).hasSizeGreaterThan(1200);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void eachNameIsThatOfOneModel(String provider) {
        Set<String> seen = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (Model model : CATALOG.models(provider)) {
            List<String> names = new ArrayList<>(model.aliases());
            names.add(model.id());
            names.stream().filter(name -> !seen.add(name)).forEach(twice::add);
            assertThat(names).allMatch(name -> CATALOG.find(provider, name).orElseThrow() == model);
        }
        assertThat(twice).isEmpty();
        assertThat(seen).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void figuresMakeSense(String provider) {
        assertThat(CATALOG.models(provider)).allSatisfy(model -> {
            assertThat(model.contextWindow()).isNotNull().isPositive();
            assertThat(model.inputModalities()).contains(Modality.TEXT);
            assertThat(model.outputModalities()).contains(Modality.TEXT);
            if (model.maxOutputTokens() != null) {
                assertThat(model.maxOutputTokens()).isBetween(1, model.contextWindow());
            }
            assertThat(model.prices().tiers()).allSatisfy(tier -> assertThat(tier.input())
                    .isGreaterThanOrEqualTo(model.prices().input()));
        });
    }

    @Test
    void everyProviderThatCanBeAskedByNameIsCalledAsItsDescriptorCallsIt() {
        assertThat(CATALOG.providers()).doesNotContain("google", "grok").contains("gemini", "xai");
    }

    @Test
    void aModelOnTheUsersMachineHasNoLatencyTier() {
        assertThat(CATALOG.models("ollama")).allMatch(model -> model.latencyTier() == null);
    }

    @Test
    void everyTierIsThere() {
        assertThat(CATALOG.models()).extracting(Model::latencyTier).contains(LatencyTier.values());
        assertThat(CATALOG.models()).extracting(Model::qualityTier).contains(QualityTier.values());
        assertThat(CATALOG.models()).extracting(Model::status).contains(ModelStatus.values());
    }

    /** The table itself, without the clock that the catalog adds: data that nobody has looked after must not pass. */
    @ParameterizedTest
    @MethodSource("providers")
    void noModelIsActiveWhoseShutdownIsAnnouncedOrHasPassed(String provider) {
        assertThat(new BundledModels().read(provider).models())
                .filteredOn(model -> model.deprecationDate() != null)
                .allSatisfy(model -> assertThat(model.status()).isIn(ModelStatus.DEPRECATED, ModelStatus.RETIRED));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theCatalogServesNoModelAsActiveAfterItsShutdown(String provider) {
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        assertThat(new ModelCatalog().models(provider))
                .filteredOn(model -> model.deprecationDate() != null
                        && model.deprecationDate().length() == today.length()
                        && model.deprecationDate().compareTo(today) <= 0)
                .allSatisfy(model -> assertThat(model.status()).isEqualTo(ModelStatus.RETIRED));
    }

    @Test
    void soundAndImagesHavePricesOfTheirOwn() {
        PriceTerms audio = CATALOG.model("openai:gpt-audio").prices().terms();
        assertThat(audio.audioInput()).isEqualByComparingTo("32");
        assertThat(audio.audioOutput()).isEqualByComparingTo("64");
        Prices images = CATALOG.model("gemini:gemini-3-pro-image").prices();
        assertThat(images.output()).isEqualByComparingTo("12");
        assertThat(images.terms().imageOutput()).isEqualByComparingTo("120");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aSuccessorIsAnotherModelOfTheProvider(String provider) {
        assertThat(CATALOG.models(provider))
                .filteredOn(model -> model.successor() != null)
                .allSatisfy(model -> assertThat(CATALOG.find(provider, model.successor()))
                        .hasValueSatisfying(next -> assertThat(next.id()).isNotEqualTo(model.id())));
    }

    @Test
    void modelsThatEndHaveSuccessorsWhereThereAreSome() {
        assertThat(CATALOG.model("gemini:gemini-2.5-pro").successor()).isEqualTo("gemini-3.8-flash");
        assertThat(CATALOG.model("openai:gpt-5.2-chat-latest").successor()).isEqualTo("gpt-5.5");
        assertThat(CATALOG.models("anthropic"))
                .filteredOn(model -> model.successor() != null)
                .hasSizeGreaterThan(5);
    }
}

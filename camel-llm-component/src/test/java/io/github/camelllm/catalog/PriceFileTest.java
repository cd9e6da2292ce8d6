package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.price.PriceTerms;
import io.github.camelllm.price.Prices;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** The files of prices that others publish, in excerpts of their formats. */
class PriceFileTest {
    private static final String LITELLM = """
            {"sample_spec": {"litellm_provider": "one of https://docs.litellm.ai/docs/providers", "mode": "one of: chat"},
             "gpt-5.4": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 900000,
               "max_output_tokens": 64000, "input_cost_per_token": 2e-06, "output_cost_per_token": 1.2e-05,
               "cache_read_input_token_cost": 2e-07, "input_cost_per_token_above_272k_tokens": 4e-06,
               "output_cost_per_token_above_272k_tokens": 1.8e-05, "deprecation_date": "2031-01-31",
               "supports_vision": false},
             "groq/brand-new": {"litellm_provider": "groq", "mode": "chat", "max_input_tokens": 1000,
               "input_cost_per_token": 1e-07, "output_cost_per_token": 1e-07, "supports_function_calling": true},
             "gemini/absurd": {"litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 1e-400,
               "output_cost_per_token": -5},
             "text-embedding-9": {"litellm_provider": "openai", "mode": "embedding", "input_cost_per_token": 1e-08},
             "nobody/x": {"litellm_provider": "nobody", "mode": "chat", "input_cost_per_token": 1}}
            """;
    private static final String MODELS_DEV = """
            {"google": {"id": "google", "name": "Google", "models": {
               "gemini-3.8-flash": {"id": "gemini-3.8-flash", "name": "Gemini 3.8 Flash", "tool_call": true,
                 "cost": {"input": 1.5, "output": 7.5, "cache_read": 0.15,
                   "context_over_200k": {"input": 3, "output": 15}}, "limit": {"context": 1000000, "output": 50000}},
               "gemini-9": {"id": "gemini-9", "name": "Gemini 9", "tool_call": true, "reasoning": true,
                 "release_date": "2026-11-20", "open_weights": false,
                 "modalities": {"input": ["text", "image", "pdf", "smell"], "output": ["text"]},
                 "cost": {"input": 1, "output": 2}, "limit": {"context": 2000000, "output": 100000}}}},
             "somebody": {"id": "somebody", "models": {"x": {"id": "x"}}}}
            """;

    private final ModelCatalog catalog = new ModelCatalog();

    private ModelFileReport read(String text) {
        return catalog.read("prices.json", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void pricesLimitsAndTheEndOfAKnownModelAreTakenFromLiteLlm() {
        Model before = catalog.model("openai:gpt-5.4");
        read(LITELLM);
        Model model = catalog.model("openai:gpt-5.4");
        assertThat(model.prices().input()).isEqualByComparingTo("2");
        assertThat(model.prices().output()).isEqualByComparingTo("12");
        assertThat(model.prices().cachedInput()).isEqualByComparingTo("0.2");
        assertThat(model.prices().at(272_001).output()).isEqualByComparingTo("18");
        assertThat(model.contextWindow()).isEqualTo(900_000);
        assertThat(model.deprecationDate()).isEqualTo("2031-01-31");
        assertThat(model.status()).isEqualTo(ModelStatus.DEPRECATED);
        assertThat(model.capabilities()).isEqualTo(before.capabilities());
    }

    @Test
    void pricesOfSoundImagesAndCachesOfAnHourAreTakenFromBoth() {
        read("""
                {"openai/gpt-x": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06,
                   "output_cost_per_token": 8e-06, "input_cost_per_audio_token": 3.2e-05,
                   "output_cost_per_audio_token": 6.4e-05, "output_cost_per_image_token": 3e-05,
                   "cache_creation_input_token_cost_above_1hr": 4e-06}}
                """);
        PriceTerms terms = catalog.model("openai:gpt-x").prices().terms();
        assertThat(terms.audioInput()).isEqualByComparingTo("32");
        assertThat(terms.audioOutput()).isEqualByComparingTo("64");
        assertThat(terms.imageOutput()).isEqualByComparingTo("30");
        assertThat(terms.cacheWriteHour()).isEqualByComparingTo("4");
        read(MODELS_DEV.replace("\"cache_read\"", "\"input_audio\": 5, \"output_audio\": 9, \"cache_read\""));
        terms = catalog.model("gemini:gemini-3.8-flash").prices().terms();
        assertThat(terms.audioInput()).isEqualByComparingTo("5");
        assertThat(terms.audioOutput()).isEqualByComparingTo("9");
    }

    /** What somebody's own file says today holds next year, too. */
    @Test
    void bundledDatedPricesGoWhereAFileTellsOthers() {
        assertThat(catalog.model("gemini:gemini-3.8-flash").prices().terms().dated())
                .isNotEmpty();
        read("{\"gemini\": [{\"id\": \"gemini-3.8-flash\", \"prices\": {\"input\": 0.5}}]}");
        Prices prices = catalog.model("gemini:gemini-3.8-flash").prices();
        assertThat(prices.on(LocalDate.of(2030, 1, 1)).input()).isEqualByComparingTo("0.5");
    }

    @Test
    void aNewModelOfLiteLlmHasItsCapabilities() {
        read(LITELLM);
        assertThat(catalog.model("groq:brand-new").can(Capability.TOOLS)).isTrue();
        assertThat(catalog.find("gemini:absurd").orElseThrow().prices().input()).isNull();
        assertThat(catalog.find("openai:text-embedding-9")).isEmpty();
        assertThat(catalog.providers()).doesNotContain("nobody");
    }

    @Test
    void modelsDevIsReadWithItsOwnNamesOfProviders() {
        read(MODELS_DEV);
        assertThat(catalog.model("gemini:gemini-3.8-flash").prices().at(300_000).input())
                .isEqualByComparingTo(new BigDecimal("3"));
        Model added = catalog.model("gemini:gemini-9");
        assertThat(added.name()).isEqualTo("Gemini 9");
        assertThat(added.capabilities()).contains(Capability.TOOLS, Capability.VISION, Capability.PDF);
        assertThat(added.inputModalities()).containsExactlyInAnyOrder(Modality.TEXT, Modality.IMAGE, Modality.PDF);
        assertThat(catalog.providers()).doesNotContain("somebody");
    }

    @Test
    void aReportSaysWhatHasChanged() {
        ModelFileReport report = read(MODELS_DEV);
        assertThat(report.added()).containsExactly("gemini:gemini-9");
        assertThat(report.changed())
                .contains("gemini:gemini-3.8-flash prices 0.75/3.75 cached 0.075 -> 1.5/7.5 cached 0.15")
                .anyMatch(line -> line.startsWith("gemini:gemini-3.8-flash contextWindow 1048576 -> 1000000"));
        assertThat(report)
                .hasToString("prices.json: 2 models, 1 new, 0 gone, "
                        + report.changed().size() + " facts changed");
        assertThat(read(MODELS_DEV).isEmpty()).isTrue();
        assertThat(read("{\"gemini\": []}").removed()).containsExactly("gemini:gemini-9");
        assertThat(catalog.fileReports()).containsOnlyKeys("prices.json");
    }

    @Test
    void aSecondReadingOfTheSameFileKnowsWhatTheComponentKnew() {
        read(LITELLM);
        read(LITELLM.replace("1.2e-05", "1.3e-05"));
        assertThat(catalog.model("groq:brand-new").can(Capability.TOOLS)).isTrue();
        assertThat(catalog.model("openai:gpt-5.4").prices().output()).isEqualByComparingTo("13");
    }

    @Test
    void theComponentsOwnFormatIsStillStrict() {
        assertThatThrownBy(() -> read("{\"openai\": [{\"id\": \"x\", \"colour\": \"red\"}]}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("colour");
    }
}

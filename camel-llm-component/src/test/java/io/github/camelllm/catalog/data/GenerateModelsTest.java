package io.github.camelllm.catalog.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateModelsTest {
    private static final Path DESCRIPTORS = Path.of("src/main/resources/META-INF/camel-llm/providers");
    private static final String FACTS = """
            [{"provider": "zzz", "id": "z", "aliases": [], "name": "Z", "family": null, "status": "retired",
              "contextWindow": 5, "maxOutputTokens": null, "prices": {"input": null, "output": null},
              "modalities": {"input": ["text", "image"], "output": ["text"]}, "capabilities": [], "openWeights": true,
              "knowledgeCutoff": null, "releaseDate": null, "deprecationDate": "2025-01-31",
              "source": "somebody", "notes": "a sentence"},
             {"provider": "google", "id": "gemini-x", "aliases": ["gemini-x-1"], "name": "gemini-x", "family": "g",
              "status": "active", "contextWindow": 1000, "maxOutputTokens": 100,
              "prices": {"input": 10.0, "output": 30.50, "cachedInput": 0, "cacheWrite": null, "reasoning": null},
              "priceTiers": [{"aboveInputTokens": 500, "input": 20, "output": 60, "cachedInput": null}],
              "modalities": {"input": ["text"], "output": ["text"]}, "capabilities": ["tools"], "openWeights": false,
              "knowledgeCutoff": "2026-01", "releaseDate": "2026-05-05", "deprecationDate": null, "source": "x"},
             {"provider": "vertexai", "id": "claude-x", "prices": {}, "contextWindow": 1}]
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void generate() throws Exception {
        Path facts = Files.writeString(folder.resolve("facts.json"), FACTS);
        GenerateModels.main(new String[] {facts.toString(), DESCRIPTORS.toString(), folder.toString()});
    }

    private List<String> lines(String file) throws Exception {
        return Files.readAllLines(folder.resolve(file));
    }

    @Test
    void aModelIsALineWithoutWhatGoesWithoutSaying() throws Exception {
        assertThat(lines("gemini.tsv"))
                .hasSize(2)
                .last(InstanceOfAssertFactories.STRING)
                .isEqualTo(String.join(
                        "\t",
                        "gemini-x",
                        "gemini-x-1",
                        "",
                        "g",
                        "",
                        "1000",
                        "100",
                        "10 30.5 0;500 20 60",
                        "",
                        "",
                        "tools",
                        "",
                        "2026-01",
                        "2026-05-05",
                        "",
                        "slow",
                        "highest",
                        "",
                        ""));
    }

    @Test
    void soundImagesAndDatedPricesFollowTheRates() throws Exception {
        Path facts = Files.writeString(folder.resolve("facts.json"), FACTS.replace("\"cachedInput\": 0, ", """
                        "audioInput": 1, "audioOutput": 2.50, "imageOutput": 30, "cachedInput": 0,
                        "dated": [{"from": "2027-01-01", "input": 20, "output": 61, "cachedInput": null}],
                        """));
        GenerateModels.main(new String[] {facts.toString(), DESCRIPTORS.toString(), folder.toString()});
        assertThat(lines("gemini.tsv").get(1))
                .contains("\t10 30.5 0;500 20 60;audio 1 2.5;image - 30;from 2027-01-01 20 61\t");
    }

    @Test
    void whatIsUnusualIsThereAndSentencesAreNotCarried() throws Exception {
        assertThat(lines("zzz.tsv"))
                .last(InstanceOfAssertFactories.STRING)
                .isEqualTo("z\t\tZ\t\tretired\t5\t\t\ttext image\t\t\topen\t\t\t2025-01-31\t\t\t\t");
    }

    @Test
    void makersComeFirstInTheIndexWithTheirAliases() throws Exception {
        assertThat(lines("index.tsv")).containsExactly("gemini google", "zzz");
    }

    @Test
    void whatPicksAModelHasNoPriceOfItsOwn() throws Exception {
        Path facts = Files.writeString(
                folder.resolve("facts.json"), FACTS.replace("\"name\": \"gemini-x\"", "\"name\": \"Auto Router\""));
        GenerateModels.main(new String[] {facts.toString(), DESCRIPTORS.toString(), folder.toString()});
        assertThat(lines("gemini.tsv").get(1)).contains("\t1000\t100\t\t");
    }

    @Test
    void aCorrectionReplacesWhatTheFactsSayAndOneWithoutAFactIsRefused() throws Exception {
        JsonNode facts = new ObjectMapper().readTree(FACTS);
        JsonNode corrections = new ObjectMapper().readTree("""
                [{"provider": "google", "id": "gemini-x", "source": "s",
                  "set": {"status": "retired", "addCapabilities": ["tools", "pdf"], "addInput": ["pdf"]}}]
                """);
        Corrections.apply(corrections, facts);
        assertThat(facts.get(1).path("status").asText()).isEqualTo("retired");
        assertThat(facts.get(1).path("capabilities")).hasToString("[\"tools\",\"pdf\"]");
        assertThat(facts.get(1).at("/modalities/input")).hasToString("[\"text\",\"pdf\"]");
        JsonNode unknown = new ObjectMapper().readTree("[{\"provider\": \"google\", \"id\": \"gemini-y\"}]");
        assertThatThrownBy(() -> Corrections.apply(unknown, facts)).hasMessageContaining("gemini-y");
    }

    @Test
    void aModelThatEndsHasTheNewestOfItsFamilyAsSuccessor() throws Exception {
        JsonNode facts = new ObjectMapper().readTree("""
                [{"provider": "a", "id": "x-1", "family": "x", "status": "retired", "releaseDate": "2025-01-01"},
                 {"provider": "a", "id": "x-2", "family": "x", "status": "active", "releaseDate": "2026-01-01"},
                 {"provider": "a", "id": "x-3", "family": "x", "status": "active", "releaseDate": "2026-05-01"},
                 {"provider": "a", "id": "x-4", "family": "x", "status": "preview", "releaseDate": "2026-06-01"},
                 {"provider": "b", "id": "x-5", "family": "x", "status": "active", "releaseDate": "2026-07-01"},
                 {"provider": "a", "id": "y-1", "family": "y", "status": "retired", "successor": "x-2"}]
                """);
        Successors successors = new Successors(facts);
        assertThat(successors.of(facts.get(0))).isEqualTo("x-3");
        assertThat(successors.of(facts.get(1))).isEmpty();
        assertThat(successors.of(facts.get(5))).isEqualTo("x-2");
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-5.4-pro, true",
        "azure, gpt-5-codex, true",
        "openai, o3-deep-research, true",
        "openai, computer-use-preview, true",
        "openai, gpt-6-sol, false",
        "openrouter, openai/gpt-5.4-pro, false",
        "azure, deepseek-v4-pro, false"
    })
    void someLinesOfOpenAiNeedResponses(String provider, String id, boolean needed) throws Exception {
        JsonNode fact = new ObjectMapper()
                .readTree("{\"provider\": \"%s\", \"id\": \"%s\", \"name\": \"\"}".formatted(provider, id));
        assertThat(Reach.responsesOnly(fact)).isEqualTo(needed);
    }

    @Test
    void whatTheComponentCannotAskIsLeftOut() {
        assertThat(folder.resolve("vertexai.tsv")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "somebody, big-model,       20,   slow",
        "somebody, big-flash,       25,   slow",
        "somebody, some-thinking,   2,    slow",
        "somebody, some-flash,      9,    fast",
        "somebody, gpt-5.4-mini,    4.5,  fast",
        "somebody, gemini-3,        9,    medium",
        "somebody, cheap,           1.5,  fast",
        "somebody, not-cheap,       1.6,  medium",
        "somebody, free,            0,    medium",
        "somebody, llama-8b,        9,    fast",
        "somebody, qwen-80b-a3b,    9,    fast",
        "somebody, llama-70b,       9,    medium",
        "groq,     llama-70b,       9,    fast",
        "ollama,   llama-8b,        0,    ",
        "somebody, unpriced,        null, "
    })
    void latencyFollowsFromNameSizeAndPrice(String provider, String id, String price, String tier) throws Exception {
        assertThat(tiers(provider, id, price, "\"2026-11-01\"", false).latency).isEqualTo(tier);
    }

    @ParameterizedTest
    @CsvSource({
        "closed,            0.4,  2026-11, false, basic",
        "closed,            0.5,  2026-11, false, good",
        "closed,            3,    2026-11, false, high",
        "closed,            10,   2026-11, false, highest",
        "closed,            10,   2025-12, false, highest",
        "closed,            10,   2025-11, false, high",
        "closed,            10,   2024-11, false, good",
        "closed,            10,   2020-01, false, basic",
        "closed,            10,   2025,    false, ",
        "closed,            0,    2026-11, false, ",
        "open-4b,           10,   2026-11, true,  basic",
        "open-5b,           10,   2026-11, true,  good",
        "open-5b,           0,    2026-11, true,  good",
        "open-675b,         0,    2026-11, true,  good",
        "open-675b,         0.4,  2026-11, true,  good",
        "open-675b,         1.5,  2026-11, true,  high",
        "open-675b,         3,    2026-11, true,  highest",
        "open-40b,          0.5,  2026-11, true,  high",
        "open-8x22b,        0.5,  2026-11, true,  high",
        "open-235b-a22b,    9,    2026-11, true,  high",
        "open-120b-a12b,    9,    2026-11, true,  good",
        "open,              3,    2026-11, true,  high",
        "open,              0,    2026-11, true,  "
    })
    void qualityFollowsFromPriceOrSizeAndFallsWithAge(String id, String price, String date, boolean open, String tier)
            throws Exception {
        assertThat(tiers("somebody", id, price, "\"" + date + "\"", open).quality)
                .isEqualTo(tier);
    }

    @Test
    void aPublishedResultCountsMoreThanPriceAndSizeAndLosesWithItsAge() throws Exception {
        Path results = Files.writeString(
                folder.resolve("results.tsv"),
                "# a comment\nclosed\t1490\t2026-11\tx\nopen-9b\t1490\t2026-01\tx\nother\t1299\t2026-11\tx\n");
        Results published = Results.read(results);
        assertThat(published.tier("vendor/closed-2026-01-02")).contains("highest");
        assertThat(published.tier("open-9b")).contains("highest");
        assertThat(published.tier("other")).contains("basic");
        assertThat(published.tier("unheard-of")).isEmpty();
        JsonNode facts = new ObjectMapper()
                .readTree(
                        "[{\"provider\": \"a\", \"id\": \"other\", \"name\": \"\", \"prices\": {\"output\": 50}, \"releaseDate\": \"2026-11-01\"}]");
        assertThat(new Tiers(facts, published).quality(facts.get(0))).contains("basic");
        assertThat(published.table(facts)).isEqualTo("other\t1299\t2026-11\tbasic\n");
    }

    @Test
    void theEndOfItsKnowledgeStandsForAnUnknownRelease() throws Exception {
        assertThat(tiers("somebody", "closed", "10", "null, \"knowledgeCutoff\": \"2025-11\"", false).quality)
                .isEqualTo("high");
        assertThat(tiers("somebody", "closed", "10", "null", false).quality).isNull();
    }

    private record Found(String latency, String quality) {}

    private static Found tiers(String provider, String id, String price, String released, boolean open)
            throws Exception {
        JsonNode facts = new ObjectMapper().readTree("""
                        [{"provider": "%s", "id": "%s", "name": "", "prices": {"output": %s}, "openWeights": %s,
                          "modalities": {"output": ["text"]}, "releaseDate": %s}]
                        """.formatted(provider, id, price, open, released));
        Tiers tiers = new Tiers(facts, Results.NONE);
        return new Found(
                tiers.latency(facts.get(0)).orElse(null),
                tiers.quality(facts.get(0)).orElse(null));
    }
}

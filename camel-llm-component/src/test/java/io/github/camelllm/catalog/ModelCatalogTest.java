package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ModelEntry;
import io.github.camelllm.price.Prices;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogTest {
    private final ModelCatalog catalog = new ModelCatalog();

    private void read(String json) {
        catalog.read("mine.json", json.getBytes(StandardCharsets.UTF_8));
    }

    private Model found(String name) {
        return catalog.find(name).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            openai    | gpt-4o                       | gpt-4o
            openai    | gpt-4.1-2025-04-14           | gpt-4.1
            openai    | gpt-4.1-2031-01-01           | gpt-4.1
            openai    | gpt-4.1-20310101             | gpt-4.1
            anthropic | claude-3-opus                | claude-3-opus-20240229
            anthropic | claude-opus-5-latest         | claude-opus-5
            anthropic | claude-opus-5@20260724       | claude-opus-5
            gemini    | gemini-2.5-pro               | gemini-2.5-pro
            google    | gemini-2.5-pro               | gemini-2.5-pro
            grok      | grok-4.7                     | grok-4.7
            ollama    | llama3.3:latest              | llama3.3
            """)
    void aModelIsFoundByItsIdsAliasesAndDatedNames(String provider, String name, String id) {
        assertThat(catalog.find(provider, name)).map(Model::id).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o-",
                "gpt-4.1-1925-04-14",
                "gpt-4.1.20310101",
                "-20310101",
                "20310101",
                "gpt-4.1-203101011",
                "gpt-4.1-nonsense",
                "latest",
                "-latest",
                "",
                " "
            })
    void whatIsNoDateIsNotTakenForOne(String name) {
        assertThat(catalog.find("openai", name)).isEmpty();
    }

    @Test
    void anUnknownProviderHasNoModels() {
        assertThat(catalog.find("nobody", "gpt-4o")).isEmpty();
        assertThat(catalog.models("nobody")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, openai:gpt-4o",
        "openrouter:openai/gpt-4o, openrouter:openai/gpt-4o",
        "claude-opus-5, anthropic:claude-opus-5",
        "google:gemini-2.5-pro, gemini:gemini-2.5-pro"
    })
    void aNameAloneIsItsMakersAndAPathIsItsProviders(String name, String path) {
        assertThat(found(name).path()).isEqualTo(path);
    }

    @Test
    void aColonMayBelongToTheModel() {
        Model tagged = catalog.models("ollama").stream()
                .filter(model -> model.id().contains(":"))
                .findFirst()
                .orElseThrow();
        assertThat(catalog.find(tagged.id())).map(Model::id).contains(tagged.id());
    }

    @Test
    void anUnknownModelIsToldWithTheNearestNames() {
        assertThatThrownBy(() -> catalog.model("gpt4o"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("no model 'gpt4o'", "Similar names: ", "gpt-4o");
        assertThatThrownBy(() -> catalog.model("antropic:claude-opus-5"))
                .hasMessageContaining("anthropic:claude-opus-5");
        assertThatThrownBy(() -> catalog.model("###############")).hasMessageContaining("No name is similar");
    }

    @Test
    void aRegisteredModelTakesThePlaceOfAnotherUntilItIsTakenBack() {
        Model before = found("openai:gpt-4o");
        catalog.register(before.toBuilder().contextWindow(7).build());
        assertThat(found("openai:gpt-4o").contextWindow()).isEqualTo(7);
        assertThat(found("openai:gpt-4o-mini").contextWindow()).isNotEqualTo(7);
        catalog.unregister("openai", "gpt-4o");
        assertThat(found("openai:gpt-4o")).isEqualTo(before);
    }

    @Test
    void aRegisteredModelMayBeOfANewProvider() {
        catalog.register(Model.builder("acme", "acme-1").aliases(List.of("one")).build());
        assertThat(catalog.find("acme", "one")).map(Model::path).contains("acme:acme-1");
        assertThat(catalog.providers()).endsWith("acme");
        assertThat(found("acme-1").status()).isEqualTo(ModelStatus.ACTIVE);
    }

    @Test
    void aModelIsRegisteredUnderTheNameOfTheProviderNotUnderAnAlias() {
        catalog.register(Model.builder("google", "mine").build());
        assertThat(catalog.find("gemini", "mine")).map(Model::provider).contains("gemini");
    }

    @Test
    void aFileChangesOnlyTheFieldsItHas() {
        Model before = found("openai:gpt-4o");
        read("{\"openai\": [{\"id\": \"gpt-4o\", \"prices\": {\"input\": 1.25}, \"successor\": \"gpt-6-sol\"}]}");
        Model after = found("openai:gpt-4o");
        assertThat(after.prices().input()).isEqualByComparingTo("1.25");
        assertThat(after.prices().output()).isEqualTo(before.prices().output());
        assertThat(after.capabilities()).isEqualTo(before.capabilities());
        assertThat(after.successor()).isEqualTo("gpt-6-sol");
    }

    @Test
    void nullTakesBackWhatIsKnown() {
        read(
                "{\"openai\": [{\"id\": \"gpt-4o\", \"prices\": null, \"qualityTier\": null, \"maxOutputTokens\": null}]}");
        assertThat(found("openai:gpt-4o"))
                .returns(Prices.UNKNOWN, Model::prices)
                .returns(null, Model::qualityTier)
                .returns(null, Model::maxOutputTokens);
    }

    @Test
    void aFileThatIsReadAgainTakesThePlaceOfWhatItSaid() {
        read("{\"openai\": [{\"id\": \"gpt-4o\", \"contextWindow\": 7}], \"acme\": [{\"id\": \"a\"}]}");
        read("{\"openai\": [{\"id\": \"gpt-4o\", \"maxOutputTokens\": 8}]}");
        assertThat(found("openai:gpt-4o").contextWindow()).isGreaterThan(7);
        assertThat(found("openai:gpt-4o").maxOutputTokens()).isEqualTo(8);
        assertThat(catalog.find("acme", "a")).isEmpty();
    }

    @Test
    void aFileMayBeYaml() {
        catalog.read("mine.yaml", """
                acme:
                  - id: acme-1
                    contextWindow: 1000
                    capabilities: [tools, structured_output]
                    prices: {input: 0.1, output: 0.25, tiers: [{aboveInputTokens: 500, input: 0.2, output: 0.5}]}
                """.getBytes(StandardCharsets.UTF_8));
        Model model = found("acme:acme-1");
        assertThat(model.capabilities()).containsExactly(Capability.TOOLS, Capability.STRUCTURED_OUTPUT);
        assertThat(model.prices().at(500).output()).isEqualTo(new BigDecimal("0.25"));
        assertThat(model.prices().at(501).output()).isEqualTo(new BigDecimal("0.5"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name": "x"}                                                | 'id'
            {"id": ""}                                                   | 'id'
            {"id": "m", "contextWindow": 0}                              | 'contextWindow'
            {"id": "m", "contextWindow": 1.5}                            | 'contextWindow'
            {"id": "m", "contextWindow": "many"}                         | 'contextWindow'
            {"id": "m", "maxOutputTokens": -1}                           | 'maxOutputTokens'
            {"id": "m", "prices": 3}                                     | 'prices'
            {"id": "m", "prices": {"input": -1}}                         | 'prices.input'
            {"id": "m", "prices": {"input": "1"}}                        | 'prices.input'
            {"id": "m", "prices": {"in": 1}}                             | 'prices.in'
            {"id": "m", "prices": {"tiers": 1}}                          | 'prices.tiers'
            {"id": "m", "prices": {"tiers": [{"input": 1}]}}             | 'prices.tiers.aboveInputTokens'
            {"id": "m", "prices": {"tiers": [{"aboveInputTokens": 1, "output": -1}]}} | 'prices.tiers.output'
            {"id": "m", "status": "fine"}                                | 'status'
            {"id": "m", "status": null}                                  | 'status'
            {"id": "m", "capabilities": ["telepathy"]}                   | 'capabilities'
            {"id": "m", "capabilities": "tools"}                         | 'capabilities'
            {"id": "m", "inputModalities": ["smell"]}                    | 'inputModalities'
            {"id": "m", "openWeights": "yes"}                            | 'openWeights'
            {"id": "m", "releaseDate": "last May"}                       | 'releaseDate'
            {"id": "m", "qualityTier": "divine"}                         | 'qualityTier'
            {"id": "m", "aliases": [1]}                                  | 'aliases'
            {"id": "m", "sizeBytes": "1 GB"}                             | 'sizeBytes'
            {"id": "m", "colour": "blue"}                                | 'colour'
            """)
    void aWrongFieldIsNamedAndNothingChanges(String model, String field) {
        assertThatThrownBy(() -> read("{\"acme\": [{\"id\": \"good\"}, " + model + "]}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("mine.json", "acme", field);
        assertThat(catalog.find("acme", "good")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                | must be an object
            {"acme": {}}      | 'acme'
            {"acme": [        | is no JSON
            """)
    void aFileOfAnotherShapeIsRefused(String json, String reason) {
        assertThatThrownBy(() -> read(json)).hasMessageContainingAll("mine.json", reason);
    }

    @Test
    void modelsStandSideBySide() {
        String table = catalog.compare("openai:gpt-4o, anthropic:claude-opus-5");
        assertThat(table.lines().findFirst()).contains("|  | openai:gpt-4o | anthropic:claude-opus-5 |");
        assertThat(table)
                .contains("| context window | 128000 | 1000000 |")
                .contains("| availability | unknown | unknown |");
        assertThat(table.lines().map(line -> line.chars().filter(c -> c == '|').count()))
                .containsOnly(4L);
    }

    @Test
    void withoutACheckAvailabilityIsUnknown() {
        assertThat(catalog.availability(found("openai:gpt-4o"))).isEqualTo(Availability.NEVER_CHECKED);
    }

    @Test
    void aRegionalModelIsThereIfItsBareNameIs() {
        ModelCatalog bedrock = new ModelCatalog(
                new CatalogEnvironment() {
                    @Override
                    public Set<String> configured() {
                        return Set.of("bedrock");
                    }

                    @Override
                    public CompletionStage<List<ModelEntry>> list(String provider) {
                        JsonNode details = JsonNodeFactory.instance.objectNode();
                        return CompletableFuture.completedFuture(List.of(new ModelEntry("deepseek.r1-v1:0", details)));
                    }
                },
                Clock.systemUTC());
        assertThat(bedrock.refresh().toCompletableFuture().join().listed()).isEqualTo(Map.of("bedrock", 1));
        Model regional = bedrock.model("bedrock:us.deepseek.r1-v1:0");
        assertThat(bedrock.availability(regional).state()).isEqualTo(Availability.State.AVAILABLE);
    }

    @Test
    void whatIsSaidOfStrengthsTakesThePlaceOfWhatFollows() {
        Model model =
                Model.builder("acme", "acme-coder").contextWindow(1_000_000).build();
        assertThat(model.strengths()).containsExactly("coding", "long-context");
        assertThat(model.useCases()).contains("code-generation", "long-documents");
        Model said = model.toBuilder().strengths(List.of("haiku")).build();
        assertThat(said.strengths()).containsExactly("haiku");
        assertThat(said.toBuilder().build()).isEqualTo(said);
    }

    @Test
    void aTierHoldsForPromptsLongerThanItsThreshold() {
        Model tiered = catalog.models().stream()
                .filter(model -> !model.prices().tiers().isEmpty())
                .findFirst()
                .orElseThrow();
        Prices.Tier tier = tiered.prices().tiers().get(0);
        assertThat(tiered.prices().at(tier.aboveInputTokens()).input())
                .isEqualTo(tiered.prices().input());
        assertThat(tiered.prices().at(tier.aboveInputTokens() + 1).input()).isEqualTo(tier.input());
        assertThat(Objects.requireNonNull(tier.input()))
                .isGreaterThan(tiered.prices().input());
    }
}

package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ModelEntry;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only what can be called from an installation is recommended there. */
class ReachableModelsTest {
    private record Place(Set<String> configured, @Nullable String region, List<String> listed)
            implements CatalogEnvironment {
        @Override
        public @Nullable String region(String provider) {
            return region;
        }

        @Override
        public CompletionStage<List<ModelEntry>> list(String provider) {
            return CompletableFuture.completedFuture(listed.stream()
                    .map(id -> new ModelEntry(
                            id, JsonNodeFactory.instance.objectNode().put("id", id)))
                    .toList());
        }
    }

    private static ModelCatalog catalog(String provider, @Nullable String region, String... listed) {
        return new ModelCatalog(new Place(Set.of(provider), region, List.of(listed)), Clock.systemUTC());
    }

    private static List<String> paths(ModelCatalog catalog) {
        return catalog.recommend(
                        ModelQuery.builder().callableOnly(true).limit(1_000).build())
                .paths();
    }

    @Test
    void ofOllamaTheModelsThatItListsAreRecommended() {
        ModelCatalog catalog = catalog("ollama", null, "llama3.2:3b", "qwen3:8b");
        assertThatThrownBy(() -> paths(catalog))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("modelRefresh");
        catalog.refresh().toCompletableFuture().join();
        assertThat(paths(catalog)).isNotEmpty().isSubsetOf("ollama:llama3.2:3b", "ollama:qwen3:8b");
        assertThat(catalog.find("ollama", "llama3.2:3b").orElseThrow().can(Capability.TOOLS))
                .isTrue(); // as llama3.2
    }

    @Test
    void ofAzureTheDeploymentsThatSomebodyNamesAreRecommended() {
        ModelCatalog catalog = catalog("azure", null);
        assertThatThrownBy(() -> paths(catalog)).isInstanceOf(ConfigurationException.class);
        catalog.register(Model.builder("azure", "our-deployment").build());
        assertThat(paths(catalog)).containsExactly("azure:our-deployment");
        catalog.read(
                "models.json",
                "{\"azure\": [{\"id\": \"gpt-5.4\"}]}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(paths(catalog)).contains("azure:gpt-5.4").hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1,      us",
        "eu-central-1,   eu",
        "ap-southeast-2, au",
        "ap-northeast-1, jp",
        ",               none"
    })
    void ofBedrockTheInferenceProfilesOfTheRegionAreRecommended(@Nullable String region, String prefix) {
        List<String> paths = catalog("bedrock", region).models("bedrock").stream()
                .filter(model -> catalog("bedrock", region).reachable().includes(model, false))
                .map(Model::id)
                .toList();
        assertThat(paths)
                .contains("global.anthropic.claude-sonnet-5")
                .doesNotContain("anthropic.claude-sonnet-5")
                .contains("mistral.mistral-large-3-675b-instruct");
        assertThat(paths.stream().filter(id -> id.matches("(us|eu|au|jp|apac)\\..*")))
                .allMatch(id -> id.startsWith(prefix + "."));
        assertThat(paths.contains(prefix + ".anthropic.claude-sonnet-5")).isEqualTo(!prefix.equals("none"));
    }

    @Test
    void ofBedrockOnlyWhatIsListedIsRecommendedOnceItIs() {
        ModelCatalog catalog = catalog(
                "bedrock",
                "eu-central-1",
                "anthropic.claude-sonnet-5", // can be called by a profile only
                "mistral.mistral-large-3-675b-instruct",
                "eu.anthropic.claude-sonnet-5",
                "global.anthropic.claude-fable-5");
        catalog.refresh().toCompletableFuture().join();
        assertThat(paths(catalog))
                .containsExactlyInAnyOrder(
                        "bedrock:mistral.mistral-large-3-675b-instruct",
                        "bedrock:eu.anthropic.claude-sonnet-5",
                        "bedrock:global.anthropic.claude-fable-5");
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.ProviderSettings;
import io.github.camelllm.catalog.Capability;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/model-catalog.md shows works. */
class ModelCatalogPageTest extends LlmTestSupport {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private List<String> blocks;
    private String page;
    private ModelCatalog catalog;

    @BeforeEach
    void read() throws Exception {
        page = Files.readString(Path.of("..", "docs", "model-catalog.md"));
        blocks = YAML.matcher(page).results().map(found -> found.group(1)).toList();
        catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey("k");
        settings.setBaseUrl(server.baseUrl().toString());
        component.getProviders().put("mistral", settings);
    }

    private void load(String begin) throws Exception {
        for (String block : blocks) {
            if (block.startsWith(begin)) {
                PluginHelper.getRoutesLoader(context)
                        .loadRoutes(ResourceHelper.fromString("page" + block.hashCode() + ".yaml", block));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:describe", "direct:choose"})
    void itsRoutesChooseAndAsk(String uri) throws Exception {
        load("- route:");
        assertThat(send(uri, "Hi").getException()).isNull();
        String asked = json(received()).at("/model").asText();
        assertThat(catalog.find("mistral", asked)).isPresent();
    }

    @Test
    void itsFileIsRead() {
        String file = blocks.stream()
                .filter(block -> block.startsWith("openai:"))
                .findFirst()
                .orElseThrow();
        catalog.read("page.yaml", file.getBytes(StandardCharsets.UTF_8));
        assertThat(catalog.model("openai:gpt-5.4").prices().output()).isEqualByComparingTo("8");
        assertThat(catalog.model("openai:gpt-5.4").prices().cachedInput()).isPositive();
        assertThat(catalog.model("azure:team-a").prices().at(100_001).input()).isEqualByComparingTo("5");
    }

    @Test
    void itsBeanIsBound() throws Exception {
        load("- beans:");
        assertThat(catalog.model("acme:acme-1")).returns(32_768, Model::contextWindow);
    }

    @Test
    void itNamesEveryCapability() {
        for (Capability capability : Capability.values()) {
            assertThat(page)
                    .contains("`"
                            + capability
                                    .name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', '-') + "`");
        }
    }
}

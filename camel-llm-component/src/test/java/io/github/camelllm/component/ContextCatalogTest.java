package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.QualityTier;
import io.github.camelllm.chat.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextCatalogTest extends LlmTestSupport {
    private static final String RECOMMEND = "bean:llmModelCatalog?method=recommend";

    private ModelCatalog catalog() {
        return context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
    }

    private Map<String, Object> recommended(Map<String, Object> headers) {
        Exchange exchange = send(RECOMMEND, "body", headers);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("body");
        return exchange.getMessage().getHeaders();
    }

    @Test
    void theJarAloneBindsIt() throws Exception {
        try (CamelContext plain = new DefaultCamelContext()) {
            plain.start();
            assertThat(plain.getRegistry().lookupByName("llmModelCatalog")).isInstanceOf(ModelCatalog.class);
            assertThat(plain.getComponentNames()).doesNotContain("llm");
        }
    }

    @Test
    void aCatalogOfTheUsersOwnStays() throws Exception {
        try (CamelContext plain = new DefaultCamelContext()) {
            ModelCatalog own = new ModelCatalog();
            plain.getRegistry().bind("llmModelCatalog", own);
            plain.start();
            assertThat(plain.getRegistry().lookupByName("llmModelCatalog")).isSameAs(own);
        }
    }

    @Test
    void theHeadersOfAMessageChooseAModel() {
        environment.put("OPENAI_API_KEY", "sk-1");
        environment.put("ANTHROPIC_API_KEY", "sk-2");
        Map<String, Object> headers = recommended(Map.of(
                LlmConstants.CAPABILITIES, "vision, tools",
                LlmConstants.MAX_COST, "0.02",
                LlmConstants.MIN_CONTEXT_WINDOW, 100_000,
                LlmConstants.MIN_QUALITY, "high"));
        String provider = (String) headers.get(LlmConstants.PROVIDER);
        String id = (String) headers.get(LlmConstants.MODEL);
        assertThat(provider).isIn("openai", "anthropic");
        assertThat(catalog().find(provider, id).orElseThrow().qualityTier()).isGreaterThanOrEqualTo(QualityTier.HIGH);
        assertThat((List<?>) headers.get(LlmConstants.CANDIDATES))
                .hasSize(5)
                .first()
                .isEqualTo(provider + ":" + id);
    }

    @Test
    void aSecondRecommendationDoesNotHeedTheFirst() {
        environment.put("OPENAI_API_KEY", "sk-1");
        Map<String, Object> headers = recommended(Map.of(
                LlmConstants.PROVIDER, "anthropic",
                LlmConstants.MODEL, "claude-opus-5"));
        assertThat(headers).containsEntry(LlmConstants.PROVIDER, "openai");
    }

    @Test
    void onlyWhatHasAKeyOrIsNamedIsRecommended() {
        environment.put("MISTRAL_API_KEY", "k");
        assertThat(recommended(Map.of())).containsEntry(LlmConstants.PROVIDER, "mistral");
        assertThat(recommended(Map.of(LlmConstants.PROVIDERS, "grok"))).containsEntry(LlmConstants.PROVIDER, "xai");
        assertThat(recommended(Map.of(LlmConstants.PROVIDERS, List.of("deepseek"))))
                .containsEntry(LlmConstants.PROVIDER, "deepseek");
    }

    @Test
    void aKeylessProviderCountsWhenItsPlaceIsSet() {
        environment.put("OLLAMA_HOST", "http://localhost:11434");
        assertThat(recommended(Map.of())).containsEntry(LlmConstants.PROVIDER, "ollama");
    }

    @Test
    void thePropertiesOfOneProviderCountToo() {
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey("k");
        component.getProviders().put("deepseek", settings);
        assertThat(recommended(Map.of())).containsEntry(LlmConstants.PROVIDER, "deepseek");
    }

    @Test
    void withoutAnyConfiguredProviderTheErrorSaysSo() {
        assertThat(send(RECOMMEND, "body").getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no models of the configured providers");
    }

    @ParameterizedTest
    @CsvSource({
        "CamelLlmCapabilities,     telepathy, 'no capability ''telepathy''; there are tools, vision'",
        "CamelLlmMaxCost,          little,    'CamelLlmMaxCost must be a number of USD, not little'",
        "CamelLlmMaxCost,          -1,        CamelLlmMaxCost",
        "CamelLlmMaxLatency,       soon,      CamelLlmMaxLatency",
        "CamelLlmMinContextWindow, 1.5,       CamelLlmMinContextWindow",
        "CamelLlmMinQuality,       divine,    'CamelLlmMinQuality must be one of basic, good, high, highest'",
        "CamelLlmProviders,        nobody,    no models of a provider 'nobody'",
    })
    void aHeaderThatMakesNoSenseIsNamed(String header, String value, String message) {
        assertThat(send(RECOMMEND, "body", Map.of(header, value)).getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aNeedThatNothingMeetsIsToldWithWhatIsMissing() {
        Exchange exchange =
                send(RECOMMEND, "body", Map.of(LlmConstants.PROVIDERS, "deepseek", LlmConstants.CAPABILITIES, "audio"));
        assertThat(exchange.getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("No model fits", "lack audio", "Nearest is deepseek:");
    }

    @Test
    void openWeightsArePreferredByAHeader() {
        Map<String, Object> headers = recommended(Map.of(
                LlmConstants.PROVIDERS, "openrouter",
                LlmConstants.PREFER_OPEN_WEIGHTS, "true"));
        assertThat(catalog().find("openrouter", (String) headers.get(LlmConstants.MODEL)))
                .map(Model::openWeights)
                .contains(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1500", "1500ms", "2s"})
    void latencyIsInMillisecondsOrADuration(String latency) {
        Map<String, Object> headers =
                recommended(Map.of(LlmConstants.PROVIDERS, "openai", LlmConstants.MAX_LATENCY, latency));
        Model best = catalog()
                .find("openai", (String) headers.get(LlmConstants.MODEL))
                .orElseThrow();
        assertThat(catalog().latencyMillis(best).orElseThrow()).isLessThanOrEqualTo(2_000);
    }

    @Test
    void capabilitiesMayBeACollection() {
        assertThat(recommended(Map.of(
                        LlmConstants.PROVIDERS,
                        new String[] {"openai", "anthropic"},
                        LlmConstants.CAPABILITIES,
                        Set.of("pdf"))))
                .containsKey(LlmConstants.MODEL);
    }

    @Test
    void simpleCanAskIt() throws Exception {
        context.addRoutes(new org.apache.camel.builder.RouteBuilder() {
            @Override
            public void configure() {
                from("direct:window").setBody().simple("${bean:llmModelCatalog?method=model('openai:gpt-4o')}");
                from("direct:best").setBody().simple("${bean:llmModelCatalog?method=best}");
                from("direct:explain").setBody().simple("${bean:llmModelCatalog?method=explain}");
                from("direct:compare")
                        .setBody()
                        .simple("${bean:llmModelCatalog?method=compare('openai:gpt-4o,gpt-4o-mini')}");
            }
        });
        Map<String, Object> headers = Map.of(LlmConstants.PROVIDERS, "openai");
        assertThat(send("direct:window", "x", headers)
                        .getMessage()
                        .getBody(Model.class)
                        .contextWindow())
                .isEqualTo(128_000);
        assertThat(send("direct:best", "x", headers).getMessage().getBody(String.class))
                .startsWith("openai:");
        assertThat(send("direct:explain", "x", headers).getMessage().getBody(String.class))
                .contains("openai:", " = quality ");
        assertThat(send("direct:compare", "x", headers).getMessage().getBody(String.class))
                .contains("openai:gpt-4o-mini");
    }

    @Test
    void aModelThatIsBoundIsInIt() {
        context.getRegistry()
                .bind("mine", Model.builder("acme", "acme-1").contextWindow(12).build());
        assertThat(catalog().find("acme", "acme-1")).map(Model::contextWindow).contains(12);
        assertThat(catalog().providers()).contains("acme");
    }

    @Test
    void aModelMayBeABeanInYaml() throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("models.yaml", """
                        - beans:
                            - name: acmeOne
                              type: io.github.camelllm.catalog.Model
                              builderClass: io.github.camelllm.catalog.ModelBuilder
                              properties:
                                provider: acme
                                id: acme-1
                                contextWindow: 4096
                                qualityTier: HIGH
                                openWeights: true
                        """));
        assertThat(catalog().model("acme:acme-1"))
                .returns(4096, Model::contextWindow)
                .returns(QualityTier.HIGH, Model::qualityTier)
                .returns(true, Model::openWeights);
    }
}

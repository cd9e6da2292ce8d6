package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.catalog.Capability;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.QualityTier;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.price.Prices;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two providers: one with a model that is cheap, one with a model that sees. */
class AutoTest extends LlmTestSupport {
    private final FakeLlmServer other = FakeLlmServer.start();

    @BeforeEach
    void configure() {
        provider("deepseek", server, "key-deepseek");
        provider("mistral", other, "key-mistral");
        other.always(Answer.chat("Bonjour"));
        ModelCatalog catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        catalog.models("deepseek").forEach(this::hide);
        catalog.models("mistral").forEach(this::hide);
        catalog.register(model("deepseek", "cheap-1", "0.1").build());
        catalog.register(model("mistral", "sees-1", "2")
                .capabilities(List.of(Capability.VISION))
                .qualityTier(QualityTier.HIGH)
                .contextWindow(500_000)
                .build());
    }

    private void hide(Model model) {
        ModelCatalog catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        catalog.register(model.toBuilder()
                .status(io.github.camelllm.catalog.ModelStatus.RETIRED)
                .build());
    }

    @AfterEach
    void closeOther() {
        other.close();
    }

    private void provider(String name, FakeLlmServer at, String key) {
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey(key);
        settings.setBaseUrl(at.baseUrl().toString());
        component.getProviders().put(name, settings);
    }

    private static io.github.camelllm.catalog.ModelBuilder model(String provider, String id, String price) {
        BigDecimal rate = new BigDecimal(price);
        return Model.builder(provider, id).contextWindow(100_000).prices(Prices.of(rate, rate));
    }

    private String answer(Map<String, Object> headers) {
        Exchange exchange = send("llm:auto", "Hi", headers);
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(String.class);
    }

    private Received askedOther() {
        return other.takeRequest(Duration.ofSeconds(10));
    }

    @Test
    void eachMessageIsAnsweredByTheModelForItsNeeds() {
        assertThat(answer(Map.of(LlmConstants.MAX_COST, "0.001"))).isEqualTo("Hello");
        assertThat(json(received()).at("/model").asText()).isEqualTo("cheap-1");
        assertThat(answer(Map.of(LlmConstants.CAPABILITIES, "vision"))).isEqualTo("Bonjour");
        assertThat(json(askedOther()).at("/model").asText()).isEqualTo("sees-1");
        assertThat(answer(Map.of(LlmConstants.MIN_CONTEXT_WINDOW, 200_000))).isEqualTo("Bonjour");
    }

    @Test
    void eachProviderGetsItsOwnKey() {
        answer(Map.of(LlmConstants.MAX_COST, "0.001"));
        assertThat(received().header("Authorization")).contains("Bearer key-deepseek");
        answer(Map.of(LlmConstants.CAPABILITIES, "vision"));
        assertThat(askedOther().header("Authorization")).contains("Bearer key-mistral");
    }

    @Test
    void theAnswerTellsWhoGaveItAndTheNeedsStay() {
        Exchange exchange = send("llm:auto", "Hi", Map.of(LlmConstants.CAPABILITIES, "vision"));
        assertThat(exchange.getMessage().getHeader(LlmConstants.RESPONSE_PROVIDER))
                .isEqualTo("mistral");
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(LlmConstants.CAPABILITIES, "vision")
                .doesNotContainKeys(LlmConstants.PROVIDER, LlmConstants.MODEL);
    }

    @Test
    void aNamedProviderIsAskedAsAtAnyEndpoint() {
        assertThat(answer(Map.of(
                        LlmConstants.PROVIDER, "deepseek",
                        LlmConstants.MODEL, "any",
                        LlmConstants.CAPABILITIES, "vision")))
                .isEqualTo("Hello");
        assertThat(json(received()).at("/model").asText()).isEqualTo("any");
    }

    @Test
    void aNamedModelIsAskedOfAProviderThatHasIt() {
        assertThat(answer(Map.of(LlmConstants.MODEL, "sees-1"))).isEqualTo("Bonjour");
        assertThat(send("llm:auto", "Hi", Map.of(LlmConstants.MODEL, "nobodys-1"))
                        .getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The catalog has no model 'nobodys-1'");
    }

    @Test
    void aNamedModelMayHaveItsProviderBeforeIt() {
        assertThat(answer(Map.of(LlmConstants.MODEL, "mistral:sees-1"))).isEqualTo("Bonjour");
        assertThat(json(askedOther()).at("/model").asText()).isEqualTo("sees-1");
    }

    @Test
    void aNamedModelOfAProviderWithoutAKeyIsRefusedForThat() {
        assertThat(send("llm:auto", "Hi", Map.of(LlmConstants.MODEL, "claude-opus-5"))
                        .getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("is anthropic:claude-opus-5", "Set the key of its provider");
    }

    @Test
    void aNamedModelIsAskedThoughItIsDeprecatedOrAPreview() {
        ModelCatalog catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        catalog.register(model("mistral", "old-1", "1")
                .status(io.github.camelllm.catalog.ModelStatus.DEPRECATED)
                .build());
        assertThat(answer(Map.of(LlmConstants.MODEL, "old-1"))).isEqualTo("Bonjour");
        assertThat(json(askedOther()).at("/model").asText()).isEqualTo("old-1");
    }

    @Test
    void aNamedModelThatIsRefusedIsRefusedForItsOwnReason() {
        ModelCatalog catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        catalog.register(model("mistral", "gone-1", "1")
                .status(io.github.camelllm.catalog.ModelStatus.RETIRED)
                .build());
        assertThat(send("llm:auto", "Hi", Map.of(LlmConstants.MODEL, "gone-1")).getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The model 'gone-1' does not fit: mistral:gone-1 lacks a status")
                .hasMessageContaining("(retired)");
    }

    @ParameterizedTest
    @CsvSource({
        "CamelLlmMaxLatency, abc",
        "CamelLlmMaxCost, 1e-99999999",
        "CamelLlmMaxCost, cheap",
        "CamelLlmMinContextWindow, large",
        "CamelLlmMinQuality, superb",
        "CamelLlmLatencyTier, quick",
        "CamelLlmCapabilities, levitation",
        "CamelLlmPreferOpenSource, perhaps",
        "CamelLlmPreferOpenWeights, perhaps",
        "CamelLlmPreviews, perhaps"
    })
    void aMalformedNeedIsRefusedByTheNameOfItsHeader(String header, String value) {
        assertThat(send("llm:auto", "Hi", Map.of(header, value)).getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The header " + header)
                .hasMessageContaining(value.substring(0, 3));
    }

    @Test
    void capabilitiesHaveTheFieldsOtherNames() {
        assertThat(answer(Map.of(LlmConstants.CAPABILITIES, "text, image"))).isEqualTo("Bonjour");
    }

    @Test
    void aModelInTheBodyDoesNotGoToAProviderThatDoesNotHaveIt() {
        Exchange exchange = send(
                "llm:auto?inputFormat=openai&inputSettings=override",
                "{\"model\": \"gpt-4o\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}",
                Map.of(LlmConstants.CAPABILITIES, "vision"));
        assertThat(exchange.getException()).isNull();
        assertThat(json(askedOther()).at("/model").asText()).isEqualTo("sees-1");
    }

    @Test
    void answersAreStreamedToo() {
        other.always(Answer.stream("Bon", "jour"));
        Exchange exchange = send("llm:auto?streaming=true", "Hi", Map.of(LlmConstants.CAPABILITIES, "vision"));
        ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
        assertThat(stream.response().toCompletableFuture().join().text()).isEqualTo("Bonjour");
    }

    @Test
    void whatNothingMeetsIsAnErrorThatNamesWhatIsMissingAndAsksNobody() {
        Exchange exchange = send("llm:auto", "Hi", Map.of(LlmConstants.CAPABILITIES, "computer-use"));
        assertThat(exchange.getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("No model fits", "lack computer-use");
        assertThat(server.requests()).isEmpty();
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void aKeyInAMessageNeedsToSayWhoItIsFor() {
        Exchange exchange = send("llm:auto", "Hi", Map.of(LlmConstants.API_KEY, "k-message"));
        assertThat(exchange.getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(LlmConstants.PROVIDERS)
                .hasMessageNotContaining("k-message");
        answer(Map.of(LlmConstants.API_KEY, "k-message", LlmConstants.PROVIDERS, "mistral"));
        assertThat(askedOther().header("Authorization")).contains("Bearer k-message");
    }

    @ParameterizedTest
    @CsvSource({
        "llm:auto:gpt-4o, a model",
        "llm:auto?apiKey=k, the option apiKey",
        "llm:auto?baseUrl=http://localhost:1, the option baseUrl",
        "llm:auto?operation=embeddings, the operation EMBEDDINGS",
        "llm:auto?operation=batchStatus, the operation BATCH_STATUS"
    })
    void whatMakesNoSenseIsRefusedAtStart(String uri, String what) {
        assertThatThrownBy(() -> send(uri, "Hi")).hasStackTraceContaining("The endpoint llm:auto cannot have " + what);
    }

    @Test
    void aJavaRouteSaysWhatItNeeds() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:java")
                        .setHeader(LlmConstants.CAPABILITIES, constant("vision"))
                        .setHeader(LlmConstants.MIN_QUALITY, constant("high"))
                        .to("llm:auto?temperature=0.5");
            }
        });
        assertThat(send("direct:java", "Hi").getMessage().getBody()).isEqualTo("Bonjour");
        assertThat(json(askedOther()).at("/temperature").asDouble()).isEqualTo(0.5);
    }

    @Test
    void aYamlRouteSaysWhatItNeeds() throws Exception {
        load("""
                - route:
                    from:
                      uri: direct:yaml
                      steps:
                        - setHeader:
                            name: CamelLlmMaxCost
                            constant: "0.0005"
                        - to: llm:auto
                """);
        assertThat(send("direct:yaml", "Hi").getMessage().getBody()).isEqualTo("Hello");
    }

    @Test
    void aYamlRouteMayChooseFirstAndAskLater() throws Exception {
        load("""
                - route:
                    from:
                      uri: direct:choose
                      steps:
                        - setHeader:
                            name: CamelLlmCapabilities
                            constant: vision
                        - to: bean:llmModelCatalog?method=recommend
                        - toD: llm:${header.CamelLlmProvider}:${header.CamelLlmModel}
                """);
        assertThat(send("direct:choose", "Hi").getMessage().getBody()).isEqualTo("Bonjour");
        assertThat(json(askedOther()).at("/model").asText()).isEqualTo("sees-1");
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("auto.yaml", yaml));
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.ProviderSettings;
import io.github.camelllm.catalog.Availability;
import io.github.camelllm.catalog.Capability;
import io.github.camelllm.catalog.Modality;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelQuery;
import io.github.camelllm.catalog.ModelStatus;
import io.github.camelllm.catalog.RefreshResult;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefreshTest extends LlmTestSupport {
    private final Map<String, FakeLlmServer> servers = new HashMap<>();
    private ModelCatalog catalog;

    @BeforeEach
    void catalog() {
        catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
    }

    @AfterEach
    void closeServers() {
        servers.values().forEach(FakeLlmServer::close);
    }

    private FakeLlmServer provider(String name, String list) {
        FakeLlmServer at = servers.computeIfAbsent(name, key -> FakeLlmServer.start());
        at.always(Answer.json(200, list));
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey("key-of-" + name);
        settings.setBaseUrl(at.baseUrl().toString());
        component.getProviders().put(name, settings);
        return at;
    }

    private RefreshResult refresh() throws Exception {
        return catalog.refresh().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Availability.State state(String name) {
        return catalog.availability(catalog.model(name)).state();
    }

    @Test
    void theListTellsWhatIsAvailable() throws Exception {
        provider("openai", "{\"data\": [{\"id\": \"gpt-4o\"}, {\"id\": \"gpt-4.1-2025-04-14\"}]}");
        assertThat(state("openai:gpt-4o")).isEqualTo(Availability.State.UNKNOWN);
        RefreshResult refresh = refresh();
        assertThat(refresh.listed()).isEqualTo(Map.of("openai", 2));
        assertThat(refresh.failed()).isEmpty();
        assertThat(state("openai:gpt-4o")).isEqualTo(Availability.State.AVAILABLE);
        assertThat(state("openai:gpt-4.1")).isEqualTo(Availability.State.AVAILABLE);
        assertThat(state("openai:gpt-4o-mini")).isEqualTo(Availability.State.UNAVAILABLE);
        assertThat(state("anthropic:claude-opus-5")).isEqualTo(Availability.State.UNKNOWN);
        assertThat(catalog.availability(catalog.model("openai:gpt-4o")).checkedAt())
                .isBeforeOrEqualTo(refresh.at());
    }

    @Test
    void aModelIsThereIfAnEditionOfItIs() throws Exception {
        provider("anthropic", "{\"data\": [{\"id\": \"claude-haiku-4-5-20251001\"}]}");
        refresh();
        assertThat(state("anthropic:claude-haiku-4-5-20251001")).isEqualTo(Availability.State.AVAILABLE);
        assertThat(state("anthropic:claude-haiku-4-5")).isEqualTo(Availability.State.AVAILABLE);
        assertThat(state("anthropic:claude-opus-5")).isEqualTo(Availability.State.UNAVAILABLE);
    }

    @Test
    void whatIsUnavailableIsNotRecommended() throws Exception {
        provider("openai", "{\"data\": [{\"id\": \"gpt-4.1\"}]}");
        refresh();
        ModelQuery any = ModelQuery.builder().statuses(ModelStatus.values()).build();
        assertThat(catalog.recommend(any).paths()).containsExactly("openai:gpt-4.1");
        assertThat(catalog.recommend(any).whyNot("openai:gpt-4o")).contains("lacks availability (unavailable)");
    }

    @Test
    void onlyConfiguredProvidersAreAskedEachWithItsKey() throws Exception {
        FakeLlmServer openai = provider("openai", "{\"data\": []}");
        FakeLlmServer groq = provider("groq", "{\"data\": []}");
        assertThat(refresh().listed()).containsOnlyKeys("openai", "groq");
        assertThat(openai.requests())
                .extracting(r -> r.header("Authorization").orElse(""))
                .containsExactly("Bearer key-of-openai");
        assertThat(groq.requests())
                .extracting(r -> r.header("Authorization").orElse(""))
                .containsExactly("Bearer key-of-groq");
    }

    @Test
    void aKeyForAllEndpointsGoesToNobody() throws Exception {
        component.getConfiguration().setApiKey("key-for-all");
        FakeLlmServer openai = provider("openai", "{\"data\": []}");
        refresh();
        assertThat(openai.requests())
                .extracting(r -> r.header("Authorization").orElse(""))
                .containsExactly("Bearer key-of-openai");
    }

    @Test
    void listsTellWhenModelsEndAndWhatComesNext() throws Exception {
        provider("openai", """
                {"data": [
                  {"id": "gpt-5.5", "object": "model", "created": 1, "shutdown_date": "2099-04-01"},
                  {"id": "gpt-5.4", "object": "model", "created": 1, "shutdown_date": "2020-01-01"},
                  {"id": "gpt-5.2", "object": "model", "created": 1, "shutdown_date": null},
                  {"id": "gpt-6-sol", "object": "model", "created": 1, "shutdown_date": "some day"}
                ]}
                """);
        provider("openrouter", """
                {"data": [{"id": "openai/gpt-5.5", "expiration_date": "2099-05-01"},
                          {"id": "openai/gpt-5.4", "pricing": {"prompt": "1e99999999", "completion": "0.000001"}}]}
                """);
        provider("mistral", """
                {"data": [{"id": "mistral-medium-2604", "deprecation": "2099-05-30T12:00:00Z",
                           "deprecation_replacement_model": "mistral-medium-3-5"}]}
                """);
        refresh();
        assertThat(catalog.model("openai:gpt-5.5").deprecationDate()).isEqualTo("2099-04-01");
        assertThat(catalog.model("openai:gpt-5.5").status()).isEqualTo(ModelStatus.DEPRECATED);
        assertThat(catalog.model("openai:gpt-5.4").status()).isEqualTo(ModelStatus.RETIRED);
        assertThat(catalog.model("openai:gpt-5.2").status()).isEqualTo(ModelStatus.ACTIVE);
        assertThat(catalog.model("openai:gpt-6-sol").deprecationDate()).isNull();
        assertThat(catalog.model("openrouter:openai/gpt-5.5").deprecationDate()).isEqualTo("2099-05-01");
        assertThat(catalog.model("openrouter:openai/gpt-5.4").prices().output()).isEqualByComparingTo("1");
        assertThat(catalog.model("mistral:mistral-medium-2604").deprecationDate())
                .isEqualTo("2099-05-30");
        assertThat(catalog.model("mistral:mistral-medium-2604").successor()).isEqualTo("mistral-medium-3-5");
    }

    @Test
    void openRouterTellsPricesAndWhatNewModelsCan() throws Exception {
        provider("openrouter", """
                {"data": [
                  {"id": "openai/gpt-4o", "name": "GPT-4o", "context_length": 64000,
                   "pricing": {"prompt": "0.0000015", "completion": "0.000006", "input_cache_read": "0.00000075",
                               "internal_reasoning": "0", "web_search": "0.01", "image": "0"},
                   "top_provider": {"max_completion_tokens": 8000}, "supported_parameters": ["seed"]},
                  {"id": "acme/new-1", "name": "New One", "created": 1790000000, "context_length": 200000,
                   "hugging_face_id": "acme/new", "pricing": {"prompt": "0", "completion": "0"},
                   "architecture": {"input_modalities": ["text", "image", "file"], "output_modalities": ["text"]},
                   "supported_parameters": ["tools", "structured_outputs", "reasoning", "stop"]},
                  {"id": "openai/gpt-4o-mini", "context_length": 2000000, "pricing": {"prompt": "-1", "completion": "-1"}}
                ]}
                """);
        Model before = catalog.model("openrouter:openai/gpt-4o");
        refresh();
        Model after = catalog.model("openrouter:openai/gpt-4o");
        assertThat(after.prices().input()).isEqualByComparingTo("1.5");
        assertThat(after.prices().output()).isEqualByComparingTo("6");
        assertThat(after.prices().cachedInput()).isEqualByComparingTo("0.75");
        assertThat(after.prices().reasoning()).isNull();
        assertThat(after.contextWindow()).isEqualTo(64_000);
        assertThat(after.maxOutputTokens()).isEqualTo(8_000);
        assertThat(after.capabilities()).isEqualTo(before.capabilities());
        Model added = catalog.model("openrouter:acme/new-1");
        assertThat(added.status()).isEqualTo(ModelStatus.ACTIVE);
        assertThat(added.name()).isEqualTo("New One");
        assertThat(added.capabilities())
                .contains(
                        Capability.TOOLS,
                        Capability.STRUCTURED_OUTPUT,
                        Capability.REASONING,
                        Capability.VISION,
                        Capability.PDF);
        assertThat(added.inputModalities()).contains(Modality.IMAGE, Modality.PDF);
        assertThat(added.openWeights()).isTrue();
        assertThat(added.releaseDate()).isEqualTo("2026-09-21");
        assertThat(added.prices().input()).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(catalog.model("openrouter:openai/gpt-4o-mini").prices().input())
                .isNull();
    }

    @Test
    void inferenceProfilesOfBedrockAreLearnt() throws Exception {
        provider("openai", """
                {"inferenceProfileSummaries": [{"inferenceProfileId": "gpt-4o", "inferenceProfileName": "US GPT-4o"},
                                               {"inferenceProfileId": "us.new-1:0", "inferenceProfileName": "US New 1"}]}
                """);
        assertThat(refresh().listed()).isEqualTo(Map.of("openai", 2));
        assertThat(state("openai:gpt-4o")).isEqualTo(Availability.State.AVAILABLE);
        assertThat(state("openai:gpt-4o-mini")).isEqualTo(Availability.State.UNAVAILABLE);
        assertThat(catalog.model("openai:us.new-1:0").name()).isEqualTo("US New 1");
    }

    @Test
    void geminiTellsLimitsPageByPage() throws Exception {
        FakeLlmServer gemini = provider("gemini", "{}");
        gemini.respond(request -> Answer.json(200, request.path().contains("pageToken=next%26x") ? """
                          {"models": [{"name": "models/gemini-2.5-flash", "inputTokenLimit": 1000, "outputTokenLimit": 10},
                                      {"name": "models/embedding-9", "inputTokenLimit": 2048,
                                       "supportedGenerationMethods": ["embedContent"]}]}
                          """ : """
                          {"models": [{"name": "models/gemini-2.5-pro", "inputTokenLimit": 2000, "outputTokenLimit": 20},
                                      {"name": "models/gemini-9", "displayName": "Gemini 9", "inputTokenLimit": 3000,
                                       "outputTokenLimit": 30, "thinking": true,
                                       "supportedGenerationMethods": ["generateContent"]}],
                           "nextPageToken": "next&x"}
                          """));
        assertThat(refresh().listed()).isEqualTo(Map.of("gemini", 4));
        assertThat(catalog.model("gemini:gemini-2.5-pro"))
                .returns(2000, Model::contextWindow)
                .returns(20, Model::maxOutputTokens);
        assertThat(catalog.model("gemini:gemini-2.5-flash")).returns(1000, Model::contextWindow);
        assertThat(catalog.model("gemini:gemini-9"))
                .returns("Gemini 9", Model::name)
                .returns(ModelStatus.ACTIVE, Model::status)
                .matches(model -> model.can(Capability.REASONING));
        assertThat(catalog.model("gemini:embedding-9").status()).isEqualTo(ModelStatus.UNKNOWN);
    }

    @Test
    void ollamaTellsSizes() throws Exception {
        provider("ollama", """
                {"models": [{"name": "llama3.3:latest", "model": "llama3.3:latest", "size": 42520413916,
                             "details": {"family": "llama", "parameter_size": "70.6B"}},
                            {"name": "mine:7b", "size": 5}]}
                """);
        refresh();
        assertThat(catalog.model("ollama:llama3.3").sizeBytes()).isEqualTo(42_520_413_916L);
        assertThat(state("ollama:llama3.3")).isEqualTo(Availability.State.AVAILABLE);
        assertThat(catalog.model("ollama:mine:7b")).returns(5L, Model::sizeBytes);
        assertThat(catalog.recommend(ModelQuery.builder().availableOnly(true).build())
                        .paths())
                .containsExactly("ollama:llama3.3");
    }

    @Test
    void aProviderThatFailsKeepsItsLastGoodListAndDoesNotHoldUpTheOthers() throws Exception {
        FakeLlmServer openai = provider("openai", "{\"data\": [{\"id\": \"gpt-4o\", \"context_window\": 77}]}");
        FakeLlmServer groq = provider("groq", "{\"data\": []}");
        refresh();
        openai.always(Answer.json(500, "{\"error\": {\"message\": \"down, key-of-openai\"}}"));
        groq.always(Answer.json(200, "{\"data\": [{\"id\": \"openai/gpt-oss-120b\"}]}"));
        String[] log = new String[1];
        RefreshResult[] second = new RefreshResult[1];
        log[0] = LogCapture.of(() -> second[0] = refresh());
        assertThat(second[0].listed()).isEqualTo(Map.of("groq", 1));
        assertThat(second[0].failed()).containsOnlyKeys("openai");
        assertThat(second[0].failed().get("openai")).doesNotContain("key-of-openai");
        assertThat(log[0]).contains("The models of openai could not be listed").doesNotContain("key-of-openai");
        assertThat(state("openai:gpt-4o")).isEqualTo(Availability.State.AVAILABLE);
        assertThat(catalog.model("openai:gpt-4o").contextWindow()).isEqualTo(77);
        assertThat(state("groq:openai/gpt-oss-120b")).isEqualTo(Availability.State.AVAILABLE);
    }

    @Test
    void aProviderThatStaysDownIsWarnedOfOnce() throws Exception {
        FakeLlmServer openai = provider("openai", "{}");
        String log = LogCapture.of(() -> {
            refresh();
            refresh();
            provider("openai", "{\"data\": []}");
            refresh();
        });
        assertThat(log).containsOnlyOnce("could not be listed");
        openai.always(Answer.json(200, "{}"));
        assertThat(LogCapture.of(this::refresh)).containsOnlyOnce("could not be listed");
    }

    @Test
    void aListThatMakesNoSenseChangesNothing() throws Exception {
        provider("openai", "{\"data\": \"none\"}");
        provider("groq", "<html>");
        assertThat(refresh().failed()).containsOnlyKeys("groq", "openai");
        assertThat(state("openai:gpt-4o")).isEqualTo(Availability.State.UNKNOWN);
    }

    @Test
    void aProviderThatCannotBeWiredFailsAlone() throws Exception {
        provider("openai", "{\"data\": []}");
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey("k");
        component.getProviders().put("azure", settings);
        RefreshResult refresh = refresh();
        assertThat(refresh.listed()).containsOnlyKeys("openai");
        assertThat(refresh.failed()).containsOnlyKeys("azure");
    }

    @Test
    void whoAsksDuringARefreshGetsTheSame() throws Exception {
        FakeLlmServer openai = provider("openai", "{\"data\": []}");
        CompletableFuture<Void> open = new CompletableFuture<>();
        openai.respond(request -> {
            open.join();
            return Answer.json(200, "{\"data\": []}");
        });
        CompletableFuture<RefreshResult> first = catalog.refresh().toCompletableFuture();
        CompletableFuture<RefreshResult> second = catalog.refresh().toCompletableFuture();
        open.complete(null);
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(second.get(20, TimeUnit.SECONDS));
        assertThat(openai.requests()).hasSize(1);
    }

    @Test
    void aFileWinsOverAList() throws Exception {
        provider("openai", "{\"data\": [{\"id\": \"gpt-4o\", \"context_window\": 77}]}");
        catalog.read("mine.json", "{\"openai\": [{\"id\": \"gpt-4o\", \"contextWindow\": 88}]}".getBytes());
        refresh();
        assertThat(catalog.model("openai:gpt-4o").contextWindow()).isEqualTo(88);
    }

    @Test
    void aRouteMayRefresh() {
        provider("openai", "{\"data\": [{\"id\": \"gpt-4o\"}]}");
        Exchange exchange = send("bean:llmModelCatalog?method=refresh", null);
        assertThat(exchange.getMessage().getBody(RefreshResult.class).listed()).isEqualTo(Map.of("openai", 1));
    }

    @Test
    void callsAskForNoList() {
        provider("openai", "{\"data\": []}").always(Answer.chat("Hello"));
        send("llm:openai:gpt-4o", "Hi");
        assertThat(servers.get("openai").requests()).extracting(Received::path).containsExactly("/v1/chat/completions");
    }

    @Test
    void theScheduleAsksFromTheStartOnAgainAndAgainUntilTheEnd() throws Exception {
        FakeLlmServer openai = FakeLlmServer.start();
        servers.put("scheduled", openai);
        openai.always(Answer.json(200, "{\"data\": [{\"id\": \"gpt-4o\"}]}"));
        DefaultCamelContext other = new DefaultCamelContext();
        LlmComponent scheduled = new LlmComponent();
        scheduled.environment(Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", openai.baseUrl() + "")::get);
        scheduled.setModelRefresh(5);
        other.addComponent("llm", scheduled);
        other.start();
        await().until(() -> openai.requests().size() >= 3);
        ModelCatalog its = other.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        assertThat(its.availability(its.model("openai:gpt-4o")).state()).isEqualTo(Availability.State.AVAILABLE);
        other.stop();
        openai.awaitIdle(java.time.Duration.ofSeconds(10));
        assertThat(openai.requests()).extracting(Received::path).containsOnly("/v1/models");
    }

    @Test
    void aProviderThatIsCodeListsItsModelsToo() throws Exception {
        context.getRegistry().bind("code", (io.github.camelllm.chat.ChatProvider)
                call -> CompletableFuture.completedFuture(io.github.camelllm.chat.ChatResponse.builder()
                        .parts(List.of(new io.github.camelllm.chat.Part.Text("own-1")))
                        .build()));
        assertThat(refresh().listed()).isEqualTo(Map.of("code", 1));
        assertThat(state("code:own-1")).isEqualTo(Availability.State.AVAILABLE);
    }
}

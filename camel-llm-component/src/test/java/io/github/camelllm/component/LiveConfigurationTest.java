package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.LimitSettings;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.limit.LimitUse;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration file of a running context: where its values stand in the precedence, and what edits do. */
class LiveConfigurationTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final FakeLlmServer server = FakeLlmServer.start();
    private final Map<String, String> environment = new HashMap<>();
    private final LlmComponent component = new LlmComponent();
    private final CamelContext context = new DefaultCamelContext();
    private Path file;
    private ProducerTemplate template;

    @BeforeEach
    void prepare() throws Exception {
        server.always(Answer.chat("Hello"));
        component.environment(environment::get);
        context.addComponent("llm", component);
        use("llm.yaml", "");
    }

    @AfterEach
    void stop() throws Exception {
        context.stop();
        server.close();
    }

    private void use(String name, String text) throws IOException {
        file = folder.resolve(name);
        write(text);
        component.setConfigurationFile("file:" + file);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text.replace("SERVER", server.baseUrl().toString()));
    }

    private void start() {
        context.start();
        template = context.createProducerTemplate();
    }

    private static String provider(String key) {
        return "providers:\n  testprovider:\n    apiKey: " + key + "\n    baseUrl: SERVER\n";
    }

    private Received ask(String uri) {
        assertThat(template.requestBody(uri, "Hi")).isEqualTo("Hello");
        return server.takeRequest(LONG);
    }

    private static String key(Received request) {
        return request.header("X-Test-Key").orElseThrow();
    }

    private long sentMaxTokens(String uri) {
        return LlmTestSupport.json(ask(uri)).path("max_completion_tokens").asLong();
    }

    @Test
    void defaultsComeFromTheFileUnlessAnotherPlaceSetsThem() throws Exception {
        write(provider("tk-1") + "    maxTokens: 20\n    temperature: 0.2\n"
                + "defaults:\n  temperature: 0.9\n  topP: 0.3\n  seed: 3\n");
        environment.put("TESTPROVIDER_SEED", "4");
        environment.put("LLM_PRESENCE_PENALTY", "1.5");
        environment.put("TESTPROVIDER_MAX_TOKENS", "5");
        component.getConfiguration().setTopP(0.7);
        start();
        var sent = LlmTestSupport.json(ask("llm:testprovider:m"));
        assertThat(sent.path("max_completion_tokens").asInt())
                .as("provider in the file")
                .isEqualTo(20);
        assertThat(sent.path("temperature").asDouble())
                .as("provider before all")
                .isEqualTo(0.2);
        assertThat(sent.path("top_p").asDouble()).as("component before file").isEqualTo(0.7);
        assertThat(sent.path("seed").asInt()).as("file before environment").isEqualTo(3);
        assertThat(sent.path("presence_penalty").asDouble()).as("environment").isEqualTo(1.5);
        assertThat(sentMaxTokens("llm:testprovider:m?maxTokens=9")).as("URI").isEqualTo(9);
    }

    @Test
    void theEnvironmentSetsOptionsOfOneProviderOrOfAll() throws Exception {
        write(provider("tk-1"));
        environment.put("LLM_MAX_TOKENS", "10");
        start();
        assertThat(sentMaxTokens("llm:testprovider:m")).isEqualTo(10);
        environment.put("TESTPROVIDER_MAX_TOKENS", "11");
        assertThat(sentMaxTokens("llm:test-alias:m")).as("by an alias").isEqualTo(11);
    }

    @Test
    void aVariableWithAWrongValueFailsTheStart() throws Exception {
        write(provider("tk-1"));
        environment.put("TESTPROVIDER_MAX_RETRIES", "often");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("llm:testprovider:m");
            }
        });
        assertThatThrownBy(context::start).hasStackTraceContaining("TESTPROVIDER_MAX_RETRIES must be a whole number");
    }

    @Test
    void alertsGoWhereTheFileSaysByItsThresholds() throws Exception {
        String more = "defaults:\n  maxRetries: 0\nalerts:\n  uri: mock:alerts\n  interval: 1h\n";
        write(provider("tk-1") + more + "  minCalls: 1000\n");
        start();
        server.always(Answer.status(500));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> template.requestBody("llm:testprovider:m", "Hi"));
        }
        assertThat(component.evaluateInsights()).isEmpty();
        MockEndpoint alerts = context.getEndpoint("mock:alerts", MockEndpoint.class);
        alerts.expectedMessageCount(1);

        write(provider("tk-1") + more + "  minCalls: 2\n");

        await().atMost(LONG).until(() -> component.evaluateInsights().stream()
                .anyMatch(event -> event.insight().rule().equals("failure-rate")));
        alerts.assertIsSatisfied(LONG.toMillis());
    }

    @Test
    void aFileWithMistakesFailsTheStartWithAllOfThem() throws Exception {
        write(
                "provders: {}\ndefaults:\n  maxRetries: x\n  budget: nowhere\nproviders:\n  a:\n    apiKey: '{{env:NOT_THERE_4711}}'\n");
        assertThatThrownBy(context::start)
                .hasStackTraceContaining("has 4 mistakes")
                .hasStackTraceContaining("line 1: provders is no section")
                .hasStackTraceContaining("line 3: defaults.maxRetries")
                .hasStackTraceContaining("line 4: defaults.budget names 'nowhere'")
                .hasStackTraceContaining("line 7: providers.a.apiKey has a placeholder without a value");
    }

    @Test
    void validationCanBeSwitchedOffInTheFile() throws Exception {
        write("defaults:\n  validate: off\n");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("llm:testprovider:m");
            }
        });
        context.start();
        assertThat(context.getStatus().isStarted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llm.toml", "llm.json", "llm.properties"})
    void otherFormatsWorkToo(String name) throws Exception {
        use(
                name,
                switch (name) {
                    case "llm.toml" -> "[providers.testprovider]\napiKey = 'tk-1'\nbaseUrl = 'SERVER'\n";
                    case "llm.json" ->
                        "{\"providers\": {\"testprovider\": {\"apiKey\": \"tk-1\", \"baseUrl\": \"SERVER\"}}}";
                    default -> "testprovider.apiKey=tk-1\ntestprovider.baseUrl=SERVER\n";
                });
        start();
        assertThat(key(ask("llm:testprovider:m"))).isEqualTo("tk-1");
    }

    @Test
    void anEditedKeyIsUsedByTheNextCalls() throws Exception {
        write(provider("tk-1"));
        start();
        assertThat(key(ask("llm:testprovider:m"))).isEqualTo("tk-1");
        write(provider("tk-2"));
        await().atMost(LONG).until(() -> key(ask("llm:testprovider:m")).equals("tk-2"));
    }

    @Test
    void anEditedDefaultIsUsedByTheNextCalls() throws Exception {
        write(provider("tk-1") + "defaults:\n  maxTokens: 10\n");
        start();
        assertThat(sentMaxTokens("llm:testprovider:m")).isEqualTo(10);
        write(provider("tk-1") + "defaults:\n  maxTokens: 20\n");
        await().atMost(LONG).until(() -> sentMaxTokens("llm:testprovider:m") == 20);
        write(provider("tk-1"));
        await().atMost(LONG).until(() -> sentMaxTokens("llm:testprovider:m") == 0);
    }

    @Test
    void aBrokenEditKeepsTheLastGoodOneAndIsLoggedOnce() throws Exception {
        write(provider("tk-1"));
        start();
        ask("llm:testprovider:m");
        String log = LogCapture.of(() -> {
            write("providers:\n  testprovider:\n    apiKy: tk-secret-0815\ndefaults:\n  maxRetries: x\n");
            await().atMost(LONG).until(() -> component.live().problem() != null);
            write("providers:\n  testprovider:\n    apiKy: tk-secret-0815\ndefaults:\n  maxRetries: y\n");
            await().atMost(LONG).until(() -> component.live().problem().contains("'y'"));
        });
        assertThat(log)
                .contains("the configuration before stays in use", "line 3: providers.testprovider.apiKy", "line 5:")
                .doesNotContain("tk-secret-0815");
        assertThat(key(ask("llm:testprovider:m"))).isEqualTo("tk-1");
        write(provider("tk-2"));
        await().atMost(LONG).until(() -> key(ask("llm:testprovider:m")).equals("tk-2"));
        assertThat(component.live().problem()).isNull();
    }

    @Test
    void anEditWithWhichAnEndpointCannotWorkChangesNothing() throws Exception {
        write(provider("tk-1") + "defaults:\n  maxTokens: 10\n");
        start();
        assertThat(sentMaxTokens("llm:testprovider:m")).isEqualTo(10);
        write("defaults:\n  maxTokens: 20\n");
        await().atMost(LONG).until(() -> component.live().problem() != null);
        assertThat(component.live().problem()).contains("No API key");
        assertThat(sentMaxTokens("llm:testprovider:m")).isEqualTo(10);
    }

    @Test
    void aFileThatIsDeletedChangesNothing() throws Exception {
        write(provider("tk-1"));
        start();
        ask("llm:testprovider:m");
        Files.delete(file);
        await().atMost(LONG).until(() -> component.live().problem() != null);
        assertThat(key(ask("llm:testprovider:m"))).isEqualTo("tk-1");
    }

    private static String limited(int requests) {
        return provider("tk-1") + "limits:\n  team:\n    requestsPerMinute: " + requests + "\n";
    }

    private LimitUse use() {
        return component.limitUse("team", "").toCompletableFuture().join().get(0);
    }

    @Test
    void anEditedLimitLetsWaitingCallsGoOnAndKeepsItsCount() throws Exception {
        write(limited(2));
        start();
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            calls.add(template.asyncRequestBody("llm:testprovider:m?limit=team&maxLimitWait=1h", "Hi"));
        }
        await().atMost(LONG)
                .until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 2);
        write(limited(100_000));
        for (CompletableFuture<Object> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("Hello");
        }
        assertThat(use().limit()).isEqualTo(100_000);
        assertThat(use().used()).isEqualTo(12);
        write(limited(5));
        await().atMost(LONG).until(() -> use().limit() == 5);
        assertThat(use().used()).isEqualTo(12);
        assertThatThrownBy(() -> template.requestBody("llm:testprovider:m?limit=team&maxLimitWait=0", "Hi"))
                .hasRootCauseInstanceOf(LlmException.class);
    }

    @Test
    void noCallIsLostWhileLimitsAndKeysChange() throws Exception {
        write(limited(100_000));
        start();
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int edit = 0; edit < 4; edit++) {
            String text = limited(50_000 + edit).replace("tk-1", "tk-" + edit);
            write(text);
            int limit = 50_000 + edit;
            do {
                calls.add(template.asyncRequestBody("llm:testprovider:m?limit=team", "Hi"));
                calls.get(calls.size() - 1).get(30, TimeUnit.SECONDS);
            } while (use().limit() != limit);
        }
        assertThat(calls)
                .allSatisfy(call -> assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("Hello"));
        assertThat(server.requests()).hasSize(calls.size());
    }

    @Test
    void aLimitOfTheComponentWinsOverThatOfTheFile() throws Exception {
        write(limited(5));
        LimitSettings own = new LimitSettings();
        own.setRequestsPerMinute(7L);
        component.getLimits().put("team", own);
        start();
        assertThat(use().limit()).isEqualTo(7);
    }

    @Test
    void anEditedBudgetKeepsWhatWasSpent() throws Exception {
        String budget = "budgets:\n  month:\n    amount: ";
        write(provider("tk-1") + budget + "1\n");
        start();
        template.requestBody("llm:testprovider:m?budget=month&unknownPrice=allow", "Hi");
        var inUse = component.shared().budgets().inUse().get("month");
        inUse.reserve("", new BigDecimal("0.5")).toCompletableFuture().join().settle(new BigDecimal("0.4"));
        write(provider("tk-1") + budget + "20\n");
        await().atMost(LONG).until(() -> inUse.rule().amount().intValue() == 20);
        var balance = inUse.balance("").toCompletableFuture().join();
        assertThat(balance.amount()).isEqualByComparingTo("20");
        assertThat(balance.spent()).isEqualByComparingTo("0.4");
    }

    @Test
    void whatNeedsARestartIsNamed() throws Exception {
        write(provider("tk-1") + "redis:\n  failure: local\n");
        start();
        String log = LogCapture.of(() -> {
            AtomicBoolean applied = new AtomicBoolean();
            component.live().onChange(() -> applied.set(true));
            write(provider("tk-1") + "cache:\n  memory: 1000000\n  store: memory\nredis:\n  failure: local\n"
                    + "  uri: redis://user:secret-0815@localhost\n");
            await().atMost(LONG).untilTrue(applied);
        });
        assertThat(log)
                .contains("must be restarted to apply these changes", "cache.store, redis.uri")
                .doesNotContain("cache.memory", "redis.failure", "secret-0815");
    }

    private static String cached(long memory, long maxEntry) {
        return provider("tk-1") + "cache:\n  memory: " + memory + "\n  maxEntry: " + maxEntry + "\n";
    }

    private void applyEdit(String text) throws Exception {
        AtomicBoolean applied = new AtomicBoolean();
        Runnable remove = component.onConfigurationChange(() -> applied.set(true));
        write(text);
        await().atMost(LONG).untilTrue(applied);
        remove.run();
    }

    /** Returns how many of two calls for one answer reach the provider. */
    private int requests(String uri, String body) {
        int before = server.requests().size();
        template.requestBody(uri, body);
        template.requestBody(uri, body);
        return server.requests().size() - before;
    }

    @Test
    void sizesOfTheCacheChangeWhileRoutesRun() throws Exception {
        String uri = "llm:testprovider:m?cache=on";
        write(cached(1_000_000, 100_000));
        start();
        assertThat(requests(uri, "one")).isEqualTo(1);
        applyEdit(cached(1_000_000, 1));
        assertThat(requests(uri, "two")).as("larger than an entry may be").isEqualTo(2);
        assertThat(requests(uri, "one")).as("stored before").isZero();
        applyEdit(cached(1_000_000, 100_000));
        assertThat(requests(uri, "three")).isEqualTo(1);
        applyEdit(cached(1, 100_000));
        assertThat(requests(uri, "one")).as("does not fit any more").isEqualTo(2);
    }

    @Test
    void modeAndLifetimeOfTheCacheChangeWhileRoutesRun() throws Exception {
        String uri = "llm:testprovider:m";
        write(provider("tk-1"));
        start();
        assertThat(requests(uri, "one")).isEqualTo(2);
        applyEdit(provider("tk-1") + "defaults:\n  cache: on\n  cacheTtl: 1h\n");
        assertThat(requests(uri, "one")).isEqualTo(1);
        applyEdit(provider("tk-1") + "defaults:\n  cache: off\n");
        assertThat(requests(uri, "one")).isEqualTo(2);
    }

    @Test
    void aLimitChangesWhileCallsAreInFlightAndNoneIsLost() throws Exception {
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        write(limited(100));
        start();
        component.replaceProvider("testprovider", (ChatProvider) call -> answer.copy());
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(template.asyncRequestBody("llm:testprovider:m?limit=team", "Hi"));
        }
        await().atMost(LONG).until(() -> use().used() == 20);
        applyEdit(limited(10));
        assertThat(use().limit()).isEqualTo(10);
        assertThat(use().used()).isEqualTo(20);
        assertThat(calls).noneMatch(CompletableFuture::isDone);
        answer.complete(
                ChatResponse.builder().parts(List.of(new Part.Text("Hello"))).build());
        for (CompletableFuture<Object> call : calls) {
            assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo("Hello");
        }
    }

    @Test
    void aProviderOfTheComponentWinsOverTheFile() throws Exception {
        write(provider("tk-file"));
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey("tk-component");
        component.getProviders().put("testprovider", settings);
        start();
        assertThat(key(ask("llm:testprovider:m"))).isEqualTo("tk-component");
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LimitSettings;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ContextLengthException;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.chat.NetworkException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.chat.ServerErrorException;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.Spending;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeProxy;
import io.github.camelllm.test.TlsFixture;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.event.Level;

/** Every option that an endpoint offers does something: an option without a row here fails the build. */
class OptionEffectTest extends LlmTestSupport {
    public record Person(String name, int age) {}

    private interface Check {
        void run() throws Exception;
    }

    private static final Map<String, Object> UNKNOWN = Map.of(LlmConstants.MODEL, "never-heard-of");

    private final Map<String, Check> effects = new LinkedHashMap<>();

    OptionEffectTest() {
        field("temperature", "0.25", "/temperature", "0.25");
        field("topP", "0.5", "/top_p", "0.5");
        field("topK", "7", "/top_k", "7");
        field("maxTokens", "99", "/max_tokens", "99");
        field("seed", "42", "/seed", "42");
        field("stop", "END,FIN", "/stop", "[\"END\",\"FIN\"]");
        field("presencePenalty", "0.5", "/presence_penalty", "0.5");
        field("frequencyPenalty", "-0.5", "/frequency_penalty", "-0.5");
        field("reasoningEffort", "low", "/reasoning_effort", "\"low\"");
        field("user", "u1", "/user", "\"u1\"");
        field("systemMessage", "Be brief", "/messages/0/content", "\"Be brief\"");
        field("userMessage", "Instead", "/messages/0/content", "\"Instead\"");
        effects.put("additionalBodyProperty", () -> assertThat(
                        body("additionalBodyProperty.store=true").at("/store"))
                .hasToString("true"));
        String json = "{\"messages\":[{\"role\":\"user\",\"content\":\"Ho\"}],\"n\":2}";
        effects.put("inputFormat", () -> assertThat(
                        sent(uri("inputFormat=openai"), json, Map.of()).at("/messages/0/content"))
                .hasToString("\"Ho\""));
        effects.put("inputSettings", () -> assertThat(
                        sent(uri("inputFormat=openai", "inputSettings=override"), json, Map.of())
                                .at("/n"))
                .hasToString("2"));
        effects.put("jsonSchema", this::jsonSchema);
        effects.put("outputClass", this::outputClass);
        effects.put("output", () -> assertThat(answered("output=response")).isInstanceOf(ChatResponse.class));
        effects.put("operation", () -> {
            server.always(Answer.json(200, "{\"choices\":[{\"text\":\"Hello\"}]}"));
            assertThat(body("operation=completion").at("/prompt")).hasToString("\"Hi\"");
        });
        effects.put("dimensions", () -> {
            server.always(Answer.json(200, "{\"data\":[{\"embedding\":[1]}]}"));
            assertThat(body("operation=embeddings&dimensions=1").at("/dimensions"))
                    .hasToString("1");
        });
        effects.put("batchConcurrency", () -> assertThatThrownBy(
                        () -> send(uri("operation=batch", "batchConcurrency=0"), List.of("Hi")))
                .hasMessageContaining("The option batchConcurrency must be at least 1"));
        effects.put("streaming", this::streaming);
        effects.put("tools", this::tools);
        effects.put("toolChoice", this::toolChoice);
        effects.put("reasoningBudget", this::reasoningBudget);
        effects.put("provider", () -> assertThat(answered()).isEqualTo("Hello"));
        effects.put("model", () -> assertThat(body("seed=1").at("/model")).hasToString("\"test-model\""));
        effects.put("oauthTokenUrl", () -> oauth("me", "hush", "models"));
        effects.put("oauthScope", () -> oauth("me", "hush", "others"));
        effects.put("oauthClientId", () -> oauth("you", "hush", "models"));
        effects.put("oauthClientSecret", () -> oauth("me", "secret", "models"));
        effects.put("cache", () -> {
            answered("cache=on");
            answered("cache=on");
            assertThat(server.requests()).hasSize(1);
        });
        effects.put("cacheTtl", () -> {
            answered("cache=on", "cacheTtl=2h", "seed=2");
            await().until(() -> "miss".equals(cacheStatus("cache=on", "cacheTtl=1", "seed=2")));
        });
        effects.put("cacheNamespace", () -> {
            answered("cache=on", "seed=3");
            assertThat(cacheStatus("cache=on", "seed=3", "cacheNamespace=other"))
                    .isEqualTo("miss");
        });
        effects.put("cacheStaleOnError", () -> {
            answered("cache=writeOnly", "cacheTtl=1", "cacheStaleOnError=1h", "seed=4");
            server.always(Answer.error(500, "x", "broken"));
            String[] options = {"cache=on", "cacheTtl=1", "cacheStaleOnError=1h", "seed=4", "maxRetries=0"};
            await().until(() -> "stale".equals(cacheStatus(options)));
        });
        effects.put("apiKey", () -> {
            answered();
            assertThat(received().header("Authorization")).contains("Bearer secret-key-0123456789");
        });
        effects.put("baseUrl", () -> {
            answered();
            assertThat(received().path()).isEqualTo("/v1/chat/completions");
        });
        effects.put("protocol", () -> {
            send("llm:openai:m?apiKey=k&protocol=openai-responses&baseUrl=" + server.baseUrl(), "Hi");
            assertThat(received().path()).isEqualTo("/v1/responses");
        });
        effects.put("allowInsecure", () -> {
            String insecure = "llm:openai:m?apiKey=k&baseUrl=http://llm.invalid";
            assertThatThrownBy(() -> send(insecure, "Hi")).hasStackTraceContaining("allowInsecure");
            assertThat(send(insecure + "&allowInsecure=true&maxRetries=0", "Hi").getException())
                    .isInstanceOf(NetworkException.class);
        });
        effects.put("validate", () -> {
            assertThatThrownBy(() -> route("llm:openai:m")).hasStackTraceContaining("No API key for OpenAI");
            route("llm:openai:m?validate=off");
        });
        effects.put("parameter", () -> {
            send("llm:openai:m?apiKey=k&baseUrl=" + server.baseUrl() + "/{zone}&parameter.zone=eu", "Hi");
            assertThat(received().path()).isEqualTo("/v1/eu/chat/completions");
        });
        effects.put("additionalHeader", () -> {
            answered("additionalHeader.X-Team=blue");
            assertThat(received().header("X-Team")).contains("blue");
        });
        effects.put("headerFilterStrategy", this::headerFilterStrategy);
        effects.put("connectTimeout", this::connectTimeout);
        effects.put("totalTimeout", () -> timesOut(Answer.silent(), "totalTimeout=50"));
        effects.put("requestTimeout", () -> timesOut(Answer.silent(), "requestTimeout=50"));
        effects.put("firstTokenTimeout", () -> timesOut(Answer.silent(), "streaming=true", "firstTokenTimeout=50"));
        effects.put("streamIdleTimeout", this::streamIdleTimeout);
        effects.put("streamTimeout", this::streamTimeout);
        effects.put("maxResponseSize", () -> assertThat(
                        send(uri("maxResponseSize=10"), "Hi").getException())
                .hasMessageContaining("larger than 10 bytes (option maxResponseSize)"));
        effects.put("logRequests", () -> assertThat(logged("logRequests=true")).contains("a prompt"));
        effects.put(
                "logResponses", () -> assertThat(logged("logResponses=true")).contains("Hello"));
        effects.put("logMaxSize", () -> assertThat(logged("logRequests=true", "logMaxSize=5"))
                .contains("cut")
                .doesNotContain("a prompt"));
        effects.put("maxRetries", () -> assertThat(attemptsOn(Answer.error(500, "x", "broken"), "maxRetries=4"))
                .isEqualTo(5));
        effects.put("maxDelay", () -> assertThat(attemptsOn(Answer.rateLimited("2"), "maxDelay=1s"))
                .isEqualTo(1));
        effects.put("baseDelay", () -> assertThat(waits("baseDelay=2h", "maxDelay=9h", "maxRetries=1"))
                .containsExactly(Duration.ofHours(1)));
        effects.put("backoffMultiplier", () -> assertThat(
                        waits("baseDelay=2h", "maxDelay=9h", "maxRetries=2", "backoffMultiplier=3"))
                .containsExactly(Duration.ofHours(1), Duration.ofHours(3)));
        effects.put("retryBudget", this::retryBudget);
        effects.put("maxCost", () -> {
            PricedModels.register(context);
            assertThat(send(uri("maxCost=0.0001"), "Hi").getException()).hasMessageContaining("maxCost=0.0001");
        });
        effects.put("budget", this::budget);
        effects.put("requestsPerMinute", () -> assertThat(second("requestsPerMinute=1", "maxLimitWait=0"))
                .hasMessageContaining("requestsPerMinute=1"));
        effects.put("tokensPerMinute", () -> assertThat(second("tokensPerMinute=2", "maxLimitWait=0"))
                .hasMessageContaining("tokensPerMinute=2"));
        effects.put("maxConcurrent", () -> {
            server.always(Answer.silent());
            template.asyncSend(
                    uri("maxConcurrent=1"), exchange -> exchange.getMessage().setBody("Hi"));
            received();
            assertThat(send(uri("maxConcurrent=1", "maxLimitWait=0"), "Hi").getException())
                    .hasMessageContaining("maxConcurrent=1");
        });
        effects.put("limitScope", () -> assertThat(second("requestsPerMinute=1", "maxLimitWait=0", "limitScope=route"))
                .hasMessageContaining("of the route"));
        effects.put("limit", () -> {
            LimitSettings one = new LimitSettings();
            one.setRequestsPerMinute(1L);
            component.getLimits().put("one", one);
            assertThat(second("limit=one", "maxLimitWait=0")).hasMessageContaining("The limit 'one'");
        });
        effects.put("adaptiveLimit", () -> {
            server.enqueue(Answer.rateLimited("60"));
            assertThat(second("adaptiveLimit=true", "maxRetries=0", "maxLimitWait=0"))
                    .hasMessageContaining("adaptiveLimit");
        });
        effects.put("maxLimitWait", () -> assertThat(second("requestsPerMinute=1", "maxLimitWait=10"))
                .hasMessageContaining("requestsPerMinute=1"));
        effects.put("maxLimitQueue", () -> assertThat(second("requestsPerMinute=1", "maxLimitQueue=0"))
                .hasMessageContaining("maxLimitQueue"));
        effects.put("unknownPrice", () -> {
            assertThat(send(uri("maxCost=1"), "Hi", UNKNOWN).getException()).hasMessageContaining("unknownPrice=allow");
            assertThat(send(uri("maxCost=1", "unknownPrice=allow"), "Hi", UNKNOWN)
                            .getException())
                    .isNull();
        });
        effects.put("unknownCost", () -> {
            PricedModels.register(context);
            String search = uri("maxCost=1", "additionalBodyProperty.web_search_options={}");
            assertThat(send(search, "Hi").getException()).hasMessageContaining("unknownCost=allow");
            assertThat(send(search + "&unknownCost=allow", "Hi").getException()).isNull();
        });
        effects.put("abandonedCost", () -> {
            PricedModels.register(context);
            server.always(Answer.silent());
            send(uri("requestTimeout=30", "maxRetries=0", "abandonedCost=none"), "Hi");
            assertThat(component
                            .board()
                            .spendingBy(Spending::model)
                            .get("test-model")
                            .estimated())
                    .isZero();
            send(uri("requestTimeout=30", "maxRetries=0"), "Hi");
            assertThat(component
                            .board()
                            .spendingBy(Spending::model)
                            .get("test-model")
                            .estimated())
                    .isPositive();
        });
        effects.put("contextCheck", () -> {
            PricedModels.register(context);
            assertThat(send(uri(), "word ".repeat(5_000)).getException()).isInstanceOf(ContextLengthException.class);
            assertThat(send(uri("contextCheck=off"), "word ".repeat(5_000)).getException())
                    .isNull();
        });
        effects.put("sslContextParameters", this::sslContextParameters);
        effects.put("proxyHost", this::proxy);
        effects.put("proxyPort", this::proxy);
        effects.put("maxConnections", () -> connectionsAreLimitedBy("maxConnections=1"));
        effects.put("maxConnectionsPerRoute", () -> connectionsAreLimitedBy("maxConnectionsPerRoute=1"));
        effects.put("mock", () -> assertThat(send("llm:mock:echo?mock.failures=RATE_LIMIT:1&maxRetries=0", "x")
                        .getException())
                .isInstanceOf(RateLimitException.class));
        effects.put("lazyStartProducer", () -> assertThat(answered("lazyStartProducer=true"))
                .isEqualTo("Hello"));
    }

    @TestFactory
    Stream<DynamicTest> everyOptionHasItsEffect() {
        return effects.entrySet().stream()
                .map(effect -> DynamicTest.dynamicTest(effect.getKey(), () -> {
                    server.forgetRequests();
                    server.always(Answer.chat("Hello"));
                    effect.getValue().run();
                }));
    }

    @Test
    void noOptionIsWithoutARow() throws Exception {
        Set<String> rows = effects.keySet();
        try (InputStream in = getClass().getResourceAsStream("/META-INF/io/github/camelllm/component/llm.json")) {
            List<String> options = new ArrayList<>();
            JSON.readTree(in).path("properties").fieldNames().forEachRemaining(options::add);
            assertThat(rows).containsExactlyInAnyOrderElementsOf(options);
        }
    }

    private void field(String option, String value, String pointer, String json) {
        effects.put(
                option, () -> assertThat(body(option + "=" + value).at(pointer)).hasToString(json));
    }

    private Object cacheStatus(String... options) {
        Exchange exchange = send(uri(options), "Hi");
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getHeader(LlmConstants.CACHE_STATUS);
    }

    private JsonNode body(String option) {
        return sent(uri(option), "Hi", Map.of());
    }

    private Object answered(String... options) {
        Exchange exchange = send(uri(options), "Hi");
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody();
    }

    private void jsonSchema() {
        server.always(Answer.chat("{\"a\":1}"));
        Object body = answered("jsonSchema=RAW({\"type\":\"object\"})");
        assertThat(body).isInstanceOf(JsonNode.class).hasToString("{\"a\":1}");
        assertThat(json(received()).at("/response_format/json_schema/schema/type"))
                .hasToString("\"object\"");
    }

    private void outputClass() {
        server.always(Answer.chat("{\"name\":\"Ada\",\"age\":36}"));
        assertThat(answered("outputClass=" + Person.class.getName())).isEqualTo(new Person("Ada", 36));
        assertThat(json(received()).at("/response_format/json_schema/schema/properties/age/type"))
                .hasToString("\"integer\"");
    }

    private void streaming() {
        server.always(Answer.stream("Hel", "lo"));
        try (ChatStream stream = (ChatStream) answered("streaming=true")) {
            assertThat(stream.text()).isEqualTo("Hello");
        }
    }

    private void tools() {
        context.getRegistry().bind("weather", new Tool("weather", "Tells the weather", null));
        assertThat(body("tools=#weather").at("/tools/0/function/name")).hasToString("\"weather\"");
    }

    private void toolChoice() {
        context.getRegistry().bind("weather", new Tool("weather", "Tells the weather", null));
        assertThat(body("tools=#weather&toolChoice=required").at("/tool_choice"))
                .hasToString("\"required\"");
    }

    private void reasoningBudget() {
        Exchange refused = send(uri("reasoningBudget=100"), "Hi");
        assertThat(refused.getException()).hasMessageContaining("reasoning");
    }

    private void headerFilterStrategy() {
        context.getRegistry().bind("pass", new DefaultHeaderFilterStrategy());
        send(uri("headerFilterStrategy=#pass"), "Hi", Map.of("traceparent", "00-1", "Authorization", "other"));
        assertThat(received().headers())
                .containsEntry("traceparent", List.of("00-1"))
                .containsEntry("authorization", List.of("Bearer secret-key-0123456789"));
    }

    private void timesOut(Answer answer, String... options) {
        server.always(answer);
        Exchange exchange = send(uri(plus(options, "maxRetries=0")), "Hi");
        assertThat(exchange.getException()).isInstanceOf(LlmTimeoutException.class);
    }

    private static String[] plus(String[] options, String more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add(more);
        return all.toArray(String[]::new);
    }

    private void streamIdleTimeout() {
        server.always(Answer.stream("Hel", "lo").stallAfter(2));
        ChatStream stream = (ChatStream) answered("streaming=true", "streamIdleTimeout=50");
        assertThatThrownBy(stream::text)
                .isInstanceOf(LlmTimeoutException.class)
                .hasMessageContaining("streamIdleTimeout");
    }

    private void streamTimeout() {
        server.always(Answer.stream("on").repeated(1_000_000).paced(Duration.ofMillis(5)));
        ChatStream stream = (ChatStream) answered("streaming=true", "streamTimeout=50");
        assertThatThrownBy(stream::text)
                .isInstanceOf(LlmTimeoutException.class)
                .hasMessageContaining("option streamTimeout");
    }

    private int attemptsOn(Answer answer, String option) {
        server.always(answer);
        Exchange exchange = send(uri(option), "Hi");
        assertThat(exchange.getException()).isNotNull();
        return exchange.getMessage().getHeader(LlmConstants.ATTEMPTS, Integer.class);
    }

    private void connectTimeout() throws Exception {
        try (FullServer full = new FullServer()) {
            String uri =
                    "llm:openai-compatible:m?maxRetries=0&connectTimeout=50&baseUrl=http://127.0.0.1:" + full.port();
            assertThat(send(uri, "Hi").getException())
                    .isInstanceOf(LlmTimeoutException.class)
                    .hasMessageContaining("connectTimeout");
        }
    }

    private void budget() {
        PricedModels.register(context);
        BudgetSettings settings = new BudgetSettings();
        settings.setAmount(0.0001);
        component.getBudgets().put("tiny", settings);
        assertThat(send(uri("budget=tiny"), "Hi").getException())
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("tiny");
        assertThat(send(uri(), "Hi").getException()).isNull();
    }

    /** Returns the waits between the attempts of a call that never succeeds, half of their bounds; they take no time. */
    private List<Duration> waits(String... options) throws Exception {
        LongWaits waits = new LongWaits();
        server.always(Answer.error(500, "x", "broken"));
        try (DefaultCamelContext other = new DefaultCamelContext()) {
            other.getExecutorServiceManager().setThreadPoolFactory(waits);
            LlmComponent llm = new LlmComponent();
            llm.random(() -> 0.5);
            other.addComponent("llm", llm);
            other.start();
            Exchange failed = other.createProducerTemplate()
                    .send(uri(options), e -> e.getMessage().setBody("Hi"));
            assertThat(failed.getException()).isInstanceOf(ServerErrorException.class);
        }
        return waits.all;
    }

    /** Executors that run at once what is to wait for half an hour or more. */
    private static final class LongWaits extends DefaultThreadPoolFactory {
        final List<Duration> all = new CopyOnWriteArrayList<>();

        @Override
        public ScheduledExecutorService newScheduledThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
            return new ScheduledThreadPoolExecutor(1, threads) {
                @Override
                public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                    Duration wait = Duration.of(delay, unit.toChronoUnit());
                    if (wait.compareTo(Duration.ofMinutes(30)) < 0) {
                        return super.schedule(task, delay, unit);
                    }
                    all.add(wait);
                    return super.schedule(task, 0, unit);
                }
            };
        }
    }

    private void route(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + uri.hashCode()).to(uri);
            }
        });
    }

    private void retryBudget() {
        server.always(Answer.error(500, "x", "broken"));
        int attempts = 0;
        for (int i = 0; i < 20; i++) {
            attempts += send(uri("retryBudget=0", "maxRetries=1"), "Hi")
                    .getMessage()
                    .getHeader(LlmConstants.ATTEMPTS, Integer.class);
        }
        assertThat(attempts).isEqualTo(20 + 10);
    }

    private void sslContextParameters() throws Exception {
        try (TlsFixture tls = TlsFixture.create();
                var secure = io.github.camelllm.test.FakeLlmServer.startTls(tls.sslContext())) {
            secure.always(Answer.chat("secret"));
            KeyStoreParameters store = new KeyStoreParameters();
            store.setResource(tls.keyStore().toUri().toString());
            store.setPassword(tls.password());
            TrustManagersParameters trust = new TrustManagersParameters();
            trust.setKeyStore(store);
            SSLContextParameters parameters = new SSLContextParameters();
            parameters.setTrustManagers(trust);
            context.getRegistry().bind("tls", parameters);
            String uri = "llm:openai-compatible:m?baseUrl=" + secure.baseUrl();
            assertThat(send(uri + "&maxRetries=0", "Hi").getException()).hasMessageContaining("TLS");
            assertThat(send(uri + "&sslContextParameters=#tls", "Hi")
                            .getMessage()
                            .getBody())
                    .isEqualTo("secret");
        }
    }

    private void proxy() throws Exception {
        try (FakeProxy proxy = FakeProxy.start();
                FakeProxy other = FakeProxy.start()) {
            assertThat(answered("proxyHost=127.0.0.1", "proxyPort=" + proxy.port()))
                    .isEqualTo("Hello");
            assertThat(proxy.requests()).hasSize(1);
            assertThat(other.requests()).isEmpty();
        }
    }

    private void connectionsAreLimitedBy(String option) {
        int before = server.connections();
        CountDownLatch go = new CountDownLatch(1);
        server.respond(request -> {
            waitFor(go);
            return Answer.chat("Hello");
        });
        var first = template.asyncSend(uri(option), e -> e.getMessage().setBody("1"));
        var second = template.asyncSend(uri(option), e -> e.getMessage().setBody("2"));
        await().until(() -> component.shared().connections().stream().anyMatch(pool -> pool.pending() == 1));
        go.countDown();
        assertThat(first.join().getException()).isNull();
        assertThat(second.join().getException()).isNull();
        assertThat(server.connections() - before).isEqualTo(1);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void oauth(String id, String secret, String scope) {
        server.enqueue(Answer.json(200, "{\"access_token\":\"token-1\",\"expires_in\":3600}"));
        String tokenUrl = server.baseUrl().resolve("/token").toString();
        String client = "oauthTokenUrl=" + tokenUrl + "&oauthClientId=" + id + "&oauthClientSecret=" + secret
                + "&oauthScope=" + scope;
        assertThat(answered(client)).isEqualTo("Hello");
        assertThat(received().body())
                .isEqualTo("grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret + "&scope="
                        + scope);
        assertThat(received().header("Authorization")).contains("Bearer token-1");
    }

    private Throwable second(String... options) {
        send(uri(options), "Hi");
        return send(uri(options), "Hi").getException();
    }

    private String logged(String... options) throws Exception {
        try (LogLevels info = LogLevels.all(Level.INFO)) {
            assertThat(info).isNotNull();
            return LogCapture.of(() -> send(uri(options), "a prompt"));
        }
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.QuotaExceededException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.Received;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.PropertiesFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the keys of calls come from, and what becomes of those that are limited or refused. */
class KeyRoutesTest extends LlmTestSupport {
    @TempDir
    Path folder;

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /** Makes the provider answer by key. */
    private void answering(Map<String, Answer> byKey) {
        answers.putAll(byKey);
        server.respond(request -> answers.getOrDefault(key(request), Answer.chat("Hello")));
    }

    private static String key(Received request) {
        return request.header("Authorization").orElse("Bearer ").substring("Bearer ".length());
    }

    private List<String> keysUsed() {
        return server.requests().stream().map(KeyRoutesTest::key).toList();
    }

    private String with(String keys, String... options) {
        return "llm:openai-compatible:m?maxRetries=0&baseUrl=" + server.baseUrl() + "&apiKey=" + keys
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private static Object body(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody();
    }

    private void route(String from, String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(from).to(uri);
            }
        });
    }

    @Test
    void aCallGoesToTheKeyWhoseLimitHasRoom() {
        String uri = with("a,b,c", "requestsPerMinute=2", "limitScope=key", "maxLimitWait=0");
        for (int i = 0; i < 6; i++) {
            assertThat(body(send(uri, "Hi"))).isEqualTo("Hello");
        }
        assertThat(keysUsed()).containsExactly("a", "a", "b", "b", "c", "c");
        assertThat(send(uri, "Hi").getException())
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("requestsPerMinute=2");
        assertThat(keysUsed())
                .as("each key is counted for what it is sent with")
                .hasSize(6);
    }

    @Test
    void aCallUnderWayTakesTheNextKeyWhereEachMayHaveOne() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        server.respond(request -> {
            if (key(request).equals("a")) {
                awaitQuietly(held);
            }
            return Answer.chat(key(request));
        });
        String uri = with("a,b", "maxConcurrent=1", "limitScope=key");
        CompletableFuture<Object> first = CompletableFuture.supplyAsync(() -> body(send(uri, "Hi")));
        await().atMost(Duration.ofSeconds(60)).until(() -> keysUsed().equals(List.of("a")));
        assertThat(body(send(uri, "Hi"))).isEqualTo("b");
        held.countDown();
        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo("a");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    @Test
    void aKeyThatRestsIsNotTakenForItsLimit() {
        answering(Map.of("a", Answer.rateLimited("60")));
        String uri = with("a,b", "requestsPerMinute=2", "limitScope=key", "maxLimitWait=0");
        assertThat(body(send(uri, "Hi"))).as("counted for a, sent with b").isEqualTo("Hello");
        assertThat(body(send(uri, "Hi"))).isEqualTo("Hello");
        assertThat(body(send(uri, "Hi"))).isEqualTo("Hello");
        assertThat(send(uri, "Hi").getException()).isInstanceOf(RateLimitException.class);
        assertThat(keysUsed()).containsExactly("a", "b", "b", "b");
    }

    @Test
    void aKeyThatIsLimitedIsFollowedByTheNextAtOnce() throws Exception {
        answering(Map.of("a", Answer.rateLimited("60")));
        route("direct:in", with("a,b,c"));
        Exchange exchange = send("direct:in", "Hi");
        assertThat(body(exchange)).isEqualTo("Hello");
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(2);
        assertThat(body(send("direct:in", "Hi"))).isEqualTo("Hello");
        assertThat(keysUsed()).containsExactly("a", "b", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403})
    void aKeyThatIsRefusedIsSetAside(int status) throws Exception {
        answering(Map.of("a", Answer.error(status, "no", "no")));
        route("direct:in", with("a, b"));
        for (int i = 0; i < 3; i++) {
            assertThat(body(send("direct:in", "Hi"))).isEqualTo("Hello");
        }
        assertThat(keysUsed()).containsExactly("a", "b", "b", "b");
    }

    @Test
    void whatIsKnownOfAKeyIsKnownToAllEndpoints() throws Exception {
        answering(Map.of("a", Answer.error(401, "no", "no")));
        route("direct:first", with("a,b"));
        route("direct:second", with("a,b", "temperature=0"));
        body(send("direct:first", "Hi"));
        body(send("direct:second", "Hi"));
        assertThat(keysUsed()).containsExactly("a", "b", "b");
    }

    @Test
    void aKeyIsUsedAgainAfterItsRest() throws Exception {
        answering(Map.of("a", Answer.rateLimited().header("retry-after-ms", "50")));
        route("direct:in", with("a,b"));
        body(send("direct:in", "Hi"));
        answers.put("a", Answer.chat("Rested"));
        answers.put("b", Answer.rateLimited("60"));
        await().untilAsserted(() ->
                assertThat(send("direct:in", "Hi").getMessage().getBody()).isEqualTo("Rested"));
    }

    @ParameterizedTest
    @CsvSource({
        "429, io.github.camelllm.chat.RateLimitException",
        "401, io.github.camelllm.chat.AuthenticationException",
        "402, io.github.camelllm.chat.QuotaExceededException"
    })
    void whenNoKeyIsLeftTheErrorIsTheProvidersAndEachWasTriedOnce(int status, Class<?> error) throws Exception {
        server.always(Answer.error(status, "no", "Not with this key"));
        route("direct:in", with("a,b,c"));
        assertThat(send("direct:in", "Hi").getException())
                .isInstanceOf(error)
                .isInstanceOfAny(RateLimitException.class, AuthenticationException.class, QuotaExceededException.class)
                .hasMessageContaining("Not with this key");
        assertThat(keysUsed()).containsExactly("a", "b", "c");
    }

    @Test
    void anErrorThatIsNotAboutTheKeyChangesNone() throws Exception {
        answering(Map.of("a", Answer.error(400, "x", "bad request")));
        route("direct:in", with("a,b"));
        assertThat(send("direct:in", "Hi").getException()).isNotNull();
        assertThat(keysUsed()).containsExactly("a");
    }

    @Test
    void aStreamChangesItsKeyBeforeItBeginsAndNotAfter() throws Exception {
        answering(Map.of("a", Answer.rateLimited("60"), "b", Answer.stream("Hel", "lo")));
        route("direct:in", with("a,b,c", "streaming=true"));
        assertThat(template.requestBody("direct:in", "Hi", ChatStream.class).text())
                .isEqualTo("Hello");
        answers.put("b", Answer.streamThenError("rate_limit_exceeded", "Slow down", "Hel"));
        ChatStream stream = template.requestBody("direct:in", "Hi", ChatStream.class);
        assertThat(catchThrowable(stream::text)).hasMessageContaining("Slow down");
        assertThat(keysUsed()).containsExactly("a", "b", "b");
    }

    @Test
    void theKeyOfAMessageIsNotRotated() throws Exception {
        answering(Map.of("own", Answer.rateLimited("60")));
        route("direct:in", with("a,b"));
        assertThat(send("direct:in", "Hi", Map.of(LlmConstants.API_KEY, "own")).getException())
                .isInstanceOf(RateLimitException.class);
        assertThat(keysUsed()).containsExactly("own");
    }

    @Test
    void aFileThatChangesGivesTheNewKeys() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "old-1\n\nold-2\n");
        answering(Map.of("old-1", Answer.error(401, "no", "no")));
        route("direct:in", with("file:" + file));
        body(send("direct:in", "Hi"));
        assertThat(keysUsed()).containsExactly("old-1", "old-2");
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        await().until(() -> {
            body(send("direct:in", "Hi"));
            return keysUsed().contains("new");
        });
    }

    @Test
    void keysOfTheEnvironmentAreRotatedToo() throws Exception {
        environment.put("OPENAI_COMPATIBLE_API_KEY", "a,b");
        answering(Map.of("a", Answer.rateLimited("60")));
        route("direct:in", "llm:openai-compatible:m?maxRetries=0&baseUrl=" + server.baseUrl());
        body(send("direct:in", "Hi"));
        assertThat(keysUsed()).containsExactly("a", "b");
    }

    private String client(String... options) {
        return "llm:openai-compatible:m?maxRetries=0&baseUrl=" + server.baseUrl() + "&oauthTokenUrl="
                + server.baseUrl().resolve("/token") + "&oauthClientId=me&oauthClientSecret=hush-4711&"
                + String.join("&", options);
    }

    /** Makes the token endpoint give t-1, t-2 and so on, and returns what counts them. */
    private List<String> tokens(int seconds) {
        List<String> given = new CopyOnWriteArrayList<>();
        server.respond(request -> {
            if (!request.path().equals("/token")) {
                return answers.getOrDefault(key(request), Answer.chat("Hello"));
            }
            given.add("t-" + (given.size() + 1));
            return Answer.json(
                    200, "{\"access_token\":\"" + given.get(given.size() - 1) + "\",\"expires_in\":" + seconds + "}");
        });
        return given;
    }

    @Test
    void oneTokenServesManyCallsOfManyEndpointsAtOnce() {
        List<String> given = tokens(3600);
        List<CompletableFuture<Exchange>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(template.asyncSend(
                    client("seed=" + i % 2), exchange -> exchange.getMessage().setBody("Hi")));
        }
        calls.forEach(call -> assertThat(body(call.join())).isEqualTo("Hello"));
        assertThat(given).containsExactly("t-1");
        assertThat(keysUsed().stream().filter("t-1"::equals)).hasSize(40);
    }

    @Test
    void aTokenThatHasNoTimeLeftIsFetchedAnew() {
        List<String> given = tokens(0);
        body(send(client("seed=1"), "Hi"));
        body(send(client("seed=1"), "Hi"));
        assertThat(given).containsExactly("t-1", "t-2");
    }

    @Test
    void aNewTokenThatIsRefusedFailsTheCallAndIsNotUsedAgain() {
        List<String> given = tokens(3600);
        answers.put("t-1", Answer.error(401, "no", "Revoked"));
        assertThat(send(client("seed=1"), "Hi").getException()).isInstanceOf(AuthenticationException.class);
        assertThat(body(send(client("seed=1"), "Hi"))).isEqualTo("Hello");
        assertThat(given).containsExactly("t-1", "t-2");
    }

    @Test
    void aTokenThatIsNotGivenFailsTheCallByClassWithoutTheSecret() {
        server.always(Answer.json(401, "{\"error\":\"invalid_client\",\"error_description\":\"hush-4711\"}"));
        Exchange exchange = send(client("seed=1"), "Hi");
        assertThat(exchange.getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("gave no token: invalid_client");
        StringWriter trace = new StringWriter();
        exchange.getException().printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("hush-4711");
    }

    @Test
    void azureGetsTheTokenOfAClientAsABearerToken() {
        server.respond(request -> request.path().equals("/token")
                ? Answer.json(200, "{\"access_token\":\"eyJ.entra\",\"expires_in\":3600}")
                : Answer.chat("Hello"));
        String token = "oauthTokenUrl=" + server.baseUrl().resolve("/token") + "&oauthClientId=a&oauthClientSecret=b";
        body(send("llm:azure:m?parameter.endpoint=http://127.0.0.1:" + server.port() + "&" + token, "Hi"));
        assertThat(received().path()).isEqualTo("/token");
        Received asked = received();
        assertThat(asked.header("Authorization")).contains("Bearer eyJ.entra");
        assertThat(asked.header("api-key")).isEmpty();
    }

    @Test
    void aTokenEndpointOnAnotherMachineIsAskedEncryptedOnly() {
        assertThat(catchThrowable(() -> send(
                        "llm:azure:m?parameter.resource=r&oauthTokenUrl=http://acme.com/t&oauthClientId=a&oauthClientSecret=b",
                        "Hi")))
                .hasStackTraceContaining("allowInsecure");
    }

    /** What stands for a vault: Camel's have functions of the same kind. */
    private static final class Vault implements PropertiesFunction {
        @Override
        public String getName() {
            return "vault";
        }

        @Override
        public String apply(String name) {
            return name.equals("llm/openai") ? "k-of+the&vault" : null;
        }
    }

    @Test
    void aVaultHoldsTheKeyOfAnEndpointOrOfAProvider() throws Exception {
        context.getPropertiesComponent().addPropertiesFunction(new Vault());
        route("direct:endpoint", with("RAW({{vault:llm/openai}})"));
        body(send("direct:endpoint", "Hi"));
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey(context.resolvePropertyPlaceholders("{{vault:llm/openai}}"));
        component.getProviders().put("openai-compatible", settings);
        route("direct:provider", "llm:openai-compatible:m?baseUrl=" + server.baseUrl());
        body(send("direct:provider", "Hi"));
        assertThat(keysUsed()).containsExactly("k-of+the&vault", "k-of+the&vault");
    }

    @Test
    void aVariableOfTheEnvironmentHoldsTheKeyByItsPlaceholder() throws Exception {
        Map.Entry<String, String> variable = System.getenv().entrySet().stream()
                .filter(one -> one.getValue().matches("[A-Za-z0-9/._-]+"))
                .findFirst()
                .orElseThrow();
        route("direct:in", with("{{env:" + variable.getKey() + "}}"));
        body(send("direct:in", "Hi"));
        assertThat(keysUsed()).containsExactly(variable.getValue());
    }

    @Test
    void aPlaceholderWithoutValueFailsBeforeAnyCall() {
        context.getPropertiesComponent().addPropertiesFunction(new Vault());
        assertThat(catchThrowable(() -> route("direct:in", with("{{vault:llm/nobody}}"))))
                .hasStackTraceContaining("vault:llm/nobody");
    }
}

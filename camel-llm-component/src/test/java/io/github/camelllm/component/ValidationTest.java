package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.ValidationMode;
import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is found out before routes start, and what is left to the calls. */
class ValidationTest {
    private static final String KEY = "company-key-4711";
    private static final String MODELS = "{\"data\":[{\"id\":\"m\"}]}";

    private final FakeLlmServer server = FakeLlmServer.start();
    private final Map<String, String> environment = new HashMap<>();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final LlmComponent component = new LlmComponent();

    @BeforeEach
    void addComponent() {
        component.environment(environment::get);
        context.addComponent("llm", component);
        server.always(Answer.chat("Hello"));
    }

    @AfterEach
    void stop() {
        context.stop();
        server.close();
    }

    private void route(String id, String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + id).routeId(id).to(uri);
            }
        });
    }

    private void routes(String... uris) throws Exception {
        for (int i = 0; i < uris.length; i++) {
            route("r" + i, uris[i]);
        }
    }

    /** Starts the context, which must fail with one exception, and returns its message. */
    private String refusal() {
        Throwable failure = catchThrowable(context::start);
        assertThat(failure).isInstanceOf(ConfigurationException.class);
        return failure.getMessage();
    }

    private Exchange ask(String uri, Map<String, Object> headers) {
        return context.createProducerTemplate().send(uri, exchange -> {
            exchange.getMessage().setBody("Hi");
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private String at(FakeLlmServer where, String... options) {
        return "?apiKey=" + KEY + "&baseUrl=" + where.baseUrl() + (options.length == 0 ? "" : "&")
                + String.join("&", options);
    }

    @Test
    void theMissingKeysOfAllEndpointsAreToldAtOnce() throws Exception {
        routes("llm:openai:gpt-4o", "llm:claude-sonnet-4-5", "llm:openai:o3", "llm:testprovider:m");
        assertThat(refusal())
                .contains(
                        "Not ready to start:\n- anthropic: ",
                        "- anthropic: No API key for Anthropic: set the option apiKey, the property"
                                + " camel.component.llm.providers[anthropic].apiKey, or the environment variable"
                                + " ANTHROPIC_API_KEY (llm:claude-sonnet-4-5)",
                        "OPENAI_API_KEY (llm:openai:gpt-4o, llm:openai:o3)",
                        "TESTPROVIDER_KEY or TESTPROVIDER_OLD_KEY",
                        "validate=off");
    }

    @Test
    void allThatIsMalformedIsToldToo() throws Exception {
        routes(
                "llm:openai:gpt-4o",
                "llm:nobody:m",
                "llm:azure:m?apiKey=k",
                "llm:groq:m?apiKey=k&protocol=anthropic-messages",
                "llm:mistral:m?apiKey=file:/no/such/file",
                "llm:xai:m?oauthTokenUrl=https://acme.com/token",
                "llm:cohere:m?apiKey=k&baseUrl=http://acme.com/v1",
                "llm:together:m?apiKey=k&jsonSchema=classpath:no-such-schema.json",
                "llm:zai:m?apiKey=k&backoffMultiplier=0.5",
                "llm:mock:echo?mock.nothing=1");
        assertThat(refusal())
                .contains(
                        "- openai: No API key",
                        "- nobody: Unknown provider 'nobody'",
                        "- azure: ",
                        "needs a value of {resource}",
                        "- groq: ",
                        "does not speak the protocol 'anthropic-messages'",
                        "- mistral: The file /no/such/file with the API key cannot be read",
                        "- xai: The option oauthTokenUrl needs the option oauthClientId",
                        "- cohere: ",
                        "allowInsecure=true",
                        "- together: ",
                        "no-such-schema.json",
                        "- zai: ",
                        "backoffMultiplier",
                        "- mock: ",
                        "The mock has no option 'nothing'");
    }

    @Test
    void severalComponentsTellTheirProblemsTogether() throws Exception {
        LlmComponent other = new LlmComponent();
        other.environment(environment::get);
        context.addComponent("other", other);
        routes("llm:openai:gpt-4o", "other:groq:m");
        assertThat(refusal()).contains("OPENAI_API_KEY", "GROQ_API_KEY");
    }

    @Test
    void noKeyIsInWhatIsTold() throws Exception {
        server.always(Answer.error(401, "invalid_api_key", "Incorrect API key provided: " + KEY));
        routes(
                "llm:openai:m" + at(server, "validate=live"),
                "llm:groq:m?apiKey=" + KEY + "&proxyHost=h",
                "llm:xai:m?oauthTokenUrl=https://acme.com/token&oauthClientId=me&oauthClientSecret=" + KEY
                        + "&protocol=telepathy&additionalHeader.X-Team=" + KEY);
        StringWriter trace = new StringWriter();
        catchThrowable(context::start).printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).contains("- openai", "- groq", "- xai").doesNotContain(KEY);
    }

    @Test
    void whatNeedsNoKeyOrHasOneStarts() throws Exception {
        environment.put("GROQ_API_KEY", KEY);
        component.getProviders().put("xai", new ProviderSettings());
        component.getProviders().get("xai").setApiKey(KEY);
        context.getRegistry()
                .bind(
                        "acme",
                        Provider.builder()
                                .baseUrl("https://acme.com")
                                .keyRequired(false)
                                .build());
        routes(
                "llm:mock:echo",
                "llm:ollama:llama3.2",
                "llm:openai-compatible:m" + "?baseUrl=" + server.baseUrl(),
                "llm:acme:m",
                "llm:groq:m",
                "llm:xai:m",
                "llm:openai:m?additionalHeader.Authorization=Bearer x",
                "llm:azure:m?parameter.resource=r&additionalHeader.API-KEY=x");
        context.start();
        assertThat(ask("direct:r2", Map.of()).getMessage().getBody()).isEqualTo("Hello");
    }

    @Test
    void configSendsNothing() throws Exception {
        routes("llm:openai:m" + at(server));
        context.start();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void withoutValidationACallWithoutKeyTellsAndOneThatBringsItGoesOn() throws Exception {
        routes("llm:openai:m?validate=off&baseUrl=" + server.baseUrl());
        context.start();
        assertThat(ask("direct:r0", Map.of()).getException()).isInstanceOf(AuthenticationException.class);
        assertThat(ask("direct:r0", Map.of(LlmConstants.API_KEY, KEY))
                        .getMessage()
                        .getBody())
                .isEqualTo("Hello");
    }

    @Test
    void theComponentSetsTheValidationOfAllEndpoints() throws Exception {
        component.getConfiguration().setValidate(ValidationMode.off);
        routes("llm:openai:m", "llm:groq:m");
        context.start();
        assertThat(context.getStatus().isStarted()).isTrue();
    }

    @Test
    void whatCannotWorkFailsItsEndpointAloneWithoutValidation() throws Exception {
        routes("llm:openai:m", "llm:nobody:m?validate=off");
        environment.put("OPENAI_API_KEY", KEY);
        assertThat(catchThrowable(context::start))
                .hasStackTraceContaining("Unknown provider 'nobody'")
                .hasMessageContaining("route: r1");
    }

    @Test
    void aProducerThatStartsLaterIsNotLookedAt() throws Exception {
        routes("llm:mock:echo?lazyStartProducer=true&jsonSchema=classpath:no-such-schema.json");
        context.start();
        assertThat(ask("direct:r0", Map.of()).getException()).hasStackTraceContaining("no-such-schema.json");
    }

    @Test
    void aRouteThatComesLaterIsJudgedAlone() throws Exception {
        routes("llm:mock:echo");
        context.start();
        assertThat(catchThrowable(() -> route("late", "llm:openai:gpt-4o")))
                .hasStackTraceContaining("OPENAI_API_KEY")
                .hasRootCauseInstanceOf(ConfigurationException.class);
        assertThat(catchThrowable(() -> route("later", "llm:nobody:m")))
                .hasRootCauseInstanceOf(ConfigurationException.class);
        environment.put("GROQ_API_KEY", KEY);
        route("latest", "llm:groq:m");
        assertThat(ask("direct:r0", Map.of()).getMessage().getBody()).isEqualTo("Hi");
    }

    @Test
    void anEndpointThatAMessageBringsAboutMayGetItsKeyFromTheMessage() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").toD("llm:openai:${header.m}?baseUrl=" + server.baseUrl());
            }
        });
        context.start();
        assertThat(ask("direct:in", Map.of("m", "m-1", LlmConstants.API_KEY, KEY))
                        .getMessage()
                        .getBody())
                .isEqualTo("Hello");
        assertThat(ask("direct:in", Map.of("m", "m-2")).getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("OPENAI_API_KEY");
    }

    @Test
    void liveAsksForTheModelsWithTheKeyOncePerWay() throws Exception {
        server.always(Answer.json(200, MODELS));
        routes(
                "llm:openai:m" + at(server, "validate=live"),
                "llm:openai:o" + at(server, "validate=live", "maxTokens=5"),
                "llm:openai:p" + at(server));
        context.start();
        assertThat(server.requests()).hasSize(1);
        Received asked = server.takeRequest(Duration.ofSeconds(10));
        assertThat(asked.method() + " " + asked.path()).isEqualTo("GET /v1/models");
        assertThat(asked.header("Authorization")).contains("Bearer " + KEY);
    }

    @Test
    void whoIsNotReachedOrRefusesTheKeyIsToldByNameWithAllOthers() throws Exception {
        try (FakeLlmServer refusing = FakeLlmServer.start();
                FakeLlmServer silent = FakeLlmServer.start();
                FakeLlmServer elsewhere = FakeLlmServer.start()) {
            server.always(Answer.json(200, MODELS));
            refusing.always(Answer.error(401, "invalid_api_key", "No such key"));
            silent.always(Answer.silent());
            elsewhere.always(Answer.status(404));
            component.getConfiguration().setValidate(ValidationMode.live);
            routes(
                    "llm:openai:m" + at(server),
                    "llm:groq:m" + at(refusing),
                    "llm:together:m" + at(silent, "requestTimeout=100"),
                    "llm:fireworks:m?apiKey=k&baseUrl=http://127.0.0.1:" + closedPort() + "/v1",
                    "llm:cerebras:m" + at(elsewhere),
                    "llm:zai:m");
            assertThat(refusal())
                    .contains(
                            "Not ready to start:\n- cerebras: ",
                            "- groq: The key is not accepted: No such key [status 401]. For another one, set the option"
                                    + " apiKey, the property camel.component.llm.providers[groq].apiKey, or the"
                                    + " environment variable GROQ_API_KEY (llm:groq:m)",
                            "- together: Not reachable: No answer within 100 ms",
                            "- fireworks: Not reachable: The connection failed: ",
                            "FIREWORKS_BASE_URL",
                            "- cerebras: The base URL does not respond as expected: ",
                            "[status 404]",
                            "- zai: No API key");
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void allAreAskedAtTheSameTime() throws Exception {
        try (FakeLlmServer second = FakeLlmServer.start()) {
            CountDownLatch both = new CountDownLatch(2);
            for (FakeLlmServer one : List.of(server, second)) {
                one.respond(request -> met(both) ? Answer.json(200, MODELS) : Answer.status(500));
            }
            routes("llm:openai:m" + at(server, "validate=live"), "llm:groq:m" + at(second, "validate=live"));
            context.start();
            assertThat(context.getStatus().isStarted()).isTrue();
        }
    }

    private static boolean met(CountDownLatch latch) {
        latch.countDown();
        try {
            return latch.await(8, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void whoIsBusyIsReachable() throws Exception {
        server.always(Answer.rateLimited("60"));
        routes("llm:openai:m" + at(server, "validate=live"));
        context.start();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void whoHasNoListOfModelsIsAskedForACountOfTokens() throws Exception {
        server.always(Answer.json(200, "{\"totalTokens\":1}"));
        routes("llm:vertexai:g-1" + at(server, "validate=live"));
        context.start();
        assertThat(server.takeRequest(Duration.ofSeconds(10)).path()).endsWith("/models/g-1:countTokens");
    }

    @Test
    void whoDoesNotCountForAModelIsReachable() throws Exception {
        server.always(Answer.json(400, "{\"message\":\"The provided model doesn't support counting tokens.\"}"));
        routes("llm:bedrock:acme.m" + at(server, "validate=live"));
        context.start();
        assertThat(server.takeRequest(Duration.ofSeconds(10)).path()).endsWith("/model/acme.m/count-tokens");
    }

    @Test
    void whoHasNothingFreeIsNotAsked() throws Exception {
        context.getRegistry()
                .bind(
                        "acme",
                        Provider.builder()
                                .baseUrl(server.baseUrl().toString())
                                .displayName("Acme")
                                .build());
        routes("llm:acme:m?apiKey=k&validate=live", "llm:mock:echo?validate=live");
        assertThat(LogCapture.of(context::start)).contains("Acme has no request that costs nothing");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aClientOfOAuthIsTriedToo() throws Exception {
        server.respond(request -> request.path().equals("/token")
                ? Answer.json(401, "{\"error\":\"invalid_client\"}")
                : Answer.json(200, MODELS));
        routes("llm:openai:m?validate=live&baseUrl=" + server.baseUrl() + "&oauthClientId=me&oauthClientSecret=" + KEY
                + "&oauthTokenUrl=" + server.baseUrl().resolve("/token"));
        assertThat(refusal())
                .startsWith("openai: Not ready to start: The key is not accepted: ")
                .contains("gave no token: invalid_client")
                .doesNotContain(KEY);
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.provider.EmbeddingsEndpoint;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.provider.UrlParameter;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import io.github.camelllm.wire.Protocol;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a call goes, and what goes along. */
class ProviderAddressTest extends LlmTestSupport {
    private static final String LEGACY =
            "baseUrl=RAW(http://{host}/openai/deployments/{model}?api-version={apiVersion})&parameter.host=127.0.0.1:";

    private Received asked(String uri) {
        Exchange exchange = send(uri, "Hi");
        if (exchange.getException() != null) {
            throw new AssertionError("The call failed", exchange.getException());
        }
        return received();
    }

    private String host() {
        return "127.0.0.1:" + server.port();
    }

    private void bindZoned() {
        UrlParameter zone = new UrlParameter(List.of("ACME_ZONE"), null, "The zone.");
        context.getRegistry()
                .bind(
                        "acme",
                        Provider.builder()
                                .baseUrl("http://" + host() + "/{zone}/v1")
                                .parameter("zone", zone)
                                .keyRequired(false)
                                .build());
    }

    @Test
    void theModelOfEachCallStandsInTheAddress() {
        String uri = "llm:azure:gpt 4?apiKey=k&" + LEGACY + server.port();
        assertThat(asked(uri).path()).isEqualTo("/openai/deployments/gpt%204/chat/completions?api-version=2024-10-21");
        send(uri, "Hi", Map.of(LlmConstants.MODEL, "other"));
        assertThat(received().path()).startsWith("/openai/deployments/other/");
        assertThat(asked(uri).path()).startsWith("/openai/deployments/gpt%204/");
    }

    @Test
    void azureTakesKeysAndTokens() {
        String uri = "llm:azure:m?parameter.endpoint=http://" + host();
        Received byKey = asked(uri + "&apiKey=k");
        assertThat(byKey.path()).isEqualTo("/openai/v1/chat/completions");
        assertThat(byKey.header("api-key")).contains("k");
        Received byToken = asked(uri + "&apiKey=eyJ.token");
        assertThat(byToken.header("api-key")).isEmpty();
        assertThat(byToken.header("Authorization")).contains("Bearer eyJ.token");
    }

    @Test
    void ollamasHostNeedsNoScheme() {
        server.always(
                Answer.json(200, "{\"message\": {\"role\": \"assistant\", \"content\": \"Hello\"}, \"done\": true}"));
        environment.put("OLLAMA_HOST", host());
        assertThat(asked("llm:ollama:llama3.2:latest").path()).isEqualTo("/api/chat");
        server.always(Answer.chat("Hello"));
        assertThat(asked("llm:ollama:llama3.2:latest?protocol=openai-chat").path())
                .isEqualTo("/v1/chat/completions");
    }

    @Test
    void aParameterIsTakenFromTheFirstThatHasIt() {
        bindZoned();
        environment.put("ACME_ZONE", "environment");
        assertThat(asked("llm:acme:m").path()).startsWith("/environment/");
        ProviderSettings settings = new ProviderSettings();
        settings.getParameters().put("zone", "component");
        component.getProviders().put("acme", settings);
        assertThat(asked("llm:acme:m?user=2").path()).startsWith("/component/");
        assertThat(asked("llm:acme:m?parameter.zone=option").path()).startsWith("/option/");
    }

    @Test
    void aMissingParameterIsToldAtStartWithAllWaysToSetIt() {
        bindZoned();
        assertThatThrownBy(() -> send("llm:acme:m", "Hi"))
                .hasStackTraceContaining("ConfigurationException")
                .hasStackTraceContaining(
                        "needs a value of {zone} (The zone.): set the option parameter.zone, the property"
                                + " camel.component.llm.providers[acme].parameters[zone], or the environment variable ACME_ZONE");
    }

    @Test
    void headerFieldsComeFromTheDescriptorTheEnvironmentAndTheComponent() {
        context.getRegistry()
                .bind(
                        "acme",
                        Provider.builder()
                                .baseUrl(server.baseUrl().toString())
                                .keyRequired(false)
                                .header("X-Version", "7")
                                .header("X-Team", "red")
                                .optionalHeader("X-Title", new UrlParameter(List.of("ACME_TITLE"), null, "The title."))
                                .optionalHeader("X-None", new UrlParameter(List.of("ACME_NONE"), null, "Not set."))
                                .build());
        environment.put("ACME_TITLE", "A title");
        ProviderSettings settings = new ProviderSettings();
        settings.getHeaders().put("x-team", "blue");
        component.getProviders().put("acme", settings);
        Received received = asked("llm:acme:m");
        assertThat(received.header("X-Version")).contains("7");
        assertThat(received.header("X-Title")).contains("A title");
        assertThat(received.headers("X-Team")).containsExactly("blue");
        assertThat(received.header("X-None")).isEmpty();
    }

    @Test
    void aProviderMaySpeakAnotherOfItsProtocols() {
        server.always(Answer.json(200, """
                        {"id": "m1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
                         "content": [{"type": "text", "text": "Hello"}], "usage": {"input_tokens": 1, "output_tokens": 1}}
                        """));
        Received received = asked("llm:deepseek:m?apiKey=k&protocol=anthropic-messages&baseUrl=" + server.baseUrl());
        assertThat(received.path()).isEqualTo("/v1/v1/messages");
    }

    @Test
    void noHeaderOfAMessageChangesTheAddress() {
        context.getRegistry().bind("all", new DefaultHeaderFilterStrategy());
        Map<String, Object> headers = Map.of(
                "Host",
                "llm.acme.com",
                "CamelLlmBaseUrl",
                "https://llm.acme.com",
                "CamelHttpUri",
                "https://llm.acme.com",
                "CamelHttpPath",
                "/other",
                "CamelHttpQuery",
                "a=b",
                "CamelHttpHost",
                "llm.acme.com",
                LlmConstants.MODEL,
                "@llm.acme.com/m");
        assertThat(send(uri("headerFilterStrategy=#all"), "Hi", headers).getException())
                .isNull();
        Received received = received();
        assertThat(received.headers("Host")).containsExactly(host());
        assertThat(received.path()).isEqualTo("/v1/chat/completions");
    }

    @Test
    void whatIsNotChatStaysInItsPlaceWhateverProtocolIsSpoken() {
        context.getRegistry()
                .bind(
                        "acme",
                        Provider.builder()
                                .baseUrl("http://" + host() + "/own")
                                .protocol(Protocol.GEMINI_GENERATE)
                                .otherProtocol(Protocol.OPENAI_CHAT, "http://" + host() + "/openai")
                                .keyRequired(false)
                                .modelsPath("/models")
                                .tokenCountPath("/count")
                                .embeddings(new EmbeddingsEndpoint(Protocol.GEMINI_EMBEDDINGS, "/{model}:embed", 9))
                                .build());
        String uri = "llm:acme:m?protocol=openai-chat";
        assertThat(asked(uri).path()).isEqualTo("/openai/chat/completions");
        server.always(Answer.json(200, "{\"models\":[],\"embeddings\":[{\"values\":[1]}]}"));
        assertThat(asked(uri + "&operation=models").path()).isEqualTo("/own/models");
        assertThat(asked(uri + "&operation=embeddings").path()).isEqualTo("/own/m:embed");
        server.forgetRequests();
        assertThat(send(uri + "&operation=countTokens", "Hi").getMessage().getBody(Long.class))
                .as("counted here, as the protocols count in different ways")
                .isPositive();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aProtocolThatTheProviderDoesNotSpeakIsRefusedAtStart() {
        assertThatThrownBy(() -> send("llm:groq:m?apiKey=k&protocol=anthropic-messages", "Hi"))
                .hasStackTraceContaining("'groq' does not speak the protocol 'anthropic-messages'")
                .hasStackTraceContaining("it speaks openai-chat");
    }

    @Test
    void aKeyDoesNotGoUnencryptedToAnotherMachine() {
        environment.put("OPENAI_BASE_URL", "http://llm.acme.com/v1");
        assertThatThrownBy(() -> send("llm:openai:m?apiKey=k", "Hi")).hasStackTraceContaining("allowInsecure=true");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowedWithTheKey(int status) {
        try (FakeLlmServer other = FakeLlmServer.start()) {
            server.always(Answer.status(status).header("Location", other.baseUrl() + "/chat/completions?key=secret-1"));
            Exchange exchange = send(uri("maxRetries=2"), "Hi");
            assertThat(exchange.getException())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("status " + status, "set the option baseUrl to " + other.baseUrl())
                    .hasMessageNotContaining("secret-1");
            assertThat(((LlmException) exchange.getException()).statusCode()).isEqualTo(status);
            assertThat(other.requests()).isEmpty();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/chat/completions, /v2",
        "https://user:pw@acme.com/login?to=x#y, to https://acme.com/login: check",
        "ht tp:nonsense, an invalid address: check the option baseUrl"
    })
    void aRedirectTellsWhatToDo(String location, String advice) {
        server.always(Answer.status(308).header("Location", location));
        assertThat(send(uri("streaming=true"), "Hi").getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(advice)
                .hasMessageNotContaining("pw@");
    }

    @Test
    void anUnusualKeyIsToldOnceWithoutShowingIt() throws Exception {
        context.getRegistry()
                .bind(
                        "acme",
                        Provider.builder()
                                .displayName("Acme")
                                .baseUrl(server.baseUrl().toString())
                                .keyPattern("ak-.+")
                                .build());
        String log = LogCapture.of(() -> {
            asked("llm:acme:m?apiKey=sk-other");
            asked("llm:acme:m?apiKey=sk-another");
        });
        assertThat(log)
                .containsOnlyOnce("The API key for Acme does not have the format of its keys")
                .doesNotContain("sk-");
    }
}

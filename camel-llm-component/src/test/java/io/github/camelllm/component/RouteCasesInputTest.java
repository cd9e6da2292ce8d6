package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.Received;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes in YAML from public reports about input, keys and secrets, each under the name of its case. */
class RouteCasesInputTest extends RouteCasesSupport {
    /** BerriAI/litellm#14371, #16667. */
    @Test
    void routeHeaderKeyFailover() throws Exception {
        server.always(Answer.error(503, "x", "down"));
        second.always(Answer.chat("ok"));
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - loadBalance:
                            failoverLoadBalancer:
                              exception:
                                - io.github.camelllm.chat.TransientLlmException
                            steps:
                              - to: "llm:openai:gpt-5.4-mini?maxRetries=0&apiKey=own-openai-key-01&baseUrl={server}"
                              - to: "llm:mistral:mistral-small-latest?maxRetries=0&apiKey=own-mistral-key-01&baseUrl={server2}"
                """);
        Exchange exchange = send("direct:in", "q", Map.of(LlmConstants.API_KEY, "tenants-openai-key-01"));
        assertThat(exchange.getMessage().getBody()).isEqualTo("ok");
        assertThat(received().header("Authorization")).contains("Bearer tenants-openai-key-01");
        assertThat(second.takeRequest(Duration.ofSeconds(10)).header("Authorization"))
                .contains("Bearer own-mistral-key-01");
    }

    /** apache/devlake#7132, cognizant-ai-lab/neuro-san#1081. */
    @Test
    void routeHeaderKeyNewline() throws Exception {
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: "llm:openai-compatible:m?maxRetries=0&baseUrl={server}"
                """);
        Exchange exchange = send("direct:in", "q", Map.of(LlmConstants.API_KEY, "key-0123456789\n"));
        assertThat(exchange.getException()).isNull();
        assertThat(received().header("Authorization")).contains("Bearer key-0123456789");
    }

    /** apache/camel#24984 (CAMEL-24210): of several {@code additionalHeader.*}, Camel masks one in its own exceptions. */
    @ParameterizedTest
    @CsvSource({"false, temprature=0.2", "true, temprature=0.2", "false, temperature=hot", "true, retryOnStatus=soon"})
    void routeSecondHeaderMasked(boolean started, String mistake) throws Exception {
        StringBuilder seen = new StringBuilder();
        String log = LogCapture.of(() -> seen.append(trace(catchThrowable(() -> startWith(started, mistake)))));
        assertThat(seen.toString()).contains(mistake.substring(0, mistake.indexOf('=')));
        assertThat(seen + log).doesNotContain("first-secret-01", "second-secret-02", "key-0123456789");
    }

    private void startWith(boolean started, String mistake) throws Exception {
        try (CamelContext own = new DefaultCamelContext()) {
            if (started) {
                own.start();
            }
            load(own, """
                    - route:
                        from:
                          uri: direct:in
                          steps:
                            - to: "llm:openai:gpt-5.4-mini?apiKey=key-0123456789&additionalHeader.X-Team=first-secret-01&additionalHeader.X-Proxy-Auth=second-secret-02&%s"
                    """.formatted(mistake));
            own.start();
        }
    }

    /** The other secrets of a URI that Camel does not mask in full. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "apiKey=RAW(key-01)first-secret-01)&temprature=0.2",
                "baseUrl=https://127.0.0.1/v1%3Fsubscription-key%3Dfirst-secret-01&temprature=0.2"
            })
    void aSecretThatCamelWouldShowIsInNoException(String options) throws Exception {
        StringBuilder seen = new StringBuilder();
        String log = LogCapture.of(() -> {
            try (CamelContext own = new DefaultCamelContext()) {
                load(own, """
                        - route:
                            from:
                              uri: direct:in
                              steps:
                                - to: "llm:openai:m?%s"
                        """.formatted(options));
                seen.append(trace(catchThrowable(own::start)));
            }
        });
        assertThat(seen.toString()).contains("temprature");
        assertThat(seen + log).doesNotContain("first-secret-01");
    }

    /** The way that the page names for secrets: they are in no URI, and so in no exception whatever it is about. */
    @Test
    void headersOfProvidersAreSentAndMasked() throws Exception {
        ProviderSettings settings = new ProviderSettings();
        settings.setHeaders(Map.of("X-Team", "first-secret-01", "X-Proxy-Auth", "second-secret-02"));
        component.getProviders().put("openai", settings);
        String route = """
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: "llm:openai:gpt-5.4-mini?apiKey=key-0123456789&baseUrl={server}&temprature=0.2"
                """;
        StringBuilder seen = new StringBuilder();
        String log = LogCapture.of(() -> seen.append(trace(catchThrowable(() -> load(route)))));
        assertThat(seen + log)
                .contains("temprature")
                .doesNotContain("first-secret-01", "second-secret-02", "key-0123456789");
        load(route.replace("&temprature=0.2", "").replace("direct:in", "direct:right"));
        send("direct:right", "q");
        assertThat(received().header("X-Proxy-Auth")).contains("second-secret-02");
    }

    /** apache/camel#25113 (CAMEL-24256), BerriAI/litellm#15799. */
    @Test
    void routeBaseUrlQuerySecret() throws Exception {
        server.always(Answer.error(500, "x", "broken"));
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: "llm:openai-compatible:m?maxRetries=0&apiKey=key-0123456789&baseUrl=RAW({server}?subscription-key=query-secret-01)"
                """);
        Exchange exchange = send("direct:in", "q");
        assertThat(received().path()).isEqualTo("/v1/chat/completions?subscription-key=query-secret-01");
        StringBuilder seen = new StringBuilder(trace(exchange.getException()));
        exchange.getAllProperties()
                .forEach((name, value) -> seen.append(name).append('=').append(value));
        for (Endpoint endpoint : context.getEndpoints()) {
            seen.append(endpoint.getEndpointUri()).append(endpoint);
            if (endpoint instanceof LlmEndpoint llm) {
                seen.append(llm.getServiceUrl());
            }
        }
        assertThat(seen.toString()).contains("broken").doesNotContain("query-secret-01", "key-0123456789");
    }

    private static final String CLASSIFY = """
            - route:
                from:
                  uri: direct:in
                  steps:
                    - to:
                        uri: kamelet:llm-classify-action
                        parameters:
                          model: "openai-compatible:m"
                          baseUrl: "{server}"
                          categories: "question, complaint, praise"
            """;

    @Test
    void routeClassifySpaces() throws Exception {
        server.always(Answer.chat("complaint"));
        load(CLASSIFY);
        assertThat(send("direct:in", "It broke").getMessage().getHeader("category"))
                .isEqualTo("complaint");
    }

    private static final String KAMELET = """
            - route:
                from:
                  uri: direct:in
                  steps:
                    - to:
                        uri: kamelet:llm-chat-action
                        parameters:
                          model: "openai-compatible:m"
                          baseUrl: "{server}"
                          systemMessage: "%s"
            """;

    /** apache/camel-k#1986, apache/camel-kamelets#2249: Camel cuts a bare value at the sign, so the route does not start. */
    @ParameterizedTest
    @ValueSource(strings = {"Name price & quantity", "a&b=c", "R&D", "a &amp; b"})
    void routeKameletAmpersand(String systemMessage) {
        Throwable refused = catchThrowable(() -> load(KAMELET.formatted(systemMessage)));

        assertThat(refused)
                .rootCause()
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("llm-chat-action", "RAW(...)", "&", "systemMessage");
        assertThat(send("direct:in?block=false", "q").getException()).isNotNull();
    }

    @Test
    void aValueWithAnAmpersandInRawArrivesWhole() throws Exception {
        load(KAMELET.formatted("RAW(Name price & quantity)"));
        send("direct:in", "q");
        assertThat(json(received()).at("/messages/0/content").asText()).isEqualTo("Name price & quantity");
    }

    /** The part of a key that follows the sign is not shown either. */
    @Test
    void aCutKeyIsNotShown() {
        String route = KAMELET.formatted("Hi").replace("systemMessage: \"Hi\"", "apiKey: \"key-01&rest-of-it\"");
        StringBuilder seen = new StringBuilder();
        for (Throwable at = catchThrowable(() -> load(route)); at != null; at = at.getCause()) {
            if (at instanceof LlmException) {
                seen.append(at.getMessage());
            }
        }
        assertThat(seen.toString()).contains("RAW(...)").doesNotContain("key-01", "rest-of-it");
    }

    @Test
    void theKameletsWhoseParametersAreCheckedAreThoseOfTheJar() throws Exception {
        try (Stream<Path> kamelets = Files.list(Path.of("src/main/resources/kamelets"))) {
            assertThat(kamelets.map(file -> file.getFileName().toString().replace(".kamelet.yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(KameletParameterCheck.KAMELETS);
        }
    }

    /** apache/camel-k#1986, apache/camel-kamelets#1200. */
    @ParameterizedTest
    @ValueSource(strings = {"a+b/c==", "a&b=c", "100%sure", "p#q", "x?y", "par(en)s", "end)", "RAW(x)", "${body}"})
    void routeKameletKeyInProperties(String key) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("camel.kamelet.llm-chat-action.model", "openai-compatible:m");
        properties.setProperty(
                "camel.kamelet.llm-chat-action.baseUrl", server.baseUrl().toString());
        properties.setProperty("camel.kamelet.llm-chat-action.apiKey", key);
        context.getPropertiesComponent().setOverrideProperties(properties);
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: kamelet:llm-chat-action
                """);
        send("direct:in", "q");
        Received request = received();
        assertThat(request.header("Authorization")).contains("Bearer " + key);
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.test.Answer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.util.URISupport;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No key, and no value of an additional header, is ever seen. */
class SecretsTest extends LlmTestSupport {
    private static final String KEY = "company-key-4711";
    private static final String TOKEN = "team-token-0815";

    private String secretUri(String... options) {
        return "llm:openai-compatible:m?baseUrl=" + server.baseUrl() + "&apiKey=" + KEY + "&additionalHeader.X-Team="
                + TOKEN + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private static void assertClean(String text) {
        assertThat(text).doesNotContain(KEY).doesNotContain(TOKEN);
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void theEndpointsUriIsMaskedWhereverCamelShowsIt() {
        Endpoint endpoint = context.getEndpoint(secretUri());
        assertClean(endpoint.toString());
        assertClean(URISupport.sanitizeUri(endpoint.getEndpointUri()));
        assertThat(URISupport.sanitizeUri(endpoint.getEndpointUri()))
                .contains("apiKey=xxxxxx")
                .contains("additionalHeader.X-Team=xxxxxx");
        assertThat(URISupport.sanitizeUri(endpoint.getEndpointUri())).contains("baseUrl=http");
        assertClean(URISupport.sanitizeUri(secretUri()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "additionalHeader.A=" + TOKEN + "&additionalHeader.B=" + TOKEN,
                "additionalHeader.A=RAW(" + TOKEN + "&" + TOKEN + ")&additionalHeader.B=RAW{" + TOKEN + "}"
            })
    void theValuesOfAllAdditionalHeadersAreMasked(String options) {
        Endpoint endpoint = context.getEndpoint(secretUri(options));
        assertClean(endpoint.toString());
        assertClean(URISupport.sanitizeUri(endpoint.getEndpointUri()));
        send(secretUri(options), "Hi");
        assertThat(received().header("B")).contains(TOKEN);
    }

    @Test
    void endpointsThatDifferOnlyInASecretAreDifferent() {
        for (String value : new String[] {"one", "two"}) {
            send(uri("additionalHeader.X-Team=" + value), "Hi");
            assertThat(received().header("X-Team")).contains(value);
        }
    }

    @Test
    void whatTheUserHasCamelMaskStaysMasked() throws Exception {
        try (DefaultCamelContext other = new DefaultCamelContext()) {
            other.getCamelContextExtension().setAdditionalSensitiveKeywords("userMessage");
            other.start();
            Endpoint endpoint = other.getEndpoint("llm:mock:echo?userMessage=" + KEY + "&additionalHeader.A=" + TOKEN);
            assertClean(endpoint.toString());
        }
    }

    @Test
    void anEndpointThatFailsToStartDoesNotTellItsKey() {
        Throwable failure = Assertions.catchThrowable(() -> send(secretUri("sslContextParameters=#missing"), "Hi"));
        assertThat(failure).isInstanceOf(ResolveEndpointFailedException.class);
        assertClean(failure.getMessage());
    }

    static Stream<Answer> answersThatQuoteTheKey() {
        return Stream.of(
                Answer.error(401, "invalid_api_key", "Incorrect API key provided: " + KEY),
                Answer.error(500, "x", "Cannot forward 'Bearer " + KEY + "'"),
                Answer.html(502).text("<html>Authorization: Bearer " + KEY + "</html>"),
                Answer.json(400, "{\"detail\":\"" + KEY + "\"}"),
                Answer.streamThenError("server_error", "key " + KEY + " broke"));
    }

    @ParameterizedTest
    @MethodSource("answersThatQuoteTheKey")
    void aProviderThatQuotesTheKeyIsNotQuoted(Answer answer) {
        server.always(answer);
        Exchange exchange = send(secretUri("maxRetries=0", "streaming=true"), "Hi");
        assertThat(exchange.getException()).isNotNull();
        assertClean(stackTrace(exchange.getException()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RAW(http://h/v1?key=" + TOKEN + ")",
                "RAW{http://h/v1?a=(b)&key=" + TOKEN + "}",
                "http://h/v1%3Fkey=" + TOKEN,
                "http%3A%2F%2Fh%2Fv1%3Fkey%3D" + TOKEN
            })
    void theQueryOfAnAddressIsMasked(String address) {
        Endpoint endpoint = context.getEndpoint("llm:openai-compatible:m?allowInsecure=true&apiKey=RAW(" + KEY + ")&"
                + "baseUrl=" + address + "&oauthClientSecret=RAW(a)" + TOKEN + ")&topP=1");
        assertClean(endpoint.getEndpointUri());
        assertClean(endpoint.toString());
        assertThat(endpoint.getEndpointUri()).contains("topP=1", "xxxxxx");
    }

    @Test
    void theEndpointsOwnStringsNeedNoMaskingByCamel() {
        Endpoint endpoint = context.getEndpoint(
                secretUri("additionalHeader.B=RAW(a)b" + TOKEN + ")", "additionalHeader.C=" + TOKEN, "seed=7"));
        assertClean(endpoint.getEndpointUri());
        assertClean(endpoint.getEndpointKey());
        assertThat(endpoint.getEndpointUri()).contains("seed=7");
    }

    @Test
    void aKeyThatCannotBeSentIsNotToldEither() {
        Exchange exchange = send(uri(), "Hi", Map.of(LlmConstants.API_KEY, KEY + "\n" + TOKEN));
        assertThat(exchange.getException())
                .isInstanceOf(io.github.camelllm.chat.ConfigurationException.class)
                .hasMessageContaining("Authorization");
        assertClean(stackTrace(exchange.getException()));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void propertiesOfAFailedExchangeHaveNoKeyInNameOrValue() {
        server.always(Answer.error(500, "x", "broken"));
        Exchange exchange = send(secretUri("maxRetries=0"), "Hi");
        assertThat(exchange.getException()).isNotNull();
        assertThat(exchange.getAllProperties()).isNotEmpty();
        exchange.getAllProperties().forEach((name, value) -> assertClean(name + "=" + value));
    }

    @Test
    void theHistoryOfAMessageIsMasked() throws Exception {
        server.always(Answer.error(500, "x", "broken"));
        context.setMessageHistory(true);
        StringBuilder history = new StringBuilder();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .doTry()
                        .to(secretUri("maxRetries=0"))
                        .doCatch(Exception.class)
                        .process(e -> history.append(MessageHelper.dumpMessageHistoryStacktrace(e, null, true)));
            }
        });
        send("direct:in", "Hi");
        assertThat(history).isNotEmpty();
        assertClean(history.toString());
    }

    @Test
    void logsOfARouteThatFailsAndIsTracedHaveNoKey() throws Exception {
        server.always(Answer.error(401, "invalid_api_key", "Incorrect API key provided: " + KEY));
        context.setTracing(true);
        String logged = LogCapture.of(() -> {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .to(secretUri("maxRetries=0", "streaming=true"))
                            .to("log:after?showAll=true");
                }
            });
            send("direct:in", "Hi");
        });
        assertThat(logged).contains("Incorrect API key provided");
        assertClean(logged);
    }

    @Test
    void whatDescribesACallHasNeitherKeyNorHeaders() {
        CallOptions options = CallOptions.STANDARD.withApiKey(KEY).withHeaders(Map.of("X-Team", TOKEN));
        assertClean(options.toString());
        assertThat(options.toString()).contains("X-Team");
    }

    @Test
    void settingsOfAProviderDoNotTellTheirKey() {
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey(KEY);
        assertClean(settings.toString());
    }

    @Test
    void noTextOfAProviderStartsALogLineOrReachesAHeaderAsItIs() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:logged").to(secretUri("maxRetries=0"));
            }
        });
        String forged = "no\\r\\nFORGED of " + KEY + "\\u001b[31m";
        server.always(Answer.json(400, "{\"error\":{\"message\":\"" + forged + "\",\"code\":\"" + forged + "\"}}"));
        String log = LogCapture.of(() -> send("direct:logged", "Hi"));

        assertThat(log).contains("FORGED").doesNotContain("\u001b");
        assertThat(log.lines()).noneMatch(line -> line.startsWith("FORGED"));
        assertClean(log);

        server.always(Answer.json(
                200,
                "{\"id\":\"" + forged + "\",\"model\":\"" + forged
                        + "\",\"choices\":[{\"message\":{\"content\":\"Hi\"}," + "\"finish_reason\":\"" + forged
                        + "\"}]}"));
        Exchange exchange = send("direct:logged", "Hi");
        assertThat(exchange.getException()).isNull();
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            assertClean(String.valueOf(value));
            assertThat(String.valueOf(value)).as(name).doesNotContain("\n", "\r", "\u001b");
        });
    }
}

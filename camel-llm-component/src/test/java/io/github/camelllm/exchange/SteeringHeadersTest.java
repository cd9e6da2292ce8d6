package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.component.LlmTestSupport;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers load nothing, reach no mock, and take a key to nobody but whom it was given for. */
class SteeringHeadersTest extends LlmTestSupport {
    private static final String TENANT = "tenants-key-0123456789";

    /** Stands for another company. */
    private final FakeLlmServer other = FakeLlmServer.start();

    /** Fails the test if a header has it loaded. */
    public static final class Loaded {
        static {
            System.setProperty("SteeringHeadersTest.loaded", "true");
        }
    }

    @AfterEach
    void stopOther() {
        other.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classpath:x.json",
                "file:FILE",
                "http://127.0.0.1:1/x",
                "bean:x.method",
                "ref:x",
                "{{env:PATH}}",
                "resource:file:FILE"
            })
    void theHeaderOfTheSchemaLoadsNothing(String address, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("s.json"), "{\"type\":\"object\",\"title\":\"stolen\"}");
        Exchange exchange =
                send(uri(), "x", Map.of(LlmConstants.JSON_SCHEMA, address.replace("FILE", file.toString())));
        assertThat(exchange.getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("CamelLlmJsonSchema");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void placeholdersWithinASchemaOfAHeaderAreData() {
        server.always(Answer.chat("{}"));
        String schema = "{\"type\":\"object\",\"title\":\"t\",\"description\":\"{{env:PATH} }\"}";
        assertThat(sent(uri(), "x", Map.of(LlmConstants.JSON_SCHEMA, schema)).toString())
                .contains("{{env:PATH} }");
    }

    @Test
    void theHeaderOfTheSchemaTakesAMapOrATree() throws Exception {
        server.always(Answer.chat("{}"));
        for (Object schema : new Object[] {Map.of("type", "object"), JSON.readTree("{\"type\":\"object\"}")}) {
            assertThat(sent(uri(), "x", Map.of(LlmConstants.JSON_SCHEMA, schema))
                            .at("/response_format/json_schema/schema/type")
                            .asText())
                    .isEqualTo("object");
        }
    }

    @Test
    void theHeaderOfTheClassLoadsNone() {
        String name = SteeringHeadersTest.class.getName() + "$Loaded";
        Exchange exchange = send(uri(), "x", Map.of(LlmConstants.OUTPUT_CLASS, name));
        assertThat(exchange.getException())
                .as("a mistake of the route, for which there is an option")
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("java.lang.Class", "outputClass", name);
        assertThat(server.requests()).isEmpty();
        assertThat(System.getProperty("SteeringHeadersTest.loaded")).isNull();
    }

    @Test
    void aMessageDoesNotHaveTheMockAnswer() {
        Map<String, Object> headers =
                Map.of(LlmConstants.PROVIDER, "mock", LlmConstants.MODEL, "scripted", LlmConstants.MOCK_ANSWER, "Yes");
        assertThat(send(uri(), "x", headers).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("llm:mock");
        assertThat(send("llm:auto", "x", headers).getException()).isInstanceOf(InvalidRequestException.class);
        assertThat(send("llm:mock:echo", "x", headers).getMessage().getBody()).isEqualTo("Yes");
    }

    @Test
    void aHeaderOfAWrongTypeShowsItsValue() {
        assertThat(send(uri(), "x", Map.of(LlmConstants.TEMPERATURE, "warm\nFAKE"))
                        .getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(
                        "The header CamelLlmTemperature must be a Double, not the java.lang.String 'warm FAKE'");
    }

    // keys

    private String mistral(String... options) {
        return "llm:mistral:m?maxRetries=0&apiKey=own-mistral-key-01&baseUrl=" + other.baseUrl()
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private String openai() {
        return "llm:openai:m?maxRetries=0&apiKey=own-openai-key-0123&baseUrl=" + server.baseUrl();
    }

    private Exchange routed(Map<String, Object> headers, java.util.function.Consumer<RouteBuilder> route)
            throws Exception {
        other.always(Answer.chat("other"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                route.accept(this);
            }
        });
        return send("direct:in", "x", headers);
    }

    private void assertKeys(String first, String second) {
        assertThat(received().header("Authorization")).contains("Bearer " + first);
        assertThat(other.takeRequest(Duration.ofSeconds(10)).header("Authorization"))
                .contains("Bearer " + second);
    }

    private static Map<String, Object> key() {
        return Map.of(LlmConstants.API_KEY, TENANT);
    }

    @Test
    void aKeyDoesNotFollowAFailover() throws Exception {
        server.always(Answer.error(503, "x", "down"));
        Exchange exchange = routed(
                key(),
                r -> r.from("direct:in").loadBalance().failover(Exception.class).to(openai(), mistral()));
        assertThat(exchange.getMessage().getBody()).isEqualTo("other");
        assertKeys(TENANT, "own-mistral-key-01");
    }

    /** Any company's server can be reached under such a name, so the address tells who gets the key. */
    @ParameterizedTest
    @ValueSource(strings = {"openai-compatible", "openai", "ollama"})
    void aKeyDoesNotFollowAFailoverToAnotherServerOfTheSameProvider(String provider) throws Exception {
        server.always(Answer.error(503, "x", "down"));
        String uri = "llm:" + provider + ":m?protocol=openai-chat&maxRetries=0&apiKey=own-key-0123456789&baseUrl=";
        routed(key(), r -> r.from("direct:in")
                .loadBalance()
                .failover(Exception.class)
                .to(uri + server.baseUrl(), uri + other.baseUrl()));
        assertKeys(TENANT, "own-key-0123456789");
    }

    @Test
    void aKeyIsUsedAtAllPathsOfAServer() throws Exception {
        String another = openai().replace("/v1", "/team/v1");
        routed(key(), r -> r.from("direct:in").to(openai()).to(another));
        assertThat(received().header("Authorization")).contains("Bearer " + TENANT);
        assertThat(received().header("Authorization")).contains("Bearer " + TENANT);
    }

    @Test
    void aKeyDoesNotFollowAFallbackOfACircuitBreaker() throws Exception {
        server.always(Answer.error(503, "x", "down"));
        routed(key(), r -> r.from("direct:in")
                .circuitBreaker()
                .to(openai())
                .onFallback()
                .to(mistral())
                .end());
        assertKeys(TENANT, "own-mistral-key-01");
    }

    @Test
    void aKeyDoesNotFollowIntoACatch() throws Exception {
        server.always(Answer.error(503, "x", "down"));
        routed(key(), r -> r.from("direct:in")
                .doTry()
                .to(openai())
                .doCatch(Exception.class)
                .to(mistral())
                .end());
        assertKeys(TENANT, "own-mistral-key-01");
    }

    @Test
    void aKeyDoesNotFollowAMulticast() throws Exception {
        routed(key(), r -> r.from("direct:in").multicast().to(openai(), mistral()));
        assertKeys(TENANT, "own-mistral-key-01");
    }

    @Test
    void aKeyDoesNotFollowAWireTap() throws Exception {
        routed(key(), r -> r.from("direct:in").to(openai()).wireTap(mistral()));
        assertKeys(TENANT, "own-mistral-key-01");
    }

    @Test
    void aKeyDoesNotFollowToASecondStepButToTheSameProvider() throws Exception {
        routed(key(), r -> r.from("direct:in").to(openai()).to(mistral()).to(openai()));
        assertKeys(TENANT, "own-mistral-key-01");
        assertThat(received().header("Authorization")).contains("Bearer " + TENANT);
    }

    @Test
    void aKeyDoesNotTakeTurnsWithARoundRobin() throws Exception {
        routed(key(), r -> r.from("direct:in").loadBalance().roundRobin().to(openai(), mistral()));
        send("direct:in", "x", key());
        assertKeys(TENANT, "own-mistral-key-01");
    }

    @Test
    void aRedeliveryUsesTheKeyAgain() throws Exception {
        server.enqueue(Answer.error(503, "x", "down"));
        routed(key(), r -> r.from("direct:in")
                .errorHandler(r.defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(0))
                .to(openai()));
        assertThat(received().header("Authorization")).contains("Bearer " + TENANT);
        assertThat(received().header("Authorization")).contains("Bearer " + TENANT);
    }

    @Test
    void aKeyMayNameItsProviderAndEachMayHaveOne() throws Exception {
        routed(
                Map.of(LlmConstants.API_KEY + ".mistral", " mistral-of-tenant \n", "camelllmapikey.OpenAI", TENANT),
                r -> r.from("direct:in").to(openai()).to(mistral()));
        assertKeys(TENANT, "mistral-of-tenant");
    }

    @Test
    void aKeyThatNamesItsProviderGoesToNoOther() throws Exception {
        routed(
                Map.of(LlmConstants.API_KEY + ".mistral", TENANT),
                r -> r.from("direct:in").to(openai()).to(mistral()));
        assertKeys("own-openai-key-0123", TENANT);
    }

    @Test
    void aKeyLeavesTheMessageWhenItIsReadAndIsShownNowhere() throws Exception {
        Exchange exchange = routed(
                Map.of(LlmConstants.API_KEY, TENANT, LlmConstants.API_KEY + ".mistral", TENANT),
                r -> r.from("direct:in").to(openai()).to("mock:after"));
        MockEndpoint after = context.getEndpoint("mock:after", MockEndpoint.class);
        assertThat(after.getExchanges().get(0).getMessage().getHeaders().toString())
                .doesNotContain(TENANT);
        assertThat(exchange.getAllProperties().toString()).doesNotContain(TENANT);
        assertThat(exchange.getMessage().getHeader(LlmConstants.API_KEY)).isNull();
    }

    @Test
    void aNewKeyTakesThePlaceOfTheOneBefore() throws Exception {
        Processor change = e -> e.getMessage().setHeader(LlmConstants.API_KEY, "another-key-0123456789");
        routed(key(), r -> r.from("direct:in").to(openai()).process(change).to(openai()));
        assertThat(received().header("Authorization")).contains("Bearer " + TENANT);
        assertThat(received().header("Authorization")).contains("Bearer another-key-0123456789");
    }

    // what comes in from outside

    /** What netty-http, Undertow, Jetty and platform-http use or extend. */
    @ParameterizedTest
    @ValueSource(strings = {"CamelLlmSystemMessage", "camelLlmModel", "CAMELLLMAPIKEY", "CamelLlmApiKey.openai"})
    void theFilterOfHttpComponentsKeepsTheSteeringHeadersOut(String header) {
        assertThat(new HttpHeaderFilterStrategy().applyFilterToExternalHeaders(header, "x", null))
                .isTrue();
    }

    @Test
    void theRouteCanRemoveTheHeadersWhateverTheirCase() throws Exception {
        routed(
                Map.of("CAMELLLMSYSTEMMESSAGE", "Obey", "camelllmModel", "dear"),
                r -> r.from("direct:in").removeHeaders("(?i)CamelLlm.*").to(openai()));
        JsonNode sent = json(received());
        assertThat(sent.at("/messages")).hasSize(1);
        assertThat(sent.at("/model").asText()).isEqualTo("m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelLlmSystemMessage", "camelLlmModel", "CamelLlmApiKey.openai"})
    void aFilterOfOnesOwnHasToNameThem(String header) {
        DefaultHeaderFilterStrategy open = new DefaultHeaderFilterStrategy();
        open.setInFilterStartsWith("x-"); // Camel 4.22 filters Camel's headers unless told otherwise, 4.18 does not
        assertThat(open.applyFilterToExternalHeaders(header, "x", null)).isFalse();
        open.setInFilterStartsWith(DefaultHeaderFilterStrategy.CAMEL_FILTER_STARTS_WITH);
        open.setLowerCase(true);
        assertThat(open.applyFilterToExternalHeaders(header, "x", null)).isTrue();
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ConfigurationException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointUriTest extends LlmTestSupport {
    private String there() {
        return "baseUrl=" + server.baseUrl();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama3.2:latest",
                "meta-llama/llama-3.1-405b-instruct:free",
                "anthropic.claude-3-5-sonnet-20241022-v2:0",
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.model-v1:0",
                "claude-3-5-sonnet@20240620",
                "accounts/fireworks/models/m",
                "name with spaces",
                "a//b"
            })
    void theModelIsAllThatFollowsTheFirstColon(String model) {
        assertThat(sent("llm:openai-compatible:" + model + "?" + there(), "Hi", Map.of())
                        .at("/model")
                        .asText())
                .isEqualTo(model);
    }

    @Test
    void theModelMayStandBehindTwoSlashes() {
        assertThat(sent("llm://openai-compatible:m:1?" + there(), "Hi", Map.of())
                        .at("/model")
                        .asText())
                .isEqualTo("m:1");
    }

    @Test
    void withoutAModelTheProvidersDefaultIsAsked() {
        String uri = "llm:testprovider?apiKey=tk-1&" + there();
        assertThat(sent(uri, "Hi", Map.of()).at("/model").asText()).isEqualTo("test-default");
    }

    @Test
    void withoutAnyModelTheCallIsRefusedAndNotSent() {
        Exchange exchange = send("llm:openai-compatible?" + there(), "Hi");
        assertThat(exchange.getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("openai-compatible", "names no model");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llm::gpt-4o", "llm:openai:", "llm: :gpt-4o"})
    void anUriWithoutProviderOrModelTellsTheForm(String uri) {
        assertThatThrownBy(() -> context.getEndpoint(uri))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasStackTraceContaining("must have the form llm:provider:model or llm:provider");
    }

    @Test
    void anUnknownProviderFailsAtStartWithWhatWasTriedAndWhatExists() {
        context.getRegistry().bind("mine", (io.github.camelllm.chat.ChatProvider) call -> null);
        assertThatThrownBy(() -> startRoute("llm:opnai:gpt-4o"))
                .hasStackTraceContaining("Unknown provider 'opnai'")
                .hasStackTraceContaining("META-INF/camel-llm/providers/opnai.json")
                .hasStackTraceContaining("aliases")
                .hasStackTraceContaining("openai-compatible")
                .hasStackTraceContaining("testprovider")
                .hasStackTraceContaining("mine")
                .hasStackTraceContaining("mock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../openai", "a b", "%00", "open*"})
    void aProviderThatIsNoNameIsUnknown(String provider) {
        Exchange exchange = send(uri(), "Hi", Map.of(LlmConstants.PROVIDER, provider));
        assertThat(exchange.getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Unknown provider '" + provider + "'");
    }

    @Test
    void anUnknownOptionIsRefusedByName() {
        assertThatThrownBy(() -> context.getEndpoint("llm:mock:echo?maxRetires=3"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("maxRetires");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temperature=warm | warm",
                "maxRetries=-1 | maxRetries",
                "requestTimeout=0 | requestTimeout",
                "firstTokenTimeout=-5 | firstTokenTimeout",
                "streamIdleTimeout=0 | streamIdleTimeout",
                "streamTimeout=0 | streamTimeout",
                "maxResponseSize=0 | maxResponseSize",
                "connectTimeout=0 | connectTimeout",
                "maxConnections=0 | maxConnections",
                "retryBudget=-1 | retryBudget",
                "stop=RAW([1,) | stop",
                "jsonSchema=classpath:nowhere.json | jsonSchema",
                "outputClass=com.acme.Missing | com.acme.Missing",
                "output=everything | output",
                "tools=RAW({) | tools"
            })
    void aValueThatCannotBeUsedFailsAtStart(String option, String named) {
        assertThatThrownBy(() -> startRoute(uri(option))).hasStackTraceContaining(named);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://localhost/v1", "http://", "http://a b/", "http://u:pass@localhost"})
    void anAddressThatIsNoneFailsAtStartWithoutBeingQuoted(String address) {
        assertThatThrownBy(() -> startRoute("llm:openai-compatible:m?baseUrl=RAW(" + address + ")"))
                .hasStackTraceContaining("The base URL of the provider 'openai-compatible'");
    }

    @Test
    void aProviderWithoutAddressSaysWhereToSetIt() {
        assertThatThrownBy(() -> startRoute("llm:openai-compatible:m"))
                .hasStackTraceContaining("baseUrl")
                .hasStackTraceContaining("camel.component.llm.providers[openai-compatible].baseUrl")
                .hasStackTraceContaining("OPENAI_COMPATIBLE_BASE_URL");
    }

    @Test
    void nothingCanBeConsumed() {
        assertThatThrownBy(() -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("llm:mock:echo").to("mock:end");
                    }
                }))
                .hasStackTraceContaining("can only be asked: use it with to()");
    }

    @Test
    void anEndpointTellsItsServiceWithoutSecrets() {
        LlmEndpoint endpoint = context.getEndpoint(uri(), LlmEndpoint.class);
        assertThat(endpoint.getServiceUrl()).isEqualTo(server.baseUrl().toString());
        assertThat(endpoint.getServiceProtocol()).isEqualTo("http");
        assertThat(endpoint.getServiceMetadata())
                .isEqualTo(Map.of("provider", "openai-compatible", "model", "test-model"));
    }

    private void startRoute(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:start").to(uri);
            }
        });
    }
}

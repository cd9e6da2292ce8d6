package io.github.camelllm.component;

import static io.github.camelllm.dsl.LlmEndpointBuilders.llm;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.dsl.LlmEndpointBuilderFactory;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Endpoints in Java without texts for the options. */
class EndpointDslTest {
    private final FakeLlmServer server = FakeLlmServer.start();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void tearDown() {
        context.stop();
        server.close();
    }

    @Test
    void optionsReachTheEndpoint() throws Exception {
        context.addRoutes(new EndpointRouteBuilder() {
            @Override
            public void configure() {
                from(direct("ask"))
                        .to(llm("mock:echo")
                                .maxRetries(3)
                                .requestTimeout("90s")
                                .cache("readOnly")
                                .advanced()
                                .maxConnections(7));
            }
        });
        context.start();
        LlmConfiguration options = context.getEndpoints().stream()
                .filter(LlmEndpoint.class::isInstance)
                .map(LlmEndpoint.class::cast)
                .findFirst()
                .orElseThrow()
                .getConfiguration();
        assertThat(options.getMaxRetries()).isEqualTo(3);
        assertThat(options.getRequestTimeout()).isEqualTo(90_000);
        assertThat(options.getCache()).hasToString("readOnly");
        assertThat(options.getMaxConnections()).isEqualTo(7);
    }

    @Test
    void aRouteAsks() throws Exception {
        server.always(Answer.chat("Hello"));
        context.addRoutes(new EndpointRouteBuilder() {
            @Override
            public void configure() {
                from(direct("ask"))
                        .to(llm("openai-compatible:m")
                                .baseUrl(server.baseUrl().toString())
                                .apiKey("sk-dsl")
                                .temperature(0.25)
                                .seed(9_000_000_000L)
                                .additionalHeader("X-Team", "blue")
                                .additionalBodyProperty(Map.of("service_tier", "flex")));
            }
        });
        context.start();
        assertThat(context.createProducerTemplate().requestBody("direct:ask", (Object) "Hi"))
                .isEqualTo("Hello");
        Received request = server.takeRequest(Duration.ofSeconds(30));
        JsonNode body = LlmTestSupport.json(request);
        assertThat(request.header("Authorization")).contains("Bearer sk-dsl");
        assertThat(request.header("X-Team")).contains("blue");
        assertThat(body.path("temperature").doubleValue()).isEqualTo(0.25);
        assertThat(body.path("seed").longValue()).isEqualTo(9_000_000_000L);
        assertThat(body.path("service_tier").asText()).isEqualTo("flex");
    }

    @Test
    void everyOptionOfTheEndpointIsAMethod() throws IOException {
        try (InputStream json =
                LlmEndpoint.class.getResourceAsStream("/META-INF/io/github/camelllm/component/llm.json")) {
            JsonNode properties = new ObjectMapper().readTree(json).path("properties");
            Set<String> methods = Arrays.stream(new Class<?>[] {
                        LlmEndpointBuilderFactory.LlmEndpointBuilder.class,
                        LlmEndpointBuilderFactory.AdvancedLlmEndpointBuilder.class
                    })
                    .flatMap(type -> Arrays.stream(type.getMethods()))
                    .map(Method::getName)
                    .collect(Collectors.toSet());
            properties.properties().stream()
                    .filter(option -> option.getValue().path("kind").asText().equals("parameter"))
                    .forEach(option -> assertThat(methods).contains(option.getKey()));
            assertThat(properties.size()).isGreaterThan(50);
        }
    }
}

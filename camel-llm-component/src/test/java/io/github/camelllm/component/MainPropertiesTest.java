package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application.properties of Camel's Main can set. */
class MainPropertiesTest {
    private final FakeLlmServer server = FakeLlmServer.start();
    private final Main main = new Main(MainPropertiesTest.class);

    @BeforeEach
    void setUp() {
        server.always(Answer.chat("Hello"));
        main.configure().withBasePackageScanEnabled(false);
    }

    @AfterEach
    void tearDown() {
        main.stop();
        server.close();
    }

    private Received ask(String uri) throws Exception {
        main.start();
        assertThat(main.getCamelTemplate().requestBody(uri, (Object) "Hi")).isEqualTo("Hello");
        return server.takeRequest(Duration.ofSeconds(10));
    }

    @Test
    void settingsOfOneProviderAreBound() throws Exception {
        main.addProperty("camel.component.llm.providers[testprovider].apiKey", "tk-main");
        main.addProperty(
                "camel.component.llm.providers[testprovider].baseUrl",
                server.baseUrl().toString());
        main.addProperty("camel.component.llm.providers[testprovider].model", "m-main");
        Received request = ask("llm:testprovider");
        assertThat(request.header("X-Test-Key")).contains("tk-main");
        assertThat(LlmTestSupport.json(request).at("/model").asText()).isEqualTo("m-main");
    }

    @Test
    void namesWithDashesAndDottedKeysAreBoundToo() throws Exception {
        main.addProperty("camel.component.llm.providers[openai-compatible].api-key", "k-main");
        main.addProperty(
                "camel.component.llm.providers[openai-compatible].base-url",
                server.baseUrl().toString());
        assertThat(ask("llm:openai-compatible:m").header("Authorization")).contains("Bearer k-main");
    }

    @Test
    void budgetsAreBound() throws Exception {
        main.addProperty("camel.component.llm.budgets[team-a].amount", "2.50");
        main.addProperty("camel.component.llm.budgets[team-a].window", "day");
        main.addProperty("camel.component.llm.budgets[team-a].zone", "Europe/Berlin");
        main.addProperty("camel.component.llm.budgets[team-a].scope", "tenant");
        main.addProperty("camel.component.llm.budgets[team-a].warn-at", "0.5");
        main.start();
        BudgetRule rule = main.getCamelContext()
                .getComponent("llm", LlmComponent.class)
                .shared()
                .budget("team-a")
                .rule();
        assertThat(rule)
                .isEqualTo(new BudgetRule(
                        "team-a",
                        new BigDecimal("2.5"),
                        BudgetWindow.day(ZoneId.of("Europe/Berlin")),
                        BudgetRule.Scope.TENANT,
                        new BigDecimal("0.5")));
    }

    @Test
    void optionsOfAllEndpointsAreBound() throws Exception {
        main.addProperty("camel.component.llm.baseUrl", server.baseUrl().toString());
        main.addProperty("camel.component.llm.api-key", "k-main");
        main.addProperty("camel.component.llm.max-tokens", "77");
        main.addProperty("camel.component.llm.requestTimeout", "30s");
        Received request = ask("llm:openai-compatible:m");
        assertThat(request.header("Authorization")).contains("Bearer k-main");
        assertThat(LlmTestSupport.json(request).at("/max_tokens").asInt()).isEqualTo(77);
        LlmComponent component = main.getCamelContext().getComponent("llm", LlmComponent.class);
        assertThat(component.getConfiguration().getRequestTimeout()).isEqualTo(30_000);
    }

    @Test
    void theValidationBeforeStartIsBound() throws Exception {
        main.addProperty("camel.component.llm.validate", "off");
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("llm:testprovider:m?baseUrl=" + server.baseUrl());
            }
        });
        main.start();
        main.getCamelTemplate().requestBodyAndHeader("direct:in", "Hi", LlmConstants.API_KEY, "tk-message");
        assertThat(server.takeRequest(Duration.ofSeconds(10)).header("X-Test-Key"))
                .contains("tk-message");
    }

    @Test
    void aPropertyPlaceholderMayHoldTheKey() throws Exception {
        main.addProperty("my.key", "k-place");
        main.addProperty("camel.component.llm.providers[openai-compatible].apiKey", "{{my.key}}");
        assertThat(ask("llm:openai-compatible:m?baseUrl=" + server.baseUrl()).header("Authorization"))
                .contains("Bearer k-place");
    }

    @Test
    void propertiesMayTuneTheCircuitBreaker() throws Exception {
        main.addProperty("camel.beans.llmCircuitBreaker", "#class:io.github.camelllm.component.LlmCircuitBreaker");
        main.addProperty("camel.beans.llmCircuitBreaker.minimumNumberOfCalls", "2");
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .circuitBreaker()
                        .id("breaker")
                        .configuration("llmCircuitBreaker")
                        .to("llm:mock:echo")
                        .end();
            }
        });
        main.start();
        assertThat(main.getCamelContext()
                        .getProcessor("breaker", ResilienceProcessor.class)
                        .getCircuitBreaker()
                        .getCircuitBreakerConfig()
                        .getMinimumNumberOfCalls())
                .isEqualTo(2);
    }

    @Test
    void routesAreMadeOfTheTemplatesInTheJar(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("own.yaml"), """
                - templatedRoute:
                    routeTemplateRef: llm-chat
                    parameters:
                      - name: name
                        value: ask
                      - name: model
                        value: mock:echo
                """);
        main.addProperty(
                "camel.main.routesIncludePattern", "classpath:camel-llm/templates.yaml,file:" + folder + "/*.yaml");
        main.start();
        assertThat(main.getCamelTemplate().requestBody("direct:ask", (Object) "Hi"))
                .isEqualTo("Hi");
    }
}

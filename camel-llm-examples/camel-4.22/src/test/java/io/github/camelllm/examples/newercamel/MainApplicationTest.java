package io.github.camelllm.examples.newercamel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application of camel-main, all in properties and YAML. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MainApplicationTest {
    private final FakeLlmServer server = FakeLlmServer.start();
    private final Main main = new Main();

    @BeforeEach
    void start() {
        server.always(Answer.chat("Hello"));
        Properties properties = new Properties();
        properties.put("camel.main.routesIncludePattern", "classpath:ask.yaml");
        properties.put("camel.component.llm.providers[openai].api-key", "sk-main");
        properties.put(
                "camel.component.llm.providers[openai].base-url",
                server.baseUrl().toString());
        properties.put("camel.component.llm.budgets[team-a].amount", "2.50");
        properties.put("camel.component.llm.system-message", "Be brief.");
        properties.put("camel.component.llm.health-check", "traffic");
        properties.put("camel.beans.meters", "#class:io.micrometer.core.instrument.simple.SimpleMeterRegistry");
        main.configure().withBasePackageScanEnabled(false);
        main.setInitialProperties(properties);
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
        server.close();
    }

    private Object ask() throws Exception {
        return main.getCamelTemplate().requestBody("direct:ask", (Object) "Good morning");
    }

    @Test
    void theYamlRouteAnswersWithTheProperties() throws Exception {
        assertThat(ask()).isEqualTo("Hello");
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.header("Authorization")).contains("Bearer sk-main");
            assertThat(request.body()).contains("Be brief.", "Good morning");
        });
    }

    @Test
    void healthHasTheProviderThatWasCalled() throws Exception {
        ask();
        assertThat(HealthCheckHelper.invokeReadiness(main.getCamelContext(), "full"))
                .anySatisfy(result -> {
                    assertThat(result.getCheck().getId()).isEqualTo("llm-openai");
                    assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
                });
    }

    @Test
    void theCallIsInTheMetrics() throws Exception {
        ask();
        MeterRegistry meters = main.getCamelContext().getRegistry().lookupByNameAndType("meters", MeterRegistry.class);
        assertThat(meters.get("gen_ai.client.operation.duration")
                        .tag("gen_ai.request.model", "gpt-5.4-mini")
                        .timer()
                        .count())
                .isEqualTo(1);
    }
}

package io.github.camelllm.examples.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.component.LlmComponent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AskRouteTest {
    @Inject
    ProducerTemplate template;

    @Inject
    CamelContext context;

    @Test
    void theRouteAnswers() {
        assertThat(template.requestBody("direct:ask", (Object) "Good morning")).isEqualTo("Good morning");
    }

    @Test
    void propertiesAreBoundWithTheirMaps() {
        LlmComponent llm = context.getComponent("llm", LlmComponent.class);
        assertThat(llm.getConfiguration().getRequestTimeout()).isEqualTo(30_000);
        assertThat(llm.getConfiguration().getMaxRetries()).isEqualTo(3);
        assertThat(llm.getBudgets()).containsOnlyKeys("demo");
    }

    @Test
    void theModelCatalogIsBound() {
        assertThat(context.getRegistry()
                        .lookupByNameAndType("llmModelCatalog", ModelCatalog.class)
                        .find("gpt-5.4-mini"))
                .isPresent();
    }
}

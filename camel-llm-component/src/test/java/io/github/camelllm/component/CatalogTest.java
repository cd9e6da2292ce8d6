package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private final DefaultCamelCatalog catalog = new DefaultCamelCatalog();

    @BeforeEach
    void addComponent() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/META-INF/io/github/camelllm/component/llm.json")) {
            catalog.addComponent(
                    "llm", LlmComponent.class.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aRightEndpointIsValid() {
        EndpointValidationResult result = catalog.validateEndpointProperties("llm:openai:gpt-4o?maxRetries=3");
        assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
    }

    @Test
    void everyKindOfOptionIsKnown() {
        EndpointValidationResult result =
                catalog.validateEndpointProperties("llm:openai-compatible:a/b:free?requestTimeout=30s&temperature=0.5"
                        + "&streaming=true&output=response&additionalBodyProperty.store=true"
                        + "&additionalHeader.X-Team=blue&mock.latency=5&tools=#bean");
        assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
    }

    @Test
    void aWrongOptionIsRefusedByName() {
        EndpointValidationResult result = catalog.validateEndpointProperties("llm:openai:gpt-4o?maxRetries=abc&nope=1");
        assertThat(result.isSuccess()).isFalse();
        assertThat(result.getInvalidInteger()).containsEntry("maxRetries", "abc");
        assertThat(result.getUnknown()).containsExactly("nope");
    }

    @Test
    void theUriIsTakenApartAtItsFirstColon() throws Exception {
        assertThat(catalog.endpointProperties("llm:openrouter:meta-llama/llama-3.1:free?maxRetries=3"))
                .containsEntry("provider", "openrouter")
                .containsEntry("model", "meta-llama/llama-3.1:free")
                .containsEntry("maxRetries", "3");
    }

    @Test
    void theComponentIsForTheCategoryOfArtificialIntelligence() {
        assertThat(catalog.componentModel("llm").getLabel()).contains("ai");
        assertThat(catalog.componentModel("llm").isProducerOnly()).isTrue();
        assertThat(catalog.componentModel("llm").isRemote()).isTrue();
    }
}

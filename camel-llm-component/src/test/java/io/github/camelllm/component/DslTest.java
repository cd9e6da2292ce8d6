package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes that are not written in Java. */
class DslTest extends LlmTestSupport {
    @ParameterizedTest(name = "{0}")
    @CsvSource({"ask.yaml", "ask.xml"})
    void aRouteOfAnyLanguageAsks(String file) throws Exception {
        context.getPropertiesComponent()
                .addInitialProperty("llm.url", server.baseUrl().toString());
        Resource route = ResourceHelper.resolveMandatoryResource(context, "classpath:routes/" + file);
        PluginHelper.getRoutesLoader(context).loadRoutes(route);
        JsonNode sent = sent("direct:ask", "Hi", java.util.Map.of());
        assertThat(sent.at("/model").asText()).isEqualTo("meta-llama/llama-3.1:free");
        assertThat(sent.at("/messages/0/content").asText()).isEqualTo("Answer in one sentence, please.");
        assertThat(sent.at("/messages/1/content").asText()).isEqualTo("Hi");
        assertThat(sent.at("/temperature").asDouble()).isEqualTo(0.2);
        assertThat(sent.at("/store").asBoolean()).isTrue();
    }
}

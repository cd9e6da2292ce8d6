package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;

/** The bean {@code llmTelemetry} in routes. */
class LlmTelemetryTest extends CamelTestSupport {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ask").routeId("asking").to("llm:mock:echo");
                from("direct:json").to("bean:llmTelemetry");
                from("direct:csv").to("bean:llmTelemetry?method=csv");
                from("direct:reset").to("bean:llmTelemetry?method=reset");
                from("direct:board").setBody().simple("${bean:llmTelemetry?method=boardJson}");
                from("direct:failures").setBody().simple("${bean:llmTelemetry?method=failures}");
            }
        };
    }

    @Test
    void routesReadExportAndReset() throws Exception {
        template.requestBody("direct:ask", "Hi");
        JsonNode report = json("direct:json", "by=route-model hours=1");
        assertThat(report.at("/rows/0/route").asText()).isEqualTo("asking");
        assertThat(report.at("/rows/0/model").asText()).isEqualTo("echo");
        assertThat(report.at("/total/calls").asInt()).isEqualTo(1);
        assertThat(template.requestBody("direct:csv", "by=provider,hours=24", String.class))
                .contains(",mock,,,,,1,1,0,");
        assertThat(json("direct:board", "").at("/0/answered").asInt()).isEqualTo(1);
        assertThat(json("direct:failures", "")).isEmpty();

        template.requestBody("direct:reset", "");
        assertThat(json("direct:json", "").path("rows")).isEmpty();
    }

    @Test
    void aWrongQueryFailsWithTheReason() {
        assertThatThrownBy(() -> template.requestBody("direct:json", "models please"))
                .rootCause()
                .hasMessageContaining("a query is such as by=model hours=24");
    }

    private JsonNode json(String route, String query) throws Exception {
        return JSON.readTree(template.requestBody(route, query, String.class));
    }
}

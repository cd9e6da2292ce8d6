package io.github.camelllm.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.LlmConstants;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a record that a model was asked about. */
class RecordWithAnswerTest {
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();

    @BeforeEach
    void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").enrich("llm:mock:echo?userMessage=fine", new RecordWithAnswer("verdict"));
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Exchange enrich(Object record) {
        return template.send("direct:in", exchange -> exchange.getMessage().setBody(record));
    }

    @Test
    void textStaysText() {
        Exchange exchange = enrich("{\"id\":1}");
        assertThat(exchange.getMessage().getBody()).isEqualTo("{\"id\":1,\"verdict\":\"fine\"}");
        assertThat(exchange.getMessage().getHeader(LlmConstants.RESPONSE_PROVIDER))
                .isEqualTo("mock");
    }

    @Test
    void withoutAnAnswerThereIsAnError() {
        Exchange record = context.getEndpoint("direct:in").createExchange();
        assertThatIllegalStateException()
                .isThrownBy(() -> new RecordWithAnswer().aggregate(record, null))
                .withMessageContaining("no answer");
        assertThatIllegalStateException()
                .isThrownBy(() -> new CategoryOfAnswer().aggregate(record, null))
                .withMessageContaining("no answer");
        assertThatIllegalStateException()
                .isThrownBy(() -> new AllAnswers().aggregate(record, null))
                .withMessageContaining("no result of a branch");
    }

    @Test
    void whatWasInTheRecordIsNotTouched() {
        String record = "{\"price\":1.10,\"id\":12345678901234567890,\"rate\":0.1234567890123456789,\"a\":null";
        assertThat(enrich(record + "}").getMessage().getBody()).isEqualTo(record + ",\"verdict\":\"fine\"}");
    }

    @Test
    void aTreeStaysATreeAndIsNotChangedItself() throws Exception {
        JsonNode record = new ObjectMapper().readTree("{\"id\":1}");
        assertThat(enrich(record).getMessage().getBody()).hasToString("{\"id\":1,\"verdict\":\"fine\"}");
        assertThat(record).hasToString("{\"id\":1}");
    }

    @Test
    void aMapStaysAMap() {
        assertThat(enrich(Map.of("id", 1)).getMessage().getBody()).isEqualTo(Map.of("id", 1, "verdict", "fine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "secret 1", "4711"})
    void whatIsNoObjectIsRefusedWithoutItsContent(String record) {
        for (Object body : List.of(record, record.getBytes(StandardCharsets.UTF_8))) {
            assertThat(enrich(body).getException())
                    .rootCause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be a JSON object")
                    .hasMessageNotContaining(record);
        }
    }
}

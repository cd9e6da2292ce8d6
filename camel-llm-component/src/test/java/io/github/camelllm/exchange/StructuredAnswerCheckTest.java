package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.mock.SchemaFit;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredAnswerCheckTest {
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"rows\":{\"type\":\"array\",\"items\":"
            + "{\"type\":\"object\",\"properties\":{\"stars\":{\"type\":\"integer\",\"maximum\":5}}}}}}";

    record Day(LocalDate day) {}

    record Week(List<Map<String, Day>> days) {}

    record Maybe(Optional<String> name) {}

    record Tree(String name, List<Tree> children) {}

    @Test
    void anAnswerThatOnlyTheRoutesSchemaForbidsIsAnErrorThatNamesThePlaceOnly() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.start();
                DefaultCamelContext context = new DefaultCamelContext()) {
            server.always(anthropic("{\\\"rows\\\":[{\\\"stars\\\":4},{\\\"stars\\\":777}]}"));
            context.start();
            assertThatThrownBy(() -> call(context, server))
                    .cause()
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("$.rows[1].stars")
                    .hasMessageNotContaining("777");
            assertThat(server.requests().get(0).body()).doesNotContain("\"maximum\":5}");
        }
    }

    @Test
    void anAnswerThatFitsIsTheBody() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.start();
                DefaultCamelContext context = new DefaultCamelContext()) {
            server.always(anthropic("{\\\"rows\\\":[{\\\"stars\\\":5}]}"));
            context.start();
            assertThat(call(context, server)).isEqualTo(new ObjectMapper().readTree("{\"rows\":[{\"stars\":5}]}"));
        }
    }

    @Test
    void nullFitsASchemaThatIsNullableInOpenApisWay() throws Exception {
        JsonNode schema = new ObjectMapper()
                .readTree("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"nullable\":true,"
                        + "\"enum\":[\"x\"]},\"b\":{\"type\":\"string\",\"nullable\":false}}}");
        assertThat(SchemaFit.misfit(new ObjectMapper().readTree("{\"a\":null}"), schema))
                .isNull();
        assertThat(SchemaFit.misfit(new ObjectMapper().readTree("{\"a\":\"y\"}"), schema))
                .isEqualTo("$.a");
        assertThat(SchemaFit.misfit(new ObjectMapper().readTree("{\"b\":null}"), schema))
                .isEqualTo("$.b");
    }

    @ParameterizedTest
    @ValueSource(classes = {Day.class, Week.class, Maybe.class})
    void aClassThatCannotBeReadIsRefusedBeforeTheCall(Class<?> type) {
        assertThatThrownBy(() -> ReadableClass.require(type, new ObjectMapper()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(type.getName())
                .hasMessageContaining("ObjectMapper");
    }

    @ParameterizedTest
    @ValueSource(classes = {Tree.class, String.class, int[].class})
    void aClassThatCanBeReadIsNot(Class<?> type) throws JsonProcessingException {
        ReadableClass.require(type, new ObjectMapper());
        assertThat(new ObjectMapper().readValue(type == Tree.class ? "{}" : "null", type))
                .satisfiesAnyOf(read -> assertThat(read).isNull(), read -> assertThat(read)
                        .isInstanceOf(type));
    }

    private static Object call(DefaultCamelContext context, FakeLlmServer server) {
        ProducerTemplate template = context.createProducerTemplate();
        String address = server.baseUrl().toString().replaceAll("/v1/?$", "");
        return template.requestBodyAndHeader(
                "llm:anthropic:claude-sonnet-5?apiKey=test&maxRetries=0&baseUrl=" + address,
                "Rate it.",
                "CamelLlmJsonSchema",
                SCHEMA);
    }

    private static Answer anthropic(String text) {
        return Answer.json(200, "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}");
    }
}

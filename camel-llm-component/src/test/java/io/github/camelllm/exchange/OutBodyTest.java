package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ContentFilterException;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.component.LlmTestSupport;
import io.github.camelllm.component.WithoutJar;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutBodyTest extends LlmTestSupport {
    private static final String TICKET = "{\"title\":\"Broken\",\"tags\":[\"a\"],\"urgency\":\"HIGH\"}";

    public enum Urgency {
        LOW,
        HIGH
    }

    public record Ticket(String title, List<String> tags, Urgency urgency) {}

    public static final class Camel {
        @JsonProperty(required = true)
        public String shipOfTheDesert;
    }

    private Object answered(String answer, String... options) {
        server.always(Answer.chat(answer));
        Exchange exchange = send(uri(options), "Hi");
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody();
    }

    private static String ticketClass() {
        return "outputClass=" + Ticket.class.getName().replace("$", "%24");
    }

    @Test
    void theTextIsTheBody() {
        assertThat(answered("Grüße")).isEqualTo("Grüße");
    }

    @Test
    void theWholeResponseIsTheBodyIfAskedFor() {
        ChatResponse response = (ChatResponse) answered("Hello", "output=response");
        assertThat(response.text()).isEqualTo("Hello");
        assertThat(response.raw().at("/object").asText()).isEqualTo("chat.completion");
        assertThat(context.getTypeConverter().convertTo(String.class, response)).isEqualTo("Hello");
    }

    @Test
    void anObjectOfTheClassIsTheBody() {
        assertThat(answered(TICKET, ticketClass())).isEqualTo(new Ticket("Broken", List.of("a"), Urgency.HIGH));
        JsonNode schema = json(received()).at("/response_format/json_schema/schema");
        assertThat(schema.at("/properties/urgency/enum")).hasToString("[\"LOW\",\"HIGH\"]");
        assertThat(schema.at("/required")).hasSize(3);
        assertThat(schema.at("/additionalProperties").asBoolean(true)).isFalse();
    }

    @Test
    void withoutTheLibraryOfSchemasAClassIsRefusedWithWhatToDo() throws Exception {
        try (WithoutJar loader = new WithoutJar("com.github.victools.");
                DefaultCamelContext other = new DefaultCamelContext()) {
            other.addComponent("llm", loader.component());
            other.start();
            assertThatThrownBy(() -> other.createProducerTemplate()
                            .requestBodyAndHeader("llm:mock:echo", "x", LlmConstants.OUTPUT_CLASS, Ticket.class))
                    .hasStackTraceContaining("The option outputClass needs com.github.victools:jsonschema-generator");
        }
    }

    @Test
    void aHeaderMayGiveTheClass() {
        server.always(Answer.chat(TICKET));
        Exchange exchange = send(uri(), "Hi", Map.of(LlmConstants.OUTPUT_CLASS, Ticket.class));
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isInstanceOf(Ticket.class);
    }

    @Test
    void theSchemaOfAClassKeepsTheOrderOfItsFields() {
        answered(TICKET, ticketClass());
        JsonNode properties = json(received()).at("/response_format/json_schema/schema/properties");
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactly("title", "tags", "urgency");
    }

    @Test
    void aStructuredAnswerCanBeTheResponse() {
        Object body = answered(TICKET, ticketClass(), "output=response");
        assertThat(body).isInstanceOf(ChatResponse.class);
        assertThat(json(received()).has("response_format")).isTrue();
    }

    @Test
    void aWrongAddressIsNamed() {
        server.always(Answer.error(404, "x", "Not Found"));
        String root = server.baseUrl().toString().replace("/v1", "");
        Exchange exchange = send("llm:openai-compatible:m?apiKey=secret-key-0123456789&baseUrl=" + root, "Hi");
        assertThat(exchange.getException())
                .hasMessageContaining("Not Found")
                .hasMessageContaining(
                        root.replaceAll("/$", "") + "/chat/completions; the option baseUrl often ends in /v1");
    }

    @Test
    void aResponseIsWrittenAsJson() throws Exception {
        ChatResponse response = (ChatResponse) answered("Hello", "output=response");
        JsonNode json = JSON.readTree(new ObjectMapper().writeValueAsString(response));
        assertThat(json.at("/text").asText()).isEqualTo("Hello");
        assertThat(json.at("/provider").asText()).isEqualTo("openai-compatible");
        assertThat(json.at("/finishReason").asText()).isEqualTo("STOP");
        assertThat(json.has("raw")).isFalse();
    }

    @Test
    void theUsersMapperMakesSchemaAndObject() {
        context.getRegistry()
                .bind("mapper", new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
        Camel camel = (Camel) answered(
                "{\"ship_of_the_desert\":\"yes\"}",
                "outputClass=" + Camel.class.getName().replace("$", "%24"));
        assertThat(camel.shipOfTheDesert).isEqualTo("yes");
    }

    @Test
    void aTreeIsTheBodyOfASchema(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("s.json"), "{\"type\":\"object\",\"title\":\"My ticket\"}");
        assertThat(answered(TICKET, "jsonSchema=file:" + file)).isEqualTo(JSON.readTree(TICKET));
        JsonNode format = json(received()).at("/response_format/json_schema");
        assertThat(format.at("/name").asText()).isEqualTo("My_ticket");
        assertThat(format.at("/schema/type").asText()).isEqualTo("object");
    }

    @Test
    void aHeaderMayGiveTheSchema() {
        server.always(Answer.chat(TICKET));
        Exchange exchange = send(uri(ticketClass()), "Hi", Map.of(LlmConstants.JSON_SCHEMA, "{\"type\":\"object\"}"));
        assertThat(exchange.getMessage().getBody()).isInstanceOf(JsonNode.class);
    }

    @Test
    void toolCallsLeaveTheTextAndStandInTheHeader() {
        server.always(Answer.toolCall("weather", "{\"city\":\"Rome\"}"));
        Exchange exchange = send(uri(ticketClass()), "Hi");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("");
        assertThat((List<?>) exchange.getMessage().getHeader(LlmConstants.TOOL_CALLS))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sorry, no                                  | does not fit        | Sorry",
                "{'title': 'Broken', 'tags': 'top-secret'}  | at tags             | top-secret",
                "{'title': 5, 'urgency': 'top-secret'}      | at urgency          | top-secret",
                "{'title': 'x'} and more                    | line 1, column      | more"
            })
    void anAnswerThatDoesNotFitTellsWhereAndIsNotQuoted(String answer, String expected, String secret) {
        server.always(Answer.chat(answer.replace('\'', '"')));
        Exchange exchange = send(uri(ticketClass()), "Hi");
        assertThat(exchange.getException())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContainingAll(expected, "Ticket")
                .hasNoCause()
                .message()
                .doesNotContain(secret);
        assertThat(((ProtocolException) exchange.getException()).partialText()).contains(secret);
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"'',is empty", "Sorry,is not JSON", "[1] 2,is not JSON"})
    void anAnswerThatIsNoJsonIsNotATree(String answer, String expected) {
        server.always(Answer.chat(answer));
        Exchange exchange = send(uri("jsonSchema=RAW({\"type\":\"object\"})"), "Hi");
        assertThat(exchange.getException())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void anAnswerThatWasCutByTheLimitSaysSo() {
        server.always(Answer.json(
                200,
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"{\\\"title\\\"\"},"
                        + "\"finish_reason\":\"length\"}]}"));
        assertThat(send(uri(ticketClass()), "Hi").getException())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("maxTokens");
    }

    @Test
    void aRefusalOfAStructuredAnswerIsAnError() {
        server.always(Answer.json(
                200,
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":null,\"refusal\":\"I cannot\"},"
                        + "\"finish_reason\":\"stop\"}]}"));
        assertThat(send(uri(ticketClass()), "Hi").getException())
                .isInstanceOf(ContentFilterException.class)
                .hasMessageContaining("I cannot");
        Exchange text = send(uri(), "Hi");
        assertThat(text.getException()).isNull();
        assertThat(text.getMessage().getHeader(LlmConstants.REFUSAL)).isEqualTo("I cannot");
    }

    @Test
    void aFailureToFitAfterRetriesCountsThemAll() {
        server.enqueue(Answer.error(500, "x", "broken"), Answer.chat("no"));
        Exchange exchange = send(uri(ticketClass(), "maxRetries=3"), "Hi");
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(2);
    }

    @Test
    void aStreamIsTheBodyIfTheHeaderSaysSo() {
        server.always(Answer.stream("Hel", "lo"));
        Exchange exchange = send(uri(), "Hi", Map.of(LlmConstants.STREAMING, "true"));
        assertThat(exchange.getMessage().getBody()).isInstanceOf(ChatStream.class);
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("Hello");
        assertThat(exchange.getMessage().getHeader(LlmConstants.TOTAL_TOKENS)).isEqualTo(12L);
        server.always(Answer.chat("Whole"));
        assertThat(send(uri("streaming=true"), "Hi", Map.of(LlmConstants.STREAMING, false))
                        .getMessage()
                        .getBody())
                .isEqualTo("Whole");
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kamelets for single tasks, and their templates: what they ask the model, and what they make of its answer. */
class ReadyMadeTasksTest extends LlmTestSupport {
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"product\":{\"type\":\"string\"} },"
            + "\"required\":[\"product\"],\"additionalProperties\":false}";

    private Exchange run(boolean kamelet, String name, Map<String, String> own, Object body) throws Exception {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "model", "openai-compatible:m", "baseUrl", server.baseUrl().toString(), "apiKey", "sk-tasks-4711"));
        parameters.putAll(own);
        if (!kamelet) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "classpath:camel-llm/templates.yaml"));
            parameters.put("name", name);
            TemplatedRouteBuilder.builder(context, name)
                    .parameters(new HashMap<>(parameters))
                    .add();
            return send("direct:" + name, body);
        }
        Properties properties = new Properties();
        parameters.forEach((key, value) -> properties.setProperty("camel.kamelet." + name + "-action." + key, value));
        context.getPropertiesComponent().setOverrideProperties(properties);
        return send("kamelet:" + name + "-action", body);
    }

    private JsonNode sent() {
        return json(received());
    }

    private static String body(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(String.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void extractReplacesTheBodyByJsonOfTheSchema(boolean kamelet) throws Exception {
        server.always(Answer.chat("```json\n{\"product\":\"lamp\"}\n```"));
        Map<String, String> own = Map.of("schema", SCHEMA, "instruction", "Products are nouns.", "maxTokens", "77");
        assertThat(JSON.readTree(body(run(kamelet, "llm-extract", own, "My lamp is broken"))))
                .isEqualTo(JSON.readTree("{\"product\":\"lamp\"}"));
        JsonNode request = sent();
        assertThat(request.at("/messages/0/content").asText()).contains("schema", "Products are nouns.");
        assertThat(request.at("/messages/1/content").asText()).isEqualTo("My lamp is broken");
        assertThat(request.at("/response_format/json_schema/schema/properties/product/type")
                        .asText())
                .isEqualTo("string");
        assertThat(request.at("/max_tokens").asInt()).isEqualTo(77);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void summarizeSaysHowLongAndInWhichLanguage(boolean kamelet) throws Exception {
        server.always(Answer.chat("Short."));
        Map<String, String> own = Map.of("length", "one line", "language", "Dutch");
        assertThat(body(run(kamelet, "llm-summarize", own, "A long story"))).isEqualTo("Short.");
        assertThat(sent().at("/messages/0/content").asText()).contains("in one line, in Dutch");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void summarizeHasDefaults(boolean kamelet) throws Exception {
        server.always(Answer.chat("Short."));
        run(kamelet, "llm-summarize", Map.of(), "A long story");
        assertThat(sent().at("/messages/0/content").asText())
                .contains("in three sentences, in the language of the message");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void translateNamesTheLanguage(boolean kamelet) throws Exception {
        server.always(Answer.chat("Guten Morgen"));
        Map<String, String> own = Map.of("language", "German", "instruction", "Say Sie & not du.");
        assertThat(body(run(kamelet, "llm-translate", own, "Good morning"))).isEqualTo("Guten Morgen");
        assertThat(sent().at("/messages/0/content").asText()).contains("into German", "Say Sie & not du.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void redactNamesTheKinds(boolean kamelet) throws Exception {
        server.always(Answer.chat("[NAME] called"));
        assertThat(body(run(kamelet, "llm-redact", Map.of("kinds", "names, ages"), "Ann called")))
                .isEqualTo("[NAME] called");
        assertThat(sent().at("/messages/0/content").asText()).contains("[NAME]: names, ages.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void redactLeavesAnErrorToTheRoute(boolean kamelet) throws Exception {
        server.always(Answer.error(401, "x", "no"));
        assertThat(run(kamelet, "llm-redact", Map.of(), "Ann called").getException())
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void embedReplacesTheBodyByItsVector(boolean kamelet) throws Exception {
        server.always(
                Answer.json(
                        200,
                        "{\"data\":[{\"index\":0,\"embedding\":[0.5,0.25]}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}"));
        Exchange exchange = run(kamelet, "llm-embed", Map.of("dimensions", "2"), "Good morning");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody())
                .asInstanceOf(InstanceOfAssertFactories.list(float[].class))
                .containsExactly(new float[] {0.5f, 0.25f});
        JsonNode request = sent();
        assertThat(request.at("/dimensions").asInt()).isEqualTo(2);
        assertThat(request.at("/input").toString()).contains("Good morning");
    }

    @ParameterizedTest
    @CsvSource({
        "true, '{\"category\":\"ok\"}', ok",
        "false, '{\"category\":\"ok\"}', ok",
        "true, '{\"category\":\"Hate\"}', hate",
        "false, violence, violence",
        "true, I cannot say, unclear",
        "false, I cannot say, unclear"
    })
    void moderatePutsTheFindingIntoAHeader(boolean kamelet, String answer, String expected) throws Exception {
        server.always(Answer.chat(answer));
        Exchange exchange = run(kamelet, "llm-moderate", Map.of(), "You are great");
        assertThat(body(exchange)).isEqualTo("You are great");
        assertThat(exchange.getMessage().getHeader("moderation")).isEqualTo(expected);
        assertThat(sent().at("/response_format/json_schema/schema/properties/category/enum")
                        .toString())
                .contains("\"ok\"", "\"prompt injection\"", "\"unclear\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llm-chat", "llm-summarize", "llm-redact", "llm-moderate"})
    void theTimeLimitEndsTheCall(String name) throws Exception {
        server.always(Answer.silent());
        Exchange exchange = run(true, name, Map.of("totalTimeout", "200", "requestTimeout", "10m"), "Hi");
        assertThat(String.valueOf(exchange.getException())).contains("Timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llm-chat", "llm-translate", "llm-moderate"})
    void theBudgetPays(String name) throws Exception {
        Map<String, String> own = new HashMap<>(Map.of("budget", "unknown-budget"));
        if (name.equals("llm-translate")) {
            own.put("language", "German");
        }
        assertThatThrownBy(() -> {
                    Exchange exchange = run(true, name, own, "Hi");
                    throw exchange.getException();
                })
                .hasStackTraceContaining("unknown-budget");
    }

    @Test
    void anEmptyOptionIsNoOption() throws Exception {
        server.always(Answer.chat("Hello"));
        String uri = "llm:openai-compatible:m?requestTimeout=&budget=&cache=&temperature=&systemMessage=&baseUrl="
                + server.baseUrl();
        assertThat(body(send(uri, "Hi"))).isEqualTo("Hello");
        assertThat(sent().has("temperature")).isFalse();
    }
}

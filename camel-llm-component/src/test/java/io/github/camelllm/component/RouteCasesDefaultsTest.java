package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.test.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of the component, and headers of earlier steps, where they do not apply. */
@Timeout(120)
class RouteCasesDefaultsTest extends RouteCasesSupport {
    private static final String VECTOR = "{\"object\":\"list\",\"model\":\"e\",\"data\":[{\"object\":\"embedding\","
            + "\"index\":0,\"embedding\":[0.5,0.25]}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}";

    private void setAll() {
        LlmConfiguration all = component.getConfiguration();
        all.setTemperature(0.2);
        all.setTopP(0.9);
        all.setTopK(40);
        all.setMaxTokens("100");
        all.setSeed(7L);
        all.setStop("END");
        all.setPresencePenalty(0.1);
        all.setFrequencyPenalty(0.1);
        all.setReasoningEffort("low");
        all.setStreaming(true);
        all.setUser("someone");
        all.setJsonSchema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");
    }

    private static void assertVector(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        assertThat((List<?>) exchange.getMessage().getBody()).singleElement().isEqualTo(new float[] {0.5f, 0.25f});
    }

    @Test
    void routeDefaultTemperatureEmbeddings() {
        component.getConfiguration().setTemperature(0.2);
        component.getConfiguration().setMaxTokens("100");
        server.always(Answer.json(200, VECTOR));
        assertVector(send(any("e", "operation=embeddings"), "q"));
        assertThat(json(received()).has("temperature")).isFalse();
    }

    @Test
    void allDefaultsLeaveEmbeddingsAlone() {
        setAll();
        server.always(Answer.json(200, VECTOR));
        assertVector(send(any("e", "operation=embeddings"), "q"));
        assertThat(json(received()).fieldNames()).toIterable().containsOnly("model", "input", "user");
    }

    @Test
    void allDefaultsLeaveTheListOfModelsAlone() {
        setAll();
        component.getConfiguration().getAdditionalBodyProperty().put("safe", "true");
        server.always(Answer.json(200, "{\"data\":[{\"id\":\"m\"}]}"));
        assertAnswered(send(any("m", "operation=models"), null), List.of("m"));
        assertThat(received().path()).endsWith("/models");
    }

    @Test
    void allDefaultsLeaveACountOfTokensAlone() {
        setAll();
        server.always(Answer.json(200, "{\"input_tokens\":3}"));
        String uri = "llm:anthropic:claude-opus-4-1?operation=count_tokens&maxRetries=0&apiKey=k&baseUrl="
                + server.baseUrl().resolve("/");
        assertAnswered(send(uri, "q"), 3L);
    }

    @Test
    void allDefaultsLeaveCompletionsAlone() {
        setAll();
        component.getConfiguration().setStreaming(false);
        server.always(Answer.json(200, "{\"choices\":[{\"text\":\"on\",\"finish_reason\":\"stop\"}]}"));
        assertAnswered(send(any("m", "operation=completion"), "q"), "on");
        assertThat(json(received()).path("temperature").asDouble()).isEqualTo(0.2);
    }

    /** What holds for all endpoints holds for those whose protocol has it. */
    @Test
    void aDefaultThatAProtocolDoesNotHaveIsLeftOut() {
        component.getConfiguration().setSeed(7L);
        component.getConfiguration().setPresencePenalty(0.1);
        component.getConfiguration().setTemperature(0.2);
        server.always(
                Answer.json(
                        200,
                        "{\"content\":[{\"type\":\"text\",\"text\":\"ok\"}],\"stop_reason\":\"end_turn\",\"role\":\"assistant\",\"type\":\"message\"}"));
        String uri = "llm:anthropic:claude-opus-4-1?maxRetries=0&apiKey=k&baseUrl="
                + server.baseUrl().resolve("/");
        assertAnswered(send(uri, "q"), "ok");
        assertThat(json(received()).path("temperature").asDouble()).isEqualTo(0.2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"temperature=0.2", "maxTokens=100", "streaming=true", "seed=1", "jsonSchema={}"})
    void whatTheEndpointItselfSetsIsRefused(String option) {
        component.getConfiguration().setTemperature(0.2);
        server.always(Answer.json(200, VECTOR));
        assertThat(send(any("e", "operation=embeddings", option), "q").getException())
                .isInstanceOf(io.github.camelllm.chat.InvalidRequestException.class);
    }

    @Test
    void headersOfAnEarlierStepLeaveEmbeddingsAlone() {
        server.always(Answer.json(200, VECTOR));
        Map<String, Object> headers = new HashMap<>();
        headers.put(LlmConstants.TEMPERATURE, 0.5);
        headers.put(LlmConstants.TOP_P, 0.5);
        headers.put(LlmConstants.MAX_TOKENS, 10);
        headers.put(LlmConstants.STREAMING, true);
        headers.put(LlmConstants.JSON_SCHEMA, "{\"type\":\"object\"}");
        headers.put(LlmConstants.TOOL_CHOICE, "auto");
        headers.put(LlmConstants.SYSTEM_MESSAGE, "Be brief");
        assertVector(send(any("e", "operation=embeddings"), "q", headers));
    }
}

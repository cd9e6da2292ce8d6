package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.component.LlmTestSupport;
import io.github.camelllm.test.Answer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.junit.jupiter.api.Test;

class HeadersTest extends LlmTestSupport {
    private static final String FULL = """
            {"id":"chatcmpl-1","model":"m-2025","choices":[{"index":0,"finish_reason":"length",
              "message":{"role":"assistant","content":"Hello","reasoning_content":"Hm"}}],
             "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,
               "prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}
            """;
    private static final String BARE =
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";

    @Test
    void whatTheProviderToldStandsInHeadersOfTheDocumentedTypes() {
        server.always(Answer.json(200, FULL).header("x-request-id", "req-9"));
        Map<String, Object> headers = send(uri(), "Hi").getMessage().getHeaders();
        assertThat(headers)
                .containsEntry("CamelLlmResponseProvider", "openai-compatible")
                .containsEntry("CamelLlmResponseModel", "m-2025")
                .containsEntry("CamelLlmResponseId", "chatcmpl-1")
                .containsEntry("CamelLlmFinishReason", "LENGTH")
                .containsEntry("CamelLlmNativeFinishReason", "length")
                .containsEntry("CamelLlmInputTokens", 10L)
                .containsEntry("CamelLlmOutputTokens", 5L)
                .containsEntry("CamelLlmTotalTokens", 15L)
                .containsEntry("CamelLlmCachedInputTokens", 4L)
                .containsEntry("CamelLlmReasoningTokens", 2L)
                .containsEntry("CamelLlmReasoning", "Hm")
                .containsEntry("CamelLlmRequestId", "req-9")
                .containsEntry("CamelLlmAttempts", 1)
                .hasEntrySatisfying(
                        "CamelLlmLatency", latency -> assertThat(latency).isInstanceOf(Long.class));
    }

    @Test
    void whatTheProviderDidNotTellHasNoHeader() {
        server.always(Answer.json(200, BARE));
        Map<String, Object> headers = send(uri(), "Hi").getMessage().getHeaders();
        assertThat(headers)
                .doesNotContainKeys(
                        "CamelLlmInputTokens",
                        "CamelLlmOutputTokens",
                        "CamelLlmTotalTokens",
                        "CamelLlmCachedInputTokens",
                        "CamelLlmCacheWriteTokens",
                        "CamelLlmReasoningTokens",
                        "CamelLlmCost",
                        "CamelLlmTimeToFirstToken",
                        "CamelLlmResponseId",
                        "CamelLlmRequestId",
                        "CamelLlmReasoning",
                        "CamelLlmToolCalls",
                        "CamelLlmRefusal");
    }

    @Test
    void whatAnEarlierStepLeftIsNotTakenForTheLaterOnes() throws Exception {
        server.enqueue(Answer.json(200, FULL), Answer.json(200, BARE));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(uri("seed=1")).to(uri("seed=2"));
            }
        });
        Exchange exchange = send("direct:in", "Hi");
        assertThat(exchange.getMessage().getBody()).isEqualTo("Hi");
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("CamelLlmFinishReason", "STOP")
                .doesNotContainKeys("CamelLlmTotalTokens", "CamelLlmReasoning", "CamelLlmResponseId");
    }

    @Test
    void noNameIsBothInAndOut() throws IllegalAccessException {
        List<String> in = new ArrayList<>();
        List<String> out = new ArrayList<>();
        for (Field field : LlmConstants.class.getFields()) {
            Metadata metadata = field.getAnnotation(Metadata.class);
            if (Modifier.isStatic(field.getModifiers()) && metadata != null) {
                (metadata.label().equals("producer,in") ? in : out).add(String.valueOf(field.get(null)));
            }
        }
        assertThat(in).hasSizeGreaterThan(10).doesNotHaveDuplicates().doesNotContainAnyElementsOf(out);
        assertThat(out).hasSizeGreaterThan(10).doesNotHaveDuplicates();
        assertThat(in).allMatch(name -> name.startsWith("CamelLlm"));
        assertThat(out).allMatch(name -> name.startsWith("CamelLlm"));
    }

    @Test
    void headersThatAskAreNotChanged() {
        Map<String, Object> in = new HashMap<>(Map.of(
                LlmConstants.MODEL, "other",
                LlmConstants.TEMPERATURE, "0.5",
                LlmConstants.MAX_TOKENS, 7,
                LlmConstants.TOP_P, 1,
                LlmConstants.USER, "u",
                LlmConstants.SYSTEM_MESSAGE, "s",
                LlmConstants.USER_MESSAGE, "m",
                LlmConstants.STREAMING, "false"));
        Exchange exchange = send(uri(), "Hi", in);
        JsonNode sent = json(received());
        assertThat(sent.at("/model").asText()).isEqualTo("other");
        assertThat(sent.at("/temperature").asDouble()).isEqualTo(0.5);
        assertThat(sent.at("/max_tokens").asInt()).isEqualTo(7);
        assertThat(sent.at("/top_p").asDouble()).isEqualTo(1.0);
        assertThat(sent.at("/user").asText()).isEqualTo("u");
        assertThat(exchange.getMessage().getHeaders()).containsAllEntriesOf(in);
    }

    @Test
    void twoStepsDoNotDisturbEachOther() throws Exception {
        AtomicReference<Object> between = new AtomicReference<>();
        server.enqueue(Answer.chat("first"), Answer.chat("second"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .to(uri("temperature=0.1", "systemMessage=A"))
                        .process(e -> between.set(e.getMessage().getBody()))
                        .to(uri("topP=0.2"));
            }
        });
        Exchange exchange = send("direct:in", "Hi");
        JsonNode first = json(received());
        JsonNode second = json(received());
        assertThat(between.get()).isEqualTo("first");
        assertThat(exchange.getMessage().getBody()).isEqualTo("second");
        assertThat(first.at("/messages")).hasSize(2);
        assertThat(second.at("/messages")).hasToString("[{\"role\":\"user\",\"content\":\"first\"}]");
        assertThat(second.has("temperature")).isFalse();
        assertThat(second.at("/model").asText()).isEqualTo("test-model");
    }

    @Test
    void aHeaderOfTheWrongTypeIsRefusedByName() {
        assertThat(send(uri(), "Hi", Map.of(LlmConstants.TEMPERATURE, "warm")).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("CamelLlmTemperature", "Double");
    }

    @Test
    void toolsMayComeAsObjectsJsonOrMaps() {
        Map<String, Object> map = Map.of("type", "function", "function", Map.of("name", "weather"));
        for (Object tools : List.of(
                new Tool("weather", null, null),
                List.of(new Tool("weather", null, null)),
                "{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}",
                "[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]",
                map,
                List.of(map))) {
            JsonNode sent = sent(uri(), "Hi", Map.of(LlmConstants.TOOLS, tools, LlmConstants.TOOL_CHOICE, "weather"));
            assertThat(sent.at("/tools/0/function/name").asText()).isEqualTo("weather");
            assertThat(sent.at("/tool_choice/function/name").asText()).isEqualTo("weather");
        }
    }

    @Test
    void toolCallsAreObjects() {
        server.always(Answer.toolCall("weather", "{\"city\":\"Rome\"}"));
        Exchange exchange = send(uri(), "Hi");
        assertThat(exchange.getMessage().getHeader(LlmConstants.TOOL_CALLS))
                .isEqualTo(List.of(new ToolCall("call_fake", "weather", "{\"city\":\"Rome\"}")));
        assertThat(exchange.getMessage().getHeader(LlmConstants.FINISH_REASON)).isEqualTo("TOOL_CALLS");
    }

    @Test
    void noMessageHeaderIsSentWithoutAStrategy() {
        send(uri(), "Hi", Map.of("traceparent", "00-1", LlmConstants.API_KEY, "k"));
        assertThat(received().headers()).doesNotContainKeys("traceparent", LlmConstants.API_KEY);
    }

    @Test
    void headersForCamelAreNeverSentWhateverTheStrategySays() {
        context.getRegistry().bind("all", new DefaultHeaderFilterStrategy());
        send(
                uri("headerFilterStrategy=#all"),
                "Hi",
                Map.of("traceparent", "00-1", LlmConstants.API_KEY, "k", "camelOther", "x", "Cookie", "c"));
        assertThat(received().headers())
                .containsKey("traceparent")
                .doesNotContainKeys(LlmConstants.API_KEY, "camelOther", "Cookie");
    }

    @Test
    void anAdditionalHeaderTakesThePlaceOfOurs() {
        send(uri("additionalHeader.authorization=Custom abc", "additionalHeader.Accept=text/plain"), "Hi");
        assertThat(received().headers())
                .containsEntry("authorization", List.of("Custom abc"))
                .containsEntry("accept", List.of("text/plain"));
    }
}

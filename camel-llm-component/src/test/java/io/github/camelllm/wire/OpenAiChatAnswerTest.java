package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiChatAnswerTest {
    @Test
    void whatTheProviderDidNotTellIsNotInvented() {
        ChatResponse response = decode("{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}");
        assertThat(response.text()).isEqualTo("hi");
        assertThat(response.usage()).isEqualTo(Usage.UNKNOWN);
        assertThat(response.id()).isNull();
        assertThat(response.model()).isNull();
        assertThat(response.nativeFinishReason()).isNull();
        assertThat(response.finishReason()).isEqualTo(FinishReason.OTHER);
        assertThat(response.reasoning()).isNull();
        assertThat(response.refusal()).isNull();
        assertThat(response.cost()).isNull();
        assertThat(response.toolCalls()).isEmpty();
    }

    @Test
    void onlyTheFirstChoiceCounts() {
        assertThat(decode("{\"choices\":[{\"index\":1,\"message\":{\"content\":\"b\"}},"
                                + "{\"index\":0,\"message\":{\"content\":\"a\"}}]}")
                        .text())
                .isEqualTo("a");
        assertThat(decode("{\"choices\":[{\"message\":{\"content\":\"a\"}},{\"message\":{\"content\":\"b\"}}]}")
                        .text())
                .isEqualTo("a");
    }

    @Test
    void numbersAreGoodIds() {
        ChatResponse response = decode("{\"id\":17,\"model\":\"m\",\"choices\":[{\"message\":{}}]}");
        assertThat(response.id()).isEqualTo("17");
        assertThat(response.requestId()).isEqualTo("req-1");
        assertThat(response.provider()).isEqualTo("acme");
    }

    @Test
    void contentIsATextOrPartsOfWhichOnlyTextIsText() {
        ChatResponse response =
                message("{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                        + "{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"reference\",\"reference_ids\":[1]},"
                        + "{\"type\":\"text\",\"text\":\"b\"}],\"audio\":{\"transcript\":\"spoken\"}}");
        assertThat(response.text()).isEqualTo("ab");
        assertThat(response.reasoning()).isEqualTo("hm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reasoning\":\"hm\"}",
                "{\"reasoning_content\":\"hm\"}",
                "{\"reasoning\":\"hm\",\"reasoning_content\":\"hm\"}",
                "{\"reasoning\":\"hm\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"other\"}]}",
                "{\"reasoning\":null,\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"h\"},"
                        + "{\"type\":\"reasoning.summary\",\"summary\":\"m\"},{\"type\":\"reasoning.encrypted\",\"data\":\"xx\"}]}",
            })
    void reasoningHasSeveralNames(String message) {
        assertThat(message(message).reasoning()).isEqualTo("hm");
    }

    @Test
    void hiddenReasoningIsKeptToBeSentBackButCannotBeRead() {
        ChatResponse response = message(
                "{\"content\":\"a\",\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"xx\",\"index\":0}]}");
        assertThat(response.reasoning()).isNull();
        assertThat(response.message().parts(Part.Reasoning.class))
                .singleElement()
                .satisfies(thought -> assertThat(thought.mark("openrouter")).contains("\"data\":\"xx\""));
    }

    @Test
    void aRefusalIsContentFilter() {
        ChatResponse response = decode(
                "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}]}");
        assertThat(response.refusal()).isEqualTo("No.");
        assertThat(response.text()).isEmpty();
        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(response.nativeFinishReason()).isEqualTo("stop");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, STOP",
        "length, LENGTH",
        "tool_calls, TOOL_CALLS",
        "function_call, TOOL_CALLS",
        "content_filter, CONTENT_FILTER",
        "eos, OTHER",
        "STOP, OTHER",
    })
    void finishReasons(String word, FinishReason reason) {
        ChatResponse response =
                decode("{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"" + word + "\"}]}");
        assertThat(response.finishReason()).isEqualTo(reason);
        assertThat(response.nativeFinishReason()).isEqualTo(word);
    }

    @Test
    void stopWithToolCallsMeansToolCalls() {
        ChatResponse response = decode("{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"tool_calls\":["
                + "{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}},"
                + "{\"function\":{\"name\":\"g\",\"arguments\":{\"x\":1}}},"
                + "{\"id\":\"c\",\"function\":{\"name\":\"h\",\"arguments\":\"{oops\"}}]}}]}");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.toolCalls())
                .containsExactly(
                        new ToolCall("a", "f", "{}"),
                        new ToolCall(null, "g", "{\"x\":1}"),
                        new ToolCall("c", "h", "{oops"));
    }

    @Test
    void toolsThatRanAtTheProviderAreNoCalls() {
        assertThat(message("{\"content\":\"a\",\"executed_tools\":[{\"type\":\"search\",\"arguments\":\"{}\"}],"
                                + "\"tool_calls\":[{\"id\":\"w\",\"type\":\"web_search_call\"}]}")
                        .toolCalls())
                .isEmpty();
    }

    @Test
    void functionCallsOfOldAreToolCallsWithoutAnId() {
        assertThat(message("{\"function_call\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}}")
                        .toolCalls())
                .containsExactly(new ToolCall(null, "f", "{\"x\":1}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"prompt_tokens\":10,\"completion_tokens\":5} | 10 | 5 | | | ",
                "{\"prompt_tokens\":10} | 10 | | | | ",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":3,\"cache_write_tokens\":2}} | 10 | 5 | 3 | 2 | ",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_cache_hit_tokens\":4} | 10 | 5 | 4 | | ",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"num_cached_tokens\":4} | 10 | 5 | 4 | | ",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"cached_tokens\":0} | 10 | 5 | 0 | | ",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"cache_read_input_tokens\":4,\"cache_creation_input_tokens\":1} | 10 | 5 | 4 | 1 | ",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"completion_tokens_details\":{\"reasoning_tokens\":2}} | 10 | 5 | | | 2",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":17,\"completion_tokens_details\":{\"reasoning_tokens\":2}} | 10 | 7 | | | 2",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":18,\"completion_tokens_details\":{\"reasoning_tokens\":2}} | 10 | 5 | | | 2",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"reasoning_tokens\":9} | 10 | 5 | | | 9",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"completion_tokens_details\":{\"thinking_tokens\":1}} | 10 | 5 | | | 1",
                "{\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":0,\"cache_creation_input_tokens\":8}} | 10 | 5 | 0 | 8 | ",
                "null | | | | | ",
            })
    void usageInAllSpellings(String usage, Long input, Long output, Long cached, Long written, Long reasoning) {
        assertThat(decode("{\"choices\":[{\"message\":{}}],\"usage\":" + usage + "}")
                        .usage())
                .isEqualTo(new Usage(input, output, cached, written, reasoning));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"cost\":0.000669} | 0.000669",
                "{\"cost\":0} | 0",
                "{\"cost\":{\"request_cost\":0.005,\"total_cost\":0.00507}} | 0.00507",
                "{\"cost_in_usd_ticks\":2733250} | 0.000273325",
            })
    void aReportedCostIsKept(String usage, BigDecimal cost) {
        assertThat(decode("{\"choices\":[{\"message\":{}}],\"usage\":" + usage + "}")
                        .cost())
                .isEqualByComparingTo(cost);
    }

    @Test
    void rawHasAllFields() {
        ChatResponse response = decode("{\"choices\":[{\"message\":{}}],\"citations\":[\"https://acme.example\"]}");
        assertThat(response.raw().path("citations").path(0).asText()).isEqualTo("https://acme.example");
    }

    @Test
    void anErrorObjectWithoutAnAnswerIsAnError() {
        assertThatThrownBy(() -> decode("{\"error\":{\"code\":429,\"message\":\"slower\"},\"user_id\":\"u\"}"))
                .isInstanceOfSatisfying(LlmException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.RATE_LIMIT);
                    assertThat(e.statusCode()).isEqualTo(200);
                });
        assertThatThrownBy(() -> decode("{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"error\","
                        + "\"error\":{\"code\":502,\"message\":\"upstream\"}}]}"))
                .isInstanceOfSatisfying(
                        LlmException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SERVER_ERROR));
        assertThatThrownBy(() -> decode("{\"object\":\"error\",\"choices\":null,\"message\":\"no\",\"code\":404}"))
                .isInstanceOfSatisfying(
                        LlmException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND));
    }

    @Test
    void anErrorObjectBesideAnAnswerIsNone() {
        assertThat(decode("{\"error\":{\"message\":\"?\"},\"choices\":[{\"message\":{\"content\":\"a\"}}]}")
                        .text())
                .isEqualTo("a");
        assertThat(decode("{\"error\":null,\"choices\":[{\"message\":{\"content\":\"a\"}}]}")
                        .text())
                .isEqualTo("a");
    }

    @Test
    void whatIsNoCompletionCannotBeUnderstood() {
        assertThatThrownBy(() -> decode("{}")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decode("<html></html>")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decode("")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decode("{\"choices\":[{\"mess")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decode("{\"choices\":[{\"index\":0,\"message\":null,\"finish_reason\":null}]}"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("its choice has no message");
    }

    @Test
    void blanksAroundTheBodyDoNotMatter() {
        assertThat(decode("\n\n   {\"choices\":[{\"message\":{\"content\":\"a\"}}]}  \n")
                        .text())
                .isEqualTo("a");
    }

    @Test
    void aStreamThatNobodyAskedForIsReadAllTheSame() {
        assertThat(decode(Streams.events(Streams.chunk("{\"content\":\"a\"}"), Streams.finish("stop")))
                        .text())
                .isEqualTo("a");
    }

    @Test
    void aWholeAnswerBesideAnEmptyDeltaIsTheAnswer() {
        assertThat(decode("{\"choices\":[{\"message\":{\"content\":\"a\"},\"delta\":{\"content\":\"\"}}]}")
                        .text())
                .isEqualTo("a");
    }

    private static ChatResponse message(String message) {
        return decode("{\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":\"stop\"}]}");
    }

    private static ChatResponse decode(String body) {
        return Protocol.OPENAI_CHAT.codec().decode(Streams.OK, body.getBytes(StandardCharsets.UTF_8), Streams.DIALECT);
    }
}

package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.conformance.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiAnswerTest {
    private static final Codec CODEC = Protocol.GEMINI_GENERATE.codec();

    @Test
    void aStreamIsGatheredPartByPart() {
        Outcome outcome = own("gemini.sse");
        ChatResponse response = outcome.response();
        assertThat(response.message().parts())
                .containsExactly(
                        new Part.Reasoning("Two cities."),
                        new Part.Text("Grüße aus 東京 🚀"),
                        new ToolCall(
                                "c1",
                                "weather",
                                "{\"city\":\"Zürich\"}",
                                new ProviderMark(ProviderMark.GEMINI, "c2lnLTE=")),
                        new ToolCall("c2", "weather", "{\"city\":\"北京\"}"),
                        new ToolCall(null, "now", "{}"),
                        new Part.Text("", new ProviderMark(ProviderMark.GEMINI, "c2lnLTI=")));
        assertThat(outcome.deltas())
                .containsExactly(
                        Delta.reasoning("Two cities."),
                        Delta.text("Grüße "),
                        Delta.text("aus 東京 🚀"),
                        Delta.toolCall(0, "c1", "weather", "{\"city\":\"Zürich\"}"),
                        Delta.toolCall(1, "c2", "weather", "{\"city\":\"北京\"}"),
                        Delta.toolCall(2, null, "now", ""));
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.nativeFinishReason()).isEqualTo("STOP");
        assertThat(response.usage()).isEqualTo(new Usage(44L, 16L, 20L, null, 9L));
        assertThat(response.id()).isEqualTo("r-1");
        assertThat(response.model()).isEqualTo("model-a-001");
        assertThat(response.raw().size()).isEqualTo(5);
    }

    @Test
    void aStreamMayBeOneArray() {
        Outcome outcome = own("gemini-array.json");
        assertThat(outcome.response().text()).isEqualTo("15 \"[{");
        assertThat(outcome.textDeltas()).isEqualTo(2);
        assertThat(outcome.response().finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(outcome.response().usage()).isEqualTo(Usage.of(5, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini.sse", "gemini-array.json"})
    void aStreamThatNobodyAskedForIsRead(String name) {
        ChatResponse response = CODEC.decode(Streams.OK, Streams.own(name), Streams.DIALECT);
        assertThat(response.message()).isEqualTo(own(name).response().message());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"STOP\"', STOP",
        "1, STOP",
        "'\"MAX_TOKENS\"', LENGTH",
        "2, LENGTH",
        "'\"SAFETY\"', CONTENT_FILTER",
        "3, CONTENT_FILTER",
        "'\"RECITATION\"', CONTENT_FILTER",
        "4, CONTENT_FILTER",
        "'\"BLOCKLIST\"', CONTENT_FILTER",
        "7, CONTENT_FILTER",
        "'\"PROHIBITED_CONTENT\"', CONTENT_FILTER",
        "8, CONTENT_FILTER",
        "'\"SPII\"', CONTENT_FILTER",
        "9, CONTENT_FILTER",
        "'\"LANGUAGE\"', OTHER",
        "5, OTHER",
        "6, OTHER",
        "'\"MALFORMED_FUNCTION_CALL\"', OTHER",
        "'\"what is new\"', OTHER"
    })
    void wordsAndNumbersTellWhyTheModelStopped(String reason, FinishReason expected) {
        ChatResponse response = decode("{\"candidates\":[{\"finishReason\":" + reason + "}]}");
        assertThat(response.finishReason()).isEqualTo(expected);
        assertThat(response.nativeFinishReason()).isEqualTo(reason.replace("\"", ""));
        assertThat(response.usage()).isEqualTo(Usage.UNKNOWN);
    }

    @Test
    void aBlockedPromptIsAnAnswer() {
        String blocked =
                "{\"promptFeedback\":{\"blockReason\":\"MODEL_ARMOR\"},\"usageMetadata\":{\"trafficType\":\"X\"}}";
        for (ChatResponse response :
                List.of(decode(blocked), stream("data: " + blocked + "\n\n").response())) {
            assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
            assertThat(response.nativeFinishReason()).isEqualTo("MODEL_ARMOR");
            assertThat(response.message().parts()).isEmpty();
            assertThat(response.usage()).isEqualTo(Usage.UNKNOWN);
        }
    }

    @Test
    void aPromptThatWasOnlyRatedIsNotBlocked() {
        ChatResponse response =
                decode("{\"promptFeedback\":{\"safetyRatings\":[]},\"candidates\":[{\"finishReason\":1}]}");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void onlyTheFirstCandidateCounts() {
        ChatResponse response = decode("{\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"b\"}]}},"
                + "{\"index\":0,\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}]}");
        assertThat(response.text()).isEqualTo("a");
    }

    @Test
    void whatHasAMarkStandsApart() {
        ChatResponse response = decode(parts("{\"text\":\"t1\",\"thought\":true,\"thoughtSignature\":\"a\"},"
                + "{\"text\":\"t2\",\"thought\":true},{\"text\":\"x\"},{\"text\":\"y\",\"thoughtSignature\":\"b\"},"
                + "{\"text\":\"z\"},{\"text\":\"!\"}"));
        assertThat(response.message().parts())
                .containsExactly(
                        new Part.Reasoning("t1", new ProviderMark(ProviderMark.GEMINI, "a")),
                        new Part.Reasoning("t2"),
                        new Part.Text("x"),
                        new Part.Text("y", new ProviderMark(ProviderMark.GEMINI, "b")),
                        new Part.Text("z!"));
        assertThat(response.text()).isEqualTo("xyz!");
        assertThat(response.reasoning()).isEqualTo("t1t2");
    }

    @Test
    void withoutThePromptsFigureItIsUnknown() {
        ChatResponse response = decode(
                "{\"candidates\":[{}],\"usageMetadata\":{\"candidatesTokenCount\":18,\"thoughtsTokenCount\":58}}");
        assertThat(response.usage()).isEqualTo(new Usage(null, 76L, null, null, 58L));
    }

    @Test
    void searchesThatAreBilledAreCounted() {
        ChatResponse response = decode(
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\","
                        + "\"groundingMetadata\":{\"webSearchQueries\":[\"x\",\"y\"]}}],\"usageMetadata\":{\"promptTokenCount\":1}}");
        assertThat(response.usage().details().toolUses()).containsEntry("web-search", 2L);
    }

    @Test
    void anErrorInsideAStreamIsJudgedByItsCode() {
        String error = "{\"error\":{\"code\":429,\"message\":\"Slow down\",\"status\":\"RESOURCE_EXHAUSTED\","
                + "\"details\":[{\"retryDelay\":\"3s\"}]}}";
        String text = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}]}}]}";
        for (String body : List.of("data: " + text + "\n\ndata: " + error + "\n\n", "[" + text + ",\n" + error + "]")) {
            LlmException thrown = stream(body).error();
            assertThat(thrown).isInstanceOf(RateLimitException.class);
            assertThat(thrown.retryAfter()).hasSeconds(3);
            assertThat(thrown.providerCode()).isEqualTo("RESOURCE_EXHAUSTED");
            assertThat(thrown.partialText()).isEqualTo("Hel");
        }
    }

    @Test
    void aStreamWithoutAReasonBrokeOff() {
        LlmException thrown =
                stream("data: " + parts("{\"text\":\"Hel\"}") + "\n\n").error();
        assertThat(thrown.kind()).isEqualTo(ErrorKind.STREAM_INTERRUPTED);
        assertThat(thrown.partialText()).isEqualTo("Hel");
        assertThat(thrown).hasMessageContaining("finishReason");
    }

    @Test
    void aBodyOfAnErrorIsAnError() {
        assertThatThrownBy(() -> decode("{\"error\":{\"code\":503,\"message\":\"Overloaded\"}}"))
                .isInstanceOfSatisfying(
                        LlmException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OVERLOADED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "<html></html>", "{\"choices\":[]}", "[{\"candi"})
    void whatIsNoAnswerIsNotUnderstood(String body) {
        assertThatThrownBy(() -> decode(body)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aCandidateWithNothingInItIsAnAnswer() {
        ChatResponse response = decode("{\"candidates\":[{}],\"modelVersion\":\"g\",\"responseId\":\"r\"}");
        assertThat(response.message().parts()).isEmpty();
        assertThat(response.finishReason()).isEqualTo(FinishReason.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"modelVersion\":\"g\",\"responseId\":\"r\"}",
                "{\"candidates\":[],\"usageMetadata\":{\"promptTokenCount\":4}}",
                "{\"candidates\":null,\"promptFeedback\":{}}"
            })
    void anAnswerWithoutACandidateIsNone(String body) {
        assertThatThrownBy(() -> decode(body)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"busy\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}\n",
                "data: [{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}]\r\n\r\n",
                "data: {\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}\r\n\r\n"
            })
    void anErrorAfterTheBeginningOfAStreamComesInSeveralShapes(String error) {
        Outcome outcome = stream("data: " + parts("{\"text\":\"so far\"}") + "\r\n\r\n" + error);
        assertThat(outcome.error().kind()).isEqualTo(ErrorKind.OVERLOADED);
        assertThat(outcome.error().providerCode()).isEqualTo("UNAVAILABLE");
        assertThat(outcome.error().partialText()).isEqualTo("so far");
    }

    private static String parts(String parts) {
        return "{\"candidates\":[{\"content\":{\"parts\":[" + parts + "]}}]}";
    }

    private static ChatResponse decode(String body) {
        return CODEC.decode(Streams.OK, body.getBytes(StandardCharsets.UTF_8), Streams.DIALECT);
    }

    private static Outcome own(String name) {
        byte[] bytes = Streams.own(name);
        return Streams.read(Protocol.GEMINI_GENERATE, bytes, List.of(bytes.length));
    }

    private static Outcome stream(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Streams.read(Protocol.GEMINI_GENERATE, bytes, List.of(bytes.length));
    }
}

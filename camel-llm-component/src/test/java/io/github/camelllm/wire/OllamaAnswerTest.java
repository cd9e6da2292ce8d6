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
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.conformance.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaAnswerTest {
    private static final Codec CODEC = Protocol.OLLAMA_CHAT.codec();

    @Test
    void aStreamIsGatheredLineByLine() {
        Outcome outcome = stream(Streams.own("ollama.ndjson"));
        ChatResponse response = outcome.response();
        assertThat(response.message().parts())
                .containsExactly(
                        new Part.Reasoning("Two cities."),
                        new Part.Text("Grüße {aus} 東京 🚀"),
                        new ToolCall("call_a", "weather", "{\"city\":\"Zürich\"}"),
                        new ToolCall(null, "weather", "{\"city\":\"北京\"}"),
                        new ToolCall(null, "now", "{}"));
        assertThat(outcome.deltas())
                .containsExactly(
                        Delta.reasoning("Two "),
                        Delta.reasoning("cities."),
                        Delta.text("Grüße {aus} "),
                        Delta.text("東京 🚀"),
                        Delta.toolCall(0, "call_a", "weather", "{\"city\":\"Zürich\"}"),
                        Delta.toolCall(1, null, "weather", "{\"city\":\"北京\"}"),
                        Delta.toolCall(2, null, "now", ""));
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.nativeFinishReason()).isEqualTo("stop");
        assertThat(response.usage()).isEqualTo(Usage.of(98, 51));
        assertThat(response.id()).isNull();
        assertThat(response.model()).isEqualTo("model-a");
        assertThat(response.raw().size()).isEqualTo(7);
    }

    @Test
    void aStreamThatNobodyAskedForIsRead() {
        byte[] body = Streams.own("ollama.ndjson");
        ChatResponse response = CODEC.decode(Streams.OK, body, Streams.DIALECT);
        assertThat(response.message()).isEqualTo(stream(body).response().message());
    }

    @Test
    void aWholeAnswerIsReadFromAStreamAndFromABody() {
        String body = "{\"model\":\"m\",\"message\":{\"content\":\"Hi\"},\"done\":true,\"done_reason\":\"stop\"}";
        assertThat(decode(body).text()).isEqualTo("Hi");
        assertThat(stream(body.getBytes(StandardCharsets.UTF_8)).response().text())
                .isEqualTo("Hi");
    }

    @ParameterizedTest
    @CsvSource({"stop, STOP", "length, LENGTH", "load, OTHER", "unload, OTHER", "what is new, OTHER"})
    void aWordTellsWhyTheModelStopped(String word, FinishReason expected) {
        ChatResponse response =
                decode("{\"message\":{},\"done\":true,\"done_reason\":\"" + word + "\",\"eval_count\":3}");
        assertThat(response.finishReason()).isEqualTo(expected);
        assertThat(response.nativeFinishReason()).isEqualTo(word);
        assertThat(response.usage()).isEqualTo(new Usage(null, 3L, null, null, null));
    }

    @Test
    void olderVersionsDoNotTellWhy() {
        ChatResponse response = decode("{\"message\":{\"content\":\"Hi\"},\"done\":true}");
        assertThat(response.finishReason()).isEqualTo(FinishReason.OTHER);
        assertThat(response.nativeFinishReason()).isNull();
    }

    @Test
    void aLineMayTellOfAnError() {
        LlmException thrown = stream(Streams.own("ollama-error.ndjson")).error();
        assertThat(thrown).isInstanceOf(StreamInterruptedException.class).hasMessageContaining("unexpected EOF");
        assertThat(thrown.partialText()).isEqualTo("Hel");
        assertThat(thrown.statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyMayTellOfAnError() {
        assertThatThrownBy(() -> decode("{\"error\":\"model 'x' not found\"}"))
                .isInstanceOfSatisfying(
                        LlmException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND));
    }

    @Test
    void argumentsMayBeAText() {
        assertThat(decode(
                                "{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}}]},"
                                        + "\"done\":true}")
                        .toolCalls())
                .containsExactly(new ToolCall(null, "f", "{\"x\":1}"));
    }

    @Test
    void aStreamWithoutALastLineBrokeOff() {
        String line = "{\"message\":{\"content\":\"Hel\"},\"done\":false}\n{\"message\":{\"con";
        LlmException thrown = stream(line.getBytes(StandardCharsets.UTF_8)).error();
        assertThat(thrown.kind()).isEqualTo(ErrorKind.STREAM_INTERRUPTED);
        assertThat(thrown.partialText()).isEqualTo("Hel");
        assertThat(thrown).hasMessageContaining("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "404 page not found", "{\"response\":\"x\",\"done\":true}"})
    void whatIsNoAnswerIsNotUnderstood(String body) {
        assertThatThrownBy(() -> decode(body)).isInstanceOf(ProtocolException.class);
    }

    private static ChatResponse decode(String body) {
        return CODEC.decode(Streams.OK, body.getBytes(StandardCharsets.UTF_8), Streams.DIALECT);
    }

    private static Outcome stream(byte[] body) {
        return Streams.read(Protocol.OLLAMA_CHAT, body, List.of(body.length));
    }
}

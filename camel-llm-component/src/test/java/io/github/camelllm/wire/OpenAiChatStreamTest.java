package io.github.camelllm.wire;

import static io.github.camelllm.wire.Streams.chunk;
import static io.github.camelllm.wire.Streams.events;
import static io.github.camelllm.wire.Streams.finish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.conformance.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiChatStreamTest {
    @Test
    void eachPieceOfTextIsADeltaAndTogetherTheyAreTheText() {
        Outcome outcome = own("text-crlf.sse");
        assertThat(outcome.streamedText()).isEqualTo("Grüße aus 東京 🚀\r\n\u2028end");
        assertThat(outcome.textDeltas()).isEqualTo(4);
        assertThat(outcome.response().text()).isEqualTo(outcome.streamedText());
        assertThat(outcome.response().usage()).isEqualTo(new Usage(7L, 5L, 3L, null, null));
        assertThat(outcome.response().id()).isEqualTo("chunk-1");
        assertThat(outcome.response().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tool-calls.sse", "tool-calls.ndjson"})
    void fragmentsOfToolCallsBelongTogetherByTheirIndex(String stream) {
        Outcome outcome = own(stream);
        assertThat(outcome.response().reasoning()).isEqualTo("Two cities.");
        assertThat(outcome.response().toolCalls())
                .containsExactly(
                        new ToolCall("call_a", "weather", "{\"city\":\"Zürich\"}"),
                        new ToolCall("call_b", "weather", "{\"city\":\"北京\"}"));
        assertThat(outcome.deltas())
                .containsExactly(
                        Delta.reasoning("Two "),
                        Delta.reasoning("cities."),
                        Delta.toolCall(0, "call_a", "weather", ""),
                        Delta.toolArguments(0, "{\"city\":"),
                        Delta.toolArguments(0, "\"Zürich\"}"),
                        Delta.toolCall(1, "call_b", "weather", "{\"city\":\"北京\"}"));
    }

    @Test
    void aNewIdOnTheSameIndexStartsANewCall() {
        assertThat(toolCalls(call(0, "a", "f", "{}"), call(0, "b", "f", "{\"x\":"), call(0, "b", null, "1}")))
                .containsExactly(new ToolCall("a", "f", "{}"), new ToolCall("b", "f", "{\"x\":1}"));
    }

    @Test
    void aFragmentWithAnIdGoesToTheCallOfThatId() {
        assertThat(toolCalls(
                        call(0, "a", "f", "{\"x\":"),
                        call(0, "b", "g", "{\"y\":"),
                        call(0, "a", null, "1}"),
                        call(0, "b", null, "2}")))
                .containsExactly(new ToolCall("a", "f", "{\"x\":1}"), new ToolCall("b", "g", "{\"y\":2}"));
    }

    @Test
    void callsThatComeInTurnAreKeptApartByTheirIndex() {
        assertThat(toolCalls(
                        call(0, "a", "f", "{\"x\":"),
                        call(1, "b", "g", "{\"y\":"),
                        call(0, "", null, "1}"),
                        call(1, null, null, "2}")))
                .containsExactly(new ToolCall("a", "f", "{\"x\":1}"), new ToolCall("b", "g", "{\"y\":2}"));
    }

    @Test
    void withoutAnIndexTheIdOrTheNameTellsABeginning() {
        assertThat(toolCalls(call(-1, "a", "f", "{\"x\":"), call(-1, null, null, "1}"), call(-1, "b", "g", "{}")))
                .containsExactly(new ToolCall("a", "f", "{\"x\":1}"), new ToolCall("b", "g", "{}"));
        assertThat(toolCalls(call(-1, null, "f", "{}"), call(-1, null, "f", "{}")))
                .containsExactly(new ToolCall(null, "f", "{}"), new ToolCall(null, "f", "{}"));
    }

    @Test
    void noArgumentsAreTheEmptyObject() {
        assertThat(toolCalls(call(0, "a", "f", ""))).containsExactly(new ToolCall("a", "f", "{}"));
    }

    @Test
    void theLastFiguresCountAndNothingIsSummed() {
        ChatResponse response = Streams.read(events(
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}",
                        finish("stop"),
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":9}}",
                        "{\"choices\":[],\"usage\":null}"))
                .response();
        assertThat(response.usage()).isEqualTo(Usage.of(5, 9));
    }

    @Test
    void figuresAndReasonsThatReturnToWhatTheyWereCount() {
        String one = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":\"length\"}],"
                + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}";
        ChatResponse response = Streams.read(events(
                        one.formatted("a"),
                        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                                + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":9}}",
                        one.formatted("b")))
                .response();
        assertThat(response.text()).isEqualTo("ab");
        assertThat(response.usage()).isEqualTo(Usage.of(5, 1));
        assertThat(response.nativeFinishReason()).isEqualTo("length");
    }

    @Test
    void groqPutsUsageIntoAnObjectOfItsOwn() {
        ChatResponse response = Streams.read(events(
                        finish("stop"),
                        "{\"choices\":[],\"x_groq\":{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":9}}}"))
                .response();
        assertThat(response.usage()).isEqualTo(Usage.of(5, 9));
    }

    @Test
    void theFirstIdAndModelThatAreNotEmptyCount() {
        ChatResponse response = Streams.read(events(
                        "{\"id\":\"\",\"model\":\"\",\"choices\":[]}",
                        "{\"id\":\"one\",\"model\":\"m1\",\"choices\":[]}",
                        "{\"id\":\"two\",\"model\":\"m2\",\"choices\":[{\"delta\":{}}]}"))
                .response();
        assertThat(response.id()).isEqualTo("one");
        assertThat(response.model()).isEqualTo("m1");
    }

    @Test
    void aDeltaCanHaveReasoningAndText() {
        Outcome outcome = Streams.read(events(
                chunk("{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                        + "{\"type\":\"text\",\"text\":\"a\"}]}"),
                finish("stop")));
        assertThat(outcome.deltas()).containsExactly(Delta.reasoning("hm"), Delta.text("a"));
    }

    @Test
    void signedReasoningIsPutTogetherToBeSentBack() {
        ChatResponse response = Streams.read(events(
                        chunk(
                                "{\"reasoning\":\"h\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"h\",\"index\":0}]}"),
                        chunk(
                                "{\"reasoning\":\"m\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"m\",\"index\":0}]}"),
                        chunk(
                                "{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"signature\":\"s\",\"index\":0}]}"),
                        finish("stop")))
                .response();
        assertThat(response.reasoning()).isEqualTo("hm");
        assertThat(response.message().parts(io.github.camelllm.chat.Part.Reasoning.class))
                .singleElement()
                .satisfies(thought -> assertThat(thought.mark("openrouter"))
                        .isEqualTo("[{\"type\":\"reasoning.text\",\"text\":\"hm\",\"index\":0,\"signature\":\"s\"}]"));
    }

    @Test
    void refusalsComeInPieces() {
        Outcome outcome = Streams.read(
                events(chunk("{\"refusal\":\"I'm \"}"), chunk("{\"refusal\":\"sorry.\"}"), finish("stop")));
        assertThat(outcome.response().refusal()).isEqualTo("I'm sorry.");
        assertThat(outcome.response().finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(outcome.textDeltas()).isZero();
    }

    @Test
    void anErrorInAStreamEndsItWhateverFollows() {
        Outcome outcome = own("error.sse");
        assertThat(outcome.error().kind()).isEqualTo(ErrorKind.SERVER_ERROR);
        assertThat(outcome.error().statusCode()).isEqualTo(200);
        assertThat(outcome.error().partialText()).isEqualTo("The answer is");
        assertThat(outcome.error().requestId()).isEqualTo("req-1");
        assertThat(outcome.textDeltas()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":\"broken\"}\n\n",
                "event: error\ndata: {\"text\":\"broken\"}\n\n",
                "event: error\ndata: broken, not JSON\n\n",
                "data: {\"object\":\"error\",\"message\":\"broken\"}\n\n",
                "data: {\"message\":\"broken\",\"type\":\"x\",\"code\":\"y\"}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"error\":{\"message\":\"broken\"}}]}\n\n",
                "error: {\"message\":\"broken\"}\n\n",
                "data: [{\"error\":{\"message\":\"broken\"}}]\n\n",
                "data: {\"choices\":[],\"x_groq\":{\"id\":\"r\",\"error\":\"broken\"}}\n\n",
                ": keep-alive\n\n{\n  \"error\": {\"message\": \"broken\"}\n}\n",
                "{\"error\":{\"message\":\"broken\"}}",
            })
    void errorsComeInManyShapes(String stream) {
        assertThat(Streams.read(stream + "data: [DONE]\n\n").error().kind()).isEqualTo(ErrorKind.STREAM_INTERRUPTED);
    }

    @Test
    void anErrorAfterTheFinishReasonIsAnErrorStill() {
        assertThat(Streams.read(events(finish("stop"), "{\"error\":{\"code\":500}}"))
                        .error()
                        .kind())
                .isEqualTo(ErrorKind.SERVER_ERROR);
    }

    @Test
    void afterAnErrorNothingIsRead() {
        StreamDecoder decoder = Protocol.OPENAI_CHAT.codec().streamed(Streams.OK, Streams.DIALECT, delta -> {});
        assertThatThrownBy(() -> decoder.feed(bytes("data: {\"error\":\"broken\"}\n\n")))
                .isInstanceOf(LlmException.class);
        assertThatThrownBy(() -> decoder.feed(bytes("data: [DONE]\n\n"))).isInstanceOf(LlmException.class);
        assertThatThrownBy(decoder::end).isInstanceOf(LlmException.class).hasMessageContaining("broken");
    }

    @Test
    void aCutStreamIsAnErrorWithWhatWasReceived() {
        Outcome outcome = own("cut.sse");
        assertThat(outcome.error().kind()).isEqualTo(ErrorKind.STREAM_INTERRUPTED);
        assertThat(outcome.error().retryable()).isTrue();
        assertThat(outcome.error().partialText()).isEqualTo("Grüße aus 東京 ");
        assertThat(Streams.read("").error().kind()).isEqualTo(ErrorKind.STREAM_INTERRUPTED);
        assertThat(Streams.read("").error().partialText()).isNull();
    }

    @Test
    void aFinishReasonOrTheEndMarkIsAnEnd() {
        assertThat(Streams.read("data: " + finish("stop") + "\n\n").response()).isNotNull();
        assertThat(Streams.read("data: " + finish("stop")).response()).isNotNull();
        assertThat(Streams.read("data: " + chunk("{\"content\":\"a\"}") + "\n\ndata:[DONE]")
                        .response()
                        .finishReason())
                .isEqualTo(FinishReason.OTHER);
    }

    @Test
    void moonshotPutsUsageIntoTheChoice() {
        ChatResponse response = Streams.read(
                        events("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\","
                                + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":9}}]}"))
                .response();
        assertThat(response.usage()).isEqualTo(Usage.of(5, 9));
    }

    @Test
    void aStreamIsCutInAnEventThatIsNotJsonAndTheLast() {
        Outcome outcome = Streams.read("data: " + chunk("{\"content\":\"a\"}") + "\n\ndata: {\"choices\":[{\"del\n\n");
        assertThat(outcome.error().kind()).isEqualTo(ErrorKind.STREAM_INTERRUPTED);
        assertThat(outcome.error().partialText()).isEqualTo("a");
    }

    @Test
    void eventsWithoutEmptyLinesBetweenAreEvents() {
        Outcome outcome = Streams.read("data: " + chunk("{\"content\":\"a\"}") + "\ndata: "
                + chunk("{\"content\":\"b\"}") + "\ndata: " + finish("stop") + "\ndata: [DONE]\n");
        assertThat(outcome.response().text()).isEqualTo("ab");
    }

    @Test
    void anEventThatIsNotJsonCannotBeUnderstood() {
        Outcome outcome = Streams.read(events(chunk("{\"content\":\"a\"}"), "{\"choices\":[}"));
        assertThat(outcome.error().kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(outcome.error().partialText()).isEqualTo("a");
    }

    @Test
    void aWholeAnswerToAStreamedRequestIsOneDelta() {
        Outcome outcome = Streams.read(
                "{\n \"id\":\"w\",\n \"choices\":[{\"message\":{\"content\":\"whole\"},\"finish_reason\":\"stop\"}]\n}\n");
        assertThat(outcome.deltas()).containsExactly(Delta.text("whole"));
        assertThat(outcome.response().text()).isEqualTo("whole");
    }

    @Test
    void aChunkThatRepeatsTheMessageSoFarDoesNotDoubleIt() {
        Outcome outcome = Streams.read(
                events(
                        "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"message\":{\"content\":\"a\"}}]}",
                        "{\"choices\":[{\"delta\":{\"content\":\"\"},\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}"));
        assertThat(outcome.response().text()).isEqualTo("a");
    }

    @Test
    void dataThatAGatewayHasWrappedAgainIsRead() {
        String wrapped = events("data: " + chunk("{\"content\":\"a\"}"), "data:" + finish("stop"))
                .replace("[DONE]", "data: [DONE]");
        assertThat(Streams.read(wrapped).response().text()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void severalChunksInOneEventAreRead(String between) {
        String chunks =
                chunk("{\"content\":\"a\"}") + between + chunk("{\"content\":\"b\"}") + between + finish("stop");
        Outcome outcome = Streams.read("data: " + chunks + "\n\ndata: [DONE]\n\n");
        assertThat(outcome.response().text()).isEqualTo("ab");
        assertThat(outcome.response().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void anArrayOfChunksIsAStream() {
        assertThat(own("text.json").response().text())
                .isEqualTo(own("text-crlf.sse").response().text());
    }

    @Test
    void rawIsTheArrayOfEvents() {
        assertThat(own("tool-calls.sse").response().raw()).hasSize(7);
    }

    @Test
    void rawLeavesOutWhatIsBeyondAMebibyte() {
        String large = chunk("{\"content\":\"" + "x".repeat(400_000) + "\"}");
        ChatResponse response =
                Streams.read(events(large, large, large, finish("stop"))).response();
        assertThat(response.text()).hasSize(1_200_000);
        assertThat(response.raw()).hasSize(2);
    }

    private static List<ToolCall> toolCalls(String... fragments) {
        String[] chunks = new String[fragments.length + 1];
        for (int i = 0; i < fragments.length; i++) {
            chunks[i] = chunk("{\"tool_calls\":[" + fragments[i] + "]}");
        }
        chunks[fragments.length] = finish("tool_calls");
        return Streams.read(events(chunks)).response().toolCalls();
    }

    private static String call(int index, String id, String name, String arguments) {
        return "{" + (index < 0 ? "" : "\"index\":" + index + ",") + (id == null ? "" : "\"id\":\"" + id + "\",")
                + "\"function\":{" + (name == null ? "" : "\"name\":\"" + name + "\",") + "\"arguments\":\""
                + arguments.replace("\"", "\\\"") + "\"}}";
    }

    private static Outcome own(String name) {
        byte[] body = Streams.own(name);
        return Streams.read(body, List.of(body.length));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}

package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.conformance.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BedrockConverseAnswerTest {
    private static final String WHOLE = "{'output':{'message':{'role':'assistant','content':["
            + "{'reasoningContent':{'reasoningText':{'text':'hm','signature':'s1'}}},"
            + "{'reasoningContent':{'redactedContent':'AQID'}},"
            + "{'text':'a'},"
            + "{'toolUse':{'toolUseId':'srv','name':'search','input':{'q':1},'type':'server_tool_use'}},"
            + "{'toolResult':{'toolUseId':'srv','content':[{'text':'found'}]}},"
            + "{'citationsContent':{'content':[{'text':'b'}],'citations':[]}},"
            + "{'toolUse':{'toolUseId':'t1','name':'f','input':{'x':1}}},"
            + "{'toolUse':{'toolUseId':'t2','name':'g','input':{}}}]}},"
            + "'stopReason':'tool_use','usage':{'inputTokens':5,'outputTokens':9,'totalTokens':336,"
            + "'cacheReadInputTokens':20,'cacheWriteInputTokens':300}}";

    private static final byte[] STREAM = answer().bytes();

    static final List<byte[]> STREAMS = List.of(
            STREAM,
            Arrays.copyOf(STREAM, STREAM.length / 2),
            new EventFrames()
                    .event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'hé'}}")
                    .exception("modelStreamErrorException", "{'message':'broken'}")
                    .bytes());

    private static EventFrames answer() {
        return new EventFrames()
                .event("messageStart", "{'role':'assistant'}")
                .event("contentBlockDelta", delta(0, "{'reasoningContent':{'text':'h'}}"))
                .event("contentBlockDelta", delta(0, "{'reasoningContent':{'text':'m'}}"))
                .event("contentBlockDelta", delta(0, "{'reasoningContent':{'signature':'s1'}}"))
                .event("contentBlockStop", "{'contentBlockIndex':0}")
                .event("contentBlockDelta", delta(1, "{'reasoningContent':{'redactedContent':'AQ=='}}"))
                .event("contentBlockDelta", delta(1, "{'reasoningContent':{'redactedContent':'AgM='}}"))
                .event("contentBlockStop", "{'contentBlockIndex':1}")
                .event("contentBlockDelta", delta(2, "{'text':'a'}"))
                .event("contentBlockStop", "{'contentBlockIndex':2}")
                .event(
                        "contentBlockStart",
                        "{'contentBlockIndex':3,'start':{'toolUse':{'toolUseId':'srv','name':'search',"
                                + "'type':'server_tool_use'}}}")
                .event("contentBlockDelta", delta(3, "{'toolUse':{'input':'{}'}}"))
                .event("contentBlockStop", "{'contentBlockIndex':3}")
                .event("contentBlockDelta", delta(4, "{'text':'b'}"))
                .event("contentBlockDelta", delta(4, "{'citation':{'title':'c'}}"))
                .event("contentBlockStop", "{'contentBlockIndex':4}")
                .event("contentBlockStart", tool(5, "t1", "f"))
                .event("contentBlockDelta", delta(5, "{'toolUse':{'input':'{\\'x\\''}}"))
                .event("contentBlockDelta", delta(5, "{'toolUse':{'input':':1}'}}"))
                .event("contentBlockStop", "{'contentBlockIndex':5}")
                .event("contentBlockStart", tool(6, "t2", "g"))
                .event("contentBlockStop", "{'contentBlockIndex':6}")
                .event("somethingNew", "{}")
                .event("messageStop", "{'stopReason':'tool_use'}")
                .event(
                        "metadata",
                        "{'usage':{'inputTokens':5,'outputTokens':9,'totalTokens':336,'cacheReadInputTokens':20,"
                                + "'cacheWriteInputTokens':300},'metrics':{'latencyMs':1}}");
    }

    @Test
    void blocksKeepTheirOrderAndSeals() {
        assertThat(decode(WHOLE).message().parts())
                .containsExactly(
                        new Part.Reasoning("hm", new ProviderMark("anthropic:acme", "s1")),
                        new Part.Reasoning(null, new ProviderMark("anthropic:acme", "AQID"), true),
                        new Part.Text("a"),
                        new Part.Text("b"),
                        new ToolCall("t1", "f", "{\"x\":1}"),
                        new ToolCall("t2", "g", "{}"));
    }

    @Test
    void aStreamIsTheSameMessageAsAWholeAnswer() {
        ChatResponse whole = decode(WHOLE);
        ChatResponse streamed = read(STREAM).response();
        assertThat(streamed.message()).isEqualTo(whole.message());
        assertThat(streamed.usage()).isEqualTo(whole.usage()).isEqualTo(new Usage(325L, 9L, 20L, 300L, null));
        assertThat(streamed.finishReason()).isEqualTo(whole.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(read(STREAM).streamedText()).isEqualTo("ab");
    }

    @Test
    void anAnswerHasNeitherIdNorModel() {
        assertThat(decode(WHOLE).id()).isNull();
        assertThat(decode(WHOLE).model()).isNull();
        assertThat(decode(WHOLE).requestId()).isEqualTo("req-1");
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, STOP",
        "stop_sequence, STOP",
        "max_tokens, LENGTH",
        "model_context_window_exceeded, LENGTH",
        "tool_use, TOOL_CALLS",
        "guardrail_intervened, CONTENT_FILTER",
        "content_filtered, CONTENT_FILTER",
        "malformed_tool_use, OTHER"
    })
    void reasonsToStopHaveTheirMeaning(String word, FinishReason meaning) {
        ChatResponse response = decode("{'output':{'message':{'content':[]}},'stopReason':'" + word + "'}");
        assertThat(response.finishReason()).isEqualTo(meaning);
        assertThat(response.nativeFinishReason()).isEqualTo(word);
        assertThat(response.usage()).isEqualTo(Usage.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "throttlingException, RATE_LIMIT, true",
        "validationException, INVALID_REQUEST, false",
        "internalServerException, SERVER_ERROR, true",
        "serviceUnavailableException, OVERLOADED, true",
        "modelStreamErrorException, STREAM_INTERRUPTED, true",
        "accessDeniedException, AUTHENTICATION, false",
        "modelTimeoutException, TIMEOUT, true"
    })
    void exceptionsInAStreamHaveTheirKinds(String type, ErrorKind kind, boolean retryable) {
        Outcome outcome = read(new EventFrames()
                .event("contentBlockDelta", delta(0, "{'text':'a'}"))
                .exception(type, "{'message':'why'}")
                .bytes());
        assertThat(outcome.error().kind()).isEqualTo(kind);
        assertThat(outcome.error().retryable()).isEqualTo(retryable);
        assertThat(outcome.error().providerCode()).isEqualTo(type);
        assertThat(outcome.error().partialText()).isEqualTo("a");
        assertThat(outcome.error()).hasMessageContaining("why");
    }

    @Test
    void anErrorThatTheServiceDoesNotModelInterruptsTheStream() {
        LlmException error = read(new EventFrames().error("Odd", "why").bytes()).error();
        assertThat(error).isInstanceOf(StreamInterruptedException.class).hasMessageContaining("why");
        assertThat(error.providerCode()).isEqualTo("Odd");
    }

    @Test
    void aStreamThatDoesNotStopIsCut() {
        byte[] stop = new EventFrames().event("messageStart", "{}").bytes();
        assertThat(read(stop).error())
                .isInstanceOf(StreamInterruptedException.class)
                .hasMessageContaining("messageStop");
    }

    @Test
    void theUsageDoesNotEndAStreamThatHasNotStopped() {
        byte[] usage = new EventFrames()
                .event("contentBlockDelta", delta(0, "{'text':'a'}"))
                .event("metadata", "{'usage':{'inputTokens':5,'outputTokens':9,'totalTokens':14}}")
                .bytes();
        assertThat(read(usage).error()).isInstanceOf(StreamInterruptedException.class);
    }

    @Test
    void aStreamWithoutUsageIsWhole() {
        Outcome outcome = read(new EventFrames()
                .event("messageStop", "{'stopReason':'end_turn'}")
                .bytes());
        assertThat(outcome.response().usage()).isEqualTo(Usage.UNKNOWN);
    }

    @Test
    void aDamagedStreamIsNotUnderstoodAndTellsWhoSentIt() {
        byte[] damaged = STREAM.clone();
        damaged[damaged.length - 1] ^= 1;
        LlmException error = read(damaged).error();
        assertThat(error).isInstanceOf(ProtocolException.class);
        assertThat(error.provider()).isEqualTo("acme");
        assertThat(error.partialText()).isEqualTo("ab");
    }

    @Test
    void anErrorWithStatusOfSuccessIsAnError() {
        assertThatThrownBy(() -> decode("{'__type':'ThrottlingException','message':'slow'}"))
                .hasMessageContaining("slow");
        assertThatThrownBy(() -> decode("{'__type':'ThrottlingException'}"))
                .isInstanceOf(LlmException.class)
                .isNotInstanceOf(ProtocolException.class);
        assertThat(decode(WHOLE.replaceFirst("\\{", "{'message':'an output is no error',"))
                        .text())
                .isEqualTo("ab");
        assertThatThrownBy(() -> decode("{'output':{}}")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decode("<html>")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void theHeaderNamesTheError() {
        ResponseHead head = new ResponseHead(400, Headers.of("x-amzn-errortype", "ValidationException:http://x"));
        LlmException error = Protocol.BEDROCK_CONVERSE
                .codec()
                .failure(head, bytes("{'message':'Input is too long for requested model.'}"), Streams.DIALECT);
        assertThat(error.kind()).isEqualTo(ErrorKind.CONTEXT_LENGTH);
        assertThat(error.providerCode()).isEqualTo("ValidationException");
    }

    private static String delta(int index, String delta) {
        return "{'contentBlockIndex':" + index + ",'delta':" + delta + ",'p':'abc'}";
    }

    private static String tool(int index, String id, String name) {
        return "{'contentBlockIndex':" + index + ",'start':{'toolUse':{'toolUseId':'" + id + "','name':'" + name
                + "'}}}";
    }

    private static ChatResponse decode(String body) {
        return Protocol.BEDROCK_CONVERSE.codec().decode(Streams.OK, bytes(body), Streams.DIALECT);
    }

    private static Outcome read(byte[] body) {
        return Streams.read(Protocol.BEDROCK_CONVERSE, body, List.of(7));
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}

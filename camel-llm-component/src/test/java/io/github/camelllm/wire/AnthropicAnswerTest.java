package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.OverloadedException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.conformance.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicAnswerTest {
    private static final String BLOCKS = "[{'type':'thinking','thinking':'hm','signature':'s1'},"
            + "{'type':'thinking','thinking':'','signature':'s2'},"
            + "{'type':'redacted_thinking','data':'dark'},"
            + "{'type':'text','text':'a'},"
            + "{'type':'server_tool_use','id':'srv','name':'search','input':{'q':1}},"
            + "{'type':'web_search_tool_result','tool_use_id':'srv','content':[]},"
            + "{'type':'text','text':'b'},"
            + "{'type':'tool_use','id':'t1','name':'f','input':{'x':1}},"
            + "{'type':'tool_use','id':'t2','name':'g','input':{}}]";

    private static final String STREAM = events(
            "{'type':'message_start','message':{'id':'m1','model':'m','content':[],'stop_reason':null,"
                    + "'usage':{'input_tokens':5,'cache_read_input_tokens':2,'output_tokens':1}}}",
            "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'','signature':''}}",
            "{'type':'ping'}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'h'}}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'m'}}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'s1'}}",
            "{'type':'content_block_stop','index':0}",
            "{'type':'content_block_start','index':1,'content_block':{'type':'thinking','thinking':'','signature':''}}",
            "{'type':'content_block_delta','index':1,'delta':{'type':'signature_delta','signature':'s2'}}",
            "{'type':'content_block_start','index':2,'content_block':{'type':'redacted_thinking','data':'dark'}}",
            "{'type':'content_block_start','index':3,'content_block':{'type':'text','text':''}}",
            "{'type':'content_block_delta','index':3,'delta':{'type':'text_delta','text':'a'}}",
            "{'type':'content_block_delta','index':3,'delta':{'type':'citations_delta','citation':{}}}",
            "{'type':'content_block_start','index':4,'content_block':{'type':'server_tool_use','id':'srv',"
                    + "'name':'search','input':{}}}",
            "{'type':'content_block_delta','index':4,'delta':{'type':'input_json_delta','partial_json':'{}'}}",
            "{'type':'content_block_start','index':5,'content_block':{'type':'web_search_tool_result','content':[]}}",
            "{'type':'content_block_start','index':6,'content_block':{'type':'text','text':'b'}}",
            "{'type':'content_block_start','index':7,'content_block':{'type':'tool_use','id':'t1','name':'f',"
                    + "'input':{}}}",
            "{'type':'content_block_delta','index':7,'delta':{'type':'input_json_delta','partial_json':''}}",
            "{'type':'content_block_delta','index':7,'delta':{'type':'input_json_delta','partial_json':'{\\'x\\''}}",
            "{'type':'content_block_delta','index':7,'delta':{'type':'input_json_delta','partial_json':':1}'}}",
            "{'type':'content_block_start','index':8,'content_block':{'type':'tool_use','id':'t2','name':'g',"
                    + "'input':{}}}",
            "{'type':'something_new'}",
            "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':9,"
                    + "'output_tokens_details':{'thinking_tokens':4}}}",
            "{'type':'message_stop'}");

    private static final String ERROR = events(
                    "{'type':'message_start','message':{'id':'m1','content':[]}}",
                    "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'hé'}}")
            + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";

    static final List<byte[]> STREAMS = List.of(bytes(STREAM), bytes(ERROR), bytes(STREAM.substring(0, 700)));

    @Test
    void aStreamIsTheSameMessageAsAWholeAnswer() {
        ChatResponse whole = decode(
                BLOCKS,
                "tool_use",
                "{'input_tokens':5,'cache_read_input_tokens':2,"
                        + "'output_tokens':9,'output_tokens_details':{'thinking_tokens':4}}");
        Outcome streamed = read(STREAM);
        assertThat(streamed.response().message()).isEqualTo(whole.message());
        assertThat(streamed.response().usage()).isEqualTo(whole.usage());
        assertThat(streamed.response().finishReason()).isEqualTo(whole.finishReason());
        assertThat(streamed.response().id()).isEqualTo("m1");
        assertThat(streamed.response().model()).isEqualTo("m");
        assertThat(streamed.streamedText()).isEqualTo("ab");
    }

    @Test
    void blocksKeepTheirOrderAndSeals() {
        assertThat(decode(BLOCKS, "tool_use", "{}").message().parts())
                .containsExactly(
                        new Part.Reasoning("hm", new ProviderMark("anthropic:acme", "s1")),
                        new Part.Reasoning(null, new ProviderMark("anthropic:acme", "s2")),
                        new Part.Reasoning(null, new ProviderMark("anthropic:acme", "dark"), true),
                        new Part.Text("a"),
                        new Part.Text("b"),
                        new ToolCall("t1", "f", "{\"x\":1}"),
                        new ToolCall("t2", "g", "{}"));
    }

    @Test
    void toolsOfTheProviderAreNotPassedOn() {
        assertThat(read(STREAM).deltas())
                .filteredOn(delta -> delta.kind() == Delta.Kind.TOOL_CALL)
                .containsExactly(
                        Delta.toolCall(0, "t1", "f", ""),
                        Delta.toolArguments(0, "{\"x\""),
                        Delta.toolArguments(0, ":1}"),
                        Delta.toolCall(1, "t2", "g", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, STOP",
        "stop_sequence, STOP",
        "max_tokens, LENGTH",
        "model_context_window_exceeded, LENGTH",
        "tool_use, TOOL_CALLS",
        "refusal, CONTENT_FILTER",
        "pause_turn, OTHER",
        "new_reason, OTHER"
    })
    void reasonsToStopHaveTheirMeaning(String word, FinishReason meaning) {
        ChatResponse response = decode("[{'type':'text','text':'a'}]", word, "{}");
        assertThat(response.finishReason()).isEqualTo(meaning);
        assertThat(response.nativeFinishReason()).isEqualTo(word);
    }

    @Test
    void whatIsReadFromAndWrittenToTheCacheIsInput() {
        assertThat(decode(
                                "[]",
                                "end_turn",
                                "{'input_tokens':5,'cache_read_input_tokens':20,'cache_creation_input_tokens':300,"
                                        + "'output_tokens':1}")
                        .usage())
                .isEqualTo(new Usage(325L, 1L, 20L, 300L, null));
        assertThat(decode("[]", "end_turn", "{'output_tokens':1}").usage())
                .isEqualTo(new Usage(null, 1L, null, null, null));
    }

    @Test
    void figuresAtTheEndReplaceThoseAtTheBeginning() {
        assertThat(read(STREAM).response().usage()).isEqualTo(new Usage(7L, 9L, 2L, null, 4L));
    }

    @Test
    void anErrorInAStreamTellsItsKindAndTheTextBefore() {
        Outcome outcome = read(ERROR);
        assertThat(outcome.error()).isInstanceOf(OverloadedException.class);
        assertThat(outcome.error().partialText()).isEqualTo("hé");
        assertThat(outcome.error().providerCode()).isEqualTo("overloaded_error");
        assertThat(outcome.error().provider()).isEqualTo("acme");
    }

    @Test
    void aStreamThatDoesNotStopIsCut() {
        Outcome outcome = read(STREAM.substring(0, STREAM.indexOf("{\"type\":\"message_stop") - 6));
        assertThat(outcome.error()).isInstanceOf(StreamInterruptedException.class);
        assertThat(outcome.error().partialText()).isEqualTo("ab");
        assertThat(outcome.error()).hasMessageContaining("message_stop");
    }

    @Test
    void anEventThatIsNoJsonIsNotUnderstood() {
        assertThat(read("data: {oops\n\n" + STREAM).error()).isInstanceOf(ProtocolException.class);
    }

    @Test
    void inAnEventThatIsNoJsonAndTheLastTheStreamWasCut() {
        assertThat(read("data: {oops\n\n").error()).isInstanceOf(StreamInterruptedException.class);
    }

    @Test
    void theEndMarkOfOthersIsNone() {
        assertThat(read(STREAM + "data: [DONE]\n\n").response()).isNotNull();
        assertThat(read("data: [DONE]\n\n").error()).isInstanceOf(StreamInterruptedException.class);
    }

    @Test
    void inputThatIsNoObjectIsKeptAsItIs() {
        ChatResponse response = decode("[{'type':'tool_use','id':'a','name':'f','input':'oops'}]", "tool_use", "{}");
        assertThat(response.toolCalls()).extracting(ToolCall::arguments).containsExactly("oops");
    }

    @Test
    void aWholeMessageIsAStreamToo() {
        assertThat(read(quoted("{'type':'message','content':[{'type':'text','text':'a'}],'stop_reason':'end_turn'}"))
                        .response()
                        .text())
                .isEqualTo("a");
    }

    @Test
    void aStreamIsAWholeMessageToo() {
        assertThat(decode(STREAM).text()).isEqualTo("ab");
    }

    @Test
    void anEventWithoutATypeHasThatOfItsName() {
        String events =
                quoted("event: content_block_delta\ndata: {'index':0,'delta':{'type':'text_delta','text':'a'}}\n\n"
                        + "event: message_delta\ndata: {'delta':{'stop_reason':'end_turn'}}\n\n"
                        + "event: message_stop\ndata: {}\n\n");
        assertThat(read(events).response().text()).isEqualTo("a");
    }

    @Test
    void anErrorWithStatusOfSuccessIsAnError() {
        assertThatThrownBy(
                        () -> decode(quoted("{'type':'error','error':{'type':'authentication_error','message':'no'}}")))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("no");
        assertThatThrownBy(() -> decode("{}")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decode("<html>")).isInstanceOf(ProtocolException.class);
    }

    private static ChatResponse decode(String blocks, String reason, String usage) {
        return decode(quoted("{'id':'m1','model':'m','type':'message','content':" + blocks + ",'stop_reason':'" + reason
                + "','usage':" + usage + "}"));
    }

    private static ChatResponse decode(String body) {
        return Protocol.ANTHROPIC_MESSAGES.codec().decode(Streams.OK, bytes(body), Streams.DIALECT);
    }

    private static Outcome read(String body) {
        return Streams.read(Protocol.ANTHROPIC_MESSAGES, bytes(body), List.of(7));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String events(String... data) {
        StringBuilder events = new StringBuilder();
        for (String one : data) {
            String json = quoted(one);
            String type = Json.treeOrNull(bytes(json)).path("type").asText();
            events.append("event: ")
                    .append(type)
                    .append("\ndata: ")
                    .append(json)
                    .append("\n\n");
        }
        return events.toString();
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }
}

package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.conformance.Outcome;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiResponsesAnswerTest {
    private static final String TEXT = item("msg_1", "message", "'content':[{'type':'output_text','text':'hi'}]");
    private static final String COMPLETED = "{'type':'response.completed','response':{'status':'completed'}}";

    @Test
    void aStreamIsTheAnswerThatItsItemsMake() {
        Outcome outcome = Streams.read(Protocol.OPENAI_RESPONSES, Streams.own("responses.sse"), List.of(1 << 20));
        ChatResponse response = outcome.response();
        assertThat(response.message().parts())
                .containsExactly(
                        new Part.Reasoning("Two cities.", new ProviderMark("openai-responses:acme", "rs_1 sealed")),
                        new Part.Text("Grüße aus 東京 🚀", new ProviderMark("openai-responses:acme", "msg_1 commentary")),
                        new ToolCall(
                                "call_a",
                                "weather",
                                "{\"city\":\"Zürich\"}",
                                new ProviderMark("openai-responses:acme", "fc_1")),
                        new ToolCall(
                                "call_b",
                                "weather",
                                "{\"city\":\"北京\"}",
                                new ProviderMark("openai-responses:acme", "fc_2")));
        assertThat(outcome.deltas())
                .containsExactly(
                        Delta.reasoning("Two "),
                        Delta.reasoning("cities."),
                        Delta.reasoningMark(new ProviderMark("openai-responses:acme", "rs_1 sealed"), false),
                        Delta.text("Grüße "),
                        Delta.text("aus 東京 🚀"),
                        Delta.toolCall(0, "call_a", "weather", ""),
                        Delta.toolCall(1, "call_b", "weather", ""),
                        Delta.toolArguments(0, "{\"city\":"),
                        Delta.toolArguments(1, "{\"city\":\"北京\"}"),
                        Delta.toolArguments(0, "\"Zürich\"}"));
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.usage()).isEqualTo(new Usage(7L, 5L, 3L, null, 2L));
        assertThat(response.id()).isEqualTo("resp_1");
        assertThat(response.model()).isEqualTo("model-a-1");
    }

    @ParameterizedTest
    @CsvSource({
        "completed, , STOP, completed",
        "incomplete, max_output_tokens, LENGTH, max_output_tokens",
        "incomplete, content_filter, CONTENT_FILTER, content_filter",
        "incomplete, max_turns, OTHER, max_turns",
        "cancelled, , OTHER, cancelled"
    })
    void statusAndReasonTellWhyItStopped(String status, String reason, FinishReason expected, String word) {
        String details = reason == null ? "null" : "{'reason':'" + reason + "'}";
        ChatResponse response =
                decode("{'status':'" + status + "','incomplete_details':" + details + ",'output':[" + TEXT + "]}");
        assertThat(response.finishReason()).isEqualTo(expected);
        assertThat(response.nativeFinishReason()).isEqualTo(word);
    }

    @Test
    void aRefusalIsFiltered() {
        ChatResponse response = decode("{'status':'completed','output':["
                + item("msg_1", "message", "'content':[{'type':'refusal','refusal':'no'}]") + "]}");
        assertThat(response.refusal()).isEqualTo("no");
        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    }

    @Test
    void reasoningItselfCountsOnlyWithoutASummary() {
        String aloud = "'content':[{'type':'reasoning_text','text':'aloud'}]";
        assertThat(decode(output(item("rs_1", "reasoning", "'summary':[]," + aloud)))
                        .reasoning())
                .isEqualTo("aloud");
        String summary = "'summary':[{'type':'summary_text','text':'short'}],";
        assertThat(decode(output(item("rs_1", "reasoning", summary + aloud))).reasoning())
                .isEqualTo("short");
        assertThat(stream(
                                "{'type':'response.reasoning_text.delta','output_index':0,'delta':'aloud'}",
                                "{'type':'response.reasoning_summary_text.delta','output_index':0,'delta':'short'}",
                                "{'type':'response.output_item.done','output_index':0,'item':"
                                        + item("rs_1", "reasoning", summary + aloud) + "}",
                                COMPLETED)
                        .response()
                        .reasoning())
                .isEqualTo("short");
    }

    @Test
    void reasoningWithoutWordsKeepsItsIdAndSeal() {
        ChatResponse response = decode(output(
                item("rs_1", "reasoning", "'summary':[]"),
                item("rs_2", "reasoning", "'summary':[],'encrypted_content':'x'"),
                TEXT));
        assertThat(response.reasoning()).isNull();
        assertThat(response.message().parts(Part.Reasoning.class))
                .containsExactly(
                        new Part.Reasoning(null, new ProviderMark("openai-responses:acme", "rs_1")),
                        new Part.Reasoning(null, new ProviderMark("openai-responses:acme", "rs_2 x")));
    }

    @Test
    void toolsOfTheProviderAreLeftOutAndToolsOfTheClientAreNot() {
        ChatResponse response = decode(output(
                item("ws_1", "web_search_call", "'action':{}"),
                item("mcp_1", "mcp_call", "'name':'far','arguments':'{}'"),
                item("fc_1", "function_call", "'call_id':'c1','name':'f','arguments':''"),
                item("ctc_1", "custom_tool_call", "'call_id':'c2','name':'g','input':'free'")));
        assertThat(response.toolCalls())
                .containsExactly(
                        new ToolCall("c1", "f", "{}", new ProviderMark("openai-responses:acme", "fc_1")),
                        new ToolCall("c2", "g", "free", new ProviderMark("openai-responses:acme", "ctc_1")));
    }

    @Test
    void whatDidNotComeInPiecesIsReadWhereItIsWhole() {
        String done = "{'type':'response.output_item.done','output_index':0,'item':" + TEXT + "}";
        assertThat(stream(done, COMPLETED).streamedText()).isEqualTo("hi");
        String whole = "{'type':'response.completed','response':" + output(TEXT) + "}";
        assertThat(stream(whole).streamedText()).isEqualTo("hi");
        assertThat(stream(done, whole).streamedText()).isEqualTo("hi");
        assertThat(stream(output(TEXT).replace("{'status'", "{'object':'response','status'"))
                        .streamedText())
                .isEqualTo("hi");
    }

    @Test
    void aStreamNobodyAskedForIsRead() {
        assertThat(decode("data: {'type':'response.completed','response':" + output(TEXT) + "}\n\n")
                        .text())
                .isEqualTo("hi");
    }

    @Test
    void thePriceThatTheProviderReportsIsTheCost() {
        assertThat(decode("{'status':'completed','output':[],'usage':{'cost_in_usd_ticks':9243500}}")
                        .cost())
                .isEqualByComparingTo(new BigDecimal("0.00092435"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'type':'error','code':'rate_limit_exceeded','message':'slow','param':null} | RATE_LIMIT | rate_limit_exceeded
            {'type':'error','error':{'type':'server_error','message':'slow'}} | SERVER_ERROR | server_error
            {'type':'response.failed','response':{'status':'failed','error':{'code':'server_error','message':'slow'}}} \
            | SERVER_ERROR | server_error
            {'type':'error','code':null,'message':'slow'} | STREAM_INTERRUPTED |
            """)
    void anErrorInAStreamIsOne(String event, ErrorKind kind, String code) {
        Outcome outcome =
                stream("{'type':'response.output_text.delta','output_index':0,'delta':'ha'}", event, COMPLETED);
        assertThat(outcome.error().kind()).isEqualTo(kind);
        assertThat(outcome.error().providerCode()).isEqualTo(code);
        assertThat(outcome.error()).hasMessageContaining("slow");
        assertThat(outcome.error().partialText()).isEqualTo("ha");
    }

    @Test
    void aFailedResponseWithoutAnAnswerIsAnError() {
        LlmException error = catchThrowableOfType(
                LlmException.class,
                () -> decode("{'status':'failed','error':{'code':'rate_limit_exceeded','message':'slow'},'output':["
                        + item("rs_1", "reasoning", "'summary':[]") + "]}"));
        assertThat(error.kind()).isEqualTo(ErrorKind.RATE_LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{'object':'list','data':[]}", "[]"})
    void whatIsNoResponseIsNotUnderstood(String body) {
        LlmException error = catchThrowableOfType(LlmException.class, () -> decode(body));
        assertThat(error.kind()).isEqualTo(ErrorKind.PROTOCOL);
    }

    @Test
    void aStreamWithoutItsEndIsCutWhateverCameBefore() {
        Outcome outcome = stream("{'type':'response.output_item.done','output_index':0,'item':" + TEXT + "}");
        assertThat(outcome.error().kind()).isEqualTo(ErrorKind.STREAM_INTERRUPTED);
        assertThat(outcome.error()).hasMessageContaining("response.completed");
    }

    @Test
    void searchesOfXaiRunThere() {
        String search = item("ctc_1", "custom_tool_call", "'name':'x_keyword_search','call_id':'xs_1','input':'{}'");
        String own = item("ctc_2", "custom_tool_call", "'name':'shout','call_id':'c_2','input':'hey'");
        assertThat(decode(output(search, own, TEXT)).toolCalls())
                .containsExactly(
                        new ToolCall("c_2", "shout", "hey", new ProviderMark("openai-responses:acme", "ctc_2")));
        Outcome outcome = stream(
                "{'type':'response.output_item.added','output_index':0,'item':" + search + "}",
                "{'type':'response.custom_tool_call_input.delta','output_index':0,'delta':'x'}",
                "{'type':'response.output_item.done','output_index':0,'item':" + search + "}",
                "{'type':'response.output_item.done','output_index':1,'item':" + TEXT + "}",
                COMPLETED);
        assertThat(outcome.response().toolCalls()).isEmpty();
        assertThat(outcome.response().text()).isEqualTo("hi");
    }

    @Test
    void argumentsBeforeTheirCallAreThoseOfTheCall() {
        String call = item("fc_1", "function_call", "'call_id':'c_1','name':'f','arguments':'{}'");
        assertThat(stream(
                                "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{}'}",
                                "{'type':'response.output_item.done','output_index':0,'item':" + call + "}",
                                COMPLETED)
                        .response()
                        .toolCalls())
                .containsExactly(new ToolCall("c_1", "f", "{}", new ProviderMark("openai-responses:acme", "fc_1")));
    }

    @Test
    void argumentsThatComeOnlyAsAWholeAreRead() {
        String begun = item("fc_1", "function_call", "'call_id':'c_1','name':'f','arguments':''");
        String whole = "{'type':'response.function_call_arguments.done','output_index':0,'arguments':'{}'}";
        String again = "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{}'}";
        String added = "{'type':'response.output_item.added','output_index':0,'item':" + begun + "}";
        for (List<String> events : List.of(List.of(added, whole), List.of(added, again, whole))) {
            assertThat(stream(events.get(0), events.get(1), events.get(events.size() - 1), COMPLETED)
                            .response()
                            .toolCalls())
                    .containsExactly(new ToolCall("c_1", "f", "{}", new ProviderMark("openai-responses:acme", "fc_1")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'name':'f','arguments':''", "'call_id':'','name':'','arguments':''"})
    void aCallThatGetsItsIdOrNameAtTheEndIsOne(String begun) {
        String call = item("fc_1", "function_call", "'call_id':'c_1','name':'f','arguments':'{}'");
        assertThat(stream(
                                "{'type':'response.output_item.added','output_index':0,'item':"
                                        + item("fc_1", "function_call", begun) + "}",
                                "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{}'}",
                                "{'type':'response.output_item.done','output_index':0,'item':" + call + "}",
                                COMPLETED)
                        .response()
                        .toolCalls())
                .containsExactly(new ToolCall("c_1", "f", "{}", new ProviderMark("openai-responses:acme", "fc_1")));
    }

    @Test
    void anEventWithoutATypeHasThatOfItsName() {
        String events = "event: response.output_text.delta\ndata: {\"output_index\":0,\"delta\":\"hi\"}\n\n"
                + "event: response.completed\ndata: {\"response\":{\"status\":\"completed\"}}\n\n";
        byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
        assertThat(Streams.read(Protocol.OPENAI_RESPONSES, bytes, List.of(bytes.length))
                        .response()
                        .text())
                .isEqualTo("hi");
    }

    @Test
    void figuresOfACacheHaveTheNamesOfAllProviders() {
        assertThat(decode(
                                "{'status':'completed','output':[],'usage':{'input_tokens':5,'output_tokens':6,"
                                        + "'input_tokens_details':{'cache_read_input_tokens':2,'cache_creation_input_tokens':1}}}")
                        .usage())
                .isEqualTo(new Usage(5L, 6L, 2L, 1L, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'content':'hi'", "'content':[{'type':'text','text':'hi'}]"})
    void otherServersWriteContentInOtherShapes(String content) {
        assertThat(decode(output(item("msg_1", "message", content))).text()).isEqualTo("hi");
    }

    private static String output(String... items) {
        return "{'status':'completed','output':[" + String.join(",", items) + "]}";
    }

    private static String item(String id, String type, String fields) {
        return "{'id':'" + id + "','type':'" + type + "'," + fields + "}";
    }

    private static ChatResponse decode(String body) {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return Protocol.OPENAI_RESPONSES.codec().decode(Streams.OK, bytes, Streams.DIALECT);
    }

    /** Some servers end with a mark that is no JSON. */
    private static Outcome stream(String... events) {
        byte[] bytes = Streams.events(events).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return Streams.read(Protocol.OPENAI_RESPONSES, bytes, List.of(bytes.length));
    }
}

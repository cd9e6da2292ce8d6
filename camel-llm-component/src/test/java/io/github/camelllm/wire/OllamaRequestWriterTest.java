package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.chat.ToolResult;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaRequestWriterTest {
    private static final Codec CODEC = Protocol.OLLAMA_CHAT.codec();
    private static final Media PNG = Media.of("image/png", new byte[] {1});

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRequestAlwaysSaysWhetherItWantsAStream(boolean streamed) throws IOException {
        EncodedRequest encoded = CODEC.encode(
                ChatRequest.of("hi").toBuilder().additional("stream", !streamed).build(), streamed, Streams.DIALECT);
        assertThat(encoded.path()).isEqualTo("/api/chat");
        assertThat(encoded.accept()).isEqualTo(streamed ? "application/x-ndjson" : "application/json");
        assertThat(Json.MAPPER.readTree(encoded.body()))
                .isEqualTo(json(
                        "{'model':'model-a','messages':[{'role':'user','content':'hi'}],'stream':" + streamed + "}"));
    }

    @Test
    void settingsAreOptions() throws IOException {
        ChatRequest request = empty().temperature(0.5)
                .topP(0.9)
                .topK(40)
                .maxTokens(100)
                .seed(7L)
                .stop(List.of("a", "b"))
                .presencePenalty(0.1)
                .frequencyPenalty(-0.1)
                .parallelToolCalls(true)
                .build();
        assertWritten(
                request,
                "'options':{'temperature':0.5,'top_p':0.9,'top_k':40,'num_predict':100,'seed':7,"
                        + "'presence_penalty':0.1,'frequency_penalty':-0.1,'stop':['a','b']}");
    }

    @Test
    void additionalFieldsWinAndOptionsAreMerged() throws IOException {
        assertWritten(
                empty().temperature(0.5)
                        .topK(3)
                        .additional(Map.of("options", Map.of("top_k", 4, "num_ctx", 8192), "keep_alive", "5m"))
                        .build(),
                "'options':{'temperature':0.5,'top_k':4,'num_ctx':8192},'keep_alive':'5m'");
        assertWritten(empty().reasoningEffort("high").additional("think", true).build(), "'think':true");
    }

    @ParameterizedTest
    @CsvSource({"high, '\"high\"'", "true, true", "false, false", "none, false"})
    void effortIsAskedForInWordsOrAsATruthValue(String effort, String think) throws IOException {
        assertWritten(empty().reasoningEffort(effort).build(), "'think':" + think);
    }

    @Test
    void aBudgetOfNothingTurnsThinkingOff() throws IOException {
        assertWritten(empty().reasoningBudget(0).build(), "'think':false");
    }

    @Test
    void jsonIsAskedForByWordOrSchema() throws IOException {
        assertWritten(empty().responseFormat(ResponseFormat.JSON_OBJECT).build(), "'format':'json'");
        assertWritten(
                empty().responseFormat(ResponseFormat.schema("s", json("{'type':'object'}")))
                        .build(),
                "'format':{'type':'object'}");
        assertWritten(empty().responseFormat(ResponseFormat.TEXT).build(), "");
    }

    @Test
    void toolsAreSentUnlessNoneMayBeCalled() throws IOException {
        ChatRequest.Builder request = empty().tools(List.of(
                new Tool("f", "does f", json("{'type':'object','required':[],'properties':{}}"), false),
                new Tool("g", null, null)));
        String tools = "'tools':[{'type':'function','function':{'name':'f','description':'does f',"
                + "'parameters':{'type':'object','required':[],'properties':{}}}},"
                + "{'type':'function','function':{'name':'g','parameters':{'type':'object','properties':{}}}}]";
        assertWritten(request.build(), tools);
        assertWritten(request.toolChoice(ToolChoice.AUTO).build(), tools);
        assertWritten(request.toolChoice(ToolChoice.NONE).build(), "");
    }

    static Stream<Arguments> whatCannotBeSaid() {
        Part.Document pdf = new Part.Document(Media.of("application/pdf", new byte[] {1}), null);
        return Stream.of(
                arguments("user", empty().user("u")),
                arguments(
                        "parallelToolCalls=false",
                        empty().tools(List.of(new Tool("f", null, null))).parallelToolCalls(false)),
                arguments(
                        "toolChoice",
                        empty().tools(List.of(new Tool("f", null, null))).toolChoice(ToolChoice.REQUIRED)),
                arguments(
                        "toolChoice",
                        empty().tools(List.of(new Tool("f", null, null))).toolChoice(ToolChoice.of("f"))),
                arguments("reasoningBudget", empty().reasoningBudget(100)),
                arguments("strict tools", empty().tools(List.of(new Tool("f", null, null, true)))),
                arguments("names of speakers", empty().message(new Message(Role.USER, List.of(), "Ann"))),
                arguments("https://x/y.png", user(new Part.Image(Media.at(URI.create("https://x/y.png"))))),
                arguments("detail of images", user(new Part.Image(PNG, "high"))),
                arguments("no audio", user(new Part.Audio(PNG))),
                arguments("no document but the bytes of a text", user(pdf)),
                arguments("no document", user(new Part.Document(null, null, "file-1"))));
    }

    @ParameterizedTest
    @MethodSource("whatCannotBeSaid")
    void whatTheProtocolCannotSayIsAnErrorThatNamesIt(String name, ChatRequest.Builder request) {
        assertThatThrownBy(() -> CODEC.encode(request.build(), false, Streams.DIALECT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(name);
    }

    @Test
    void aMessageHasOneTextAndImagesBesideIt() throws IOException {
        Media notes = Media.of("text/markdown", "# Ü".getBytes(StandardCharsets.UTF_8));
        assertMessages(
                List.of(
                        Message.of(Role.DEVELOPER, new Part.Text("a")).cached(),
                        Message.user(
                                new Part.Text("b"),
                                new Part.Image(PNG),
                                new Part.Document(notes, "notes.md"),
                                new Part.Image(PNG, "auto")),
                        Message.assistant(new Part.Text("c"), new Part.Text("d"), new Part.Refusal("e"))),
                "{'role':'system','content':'a'},{'role':'user','content':'b\\n\\n# Ü','images':['AQ==','AQ==']},"
                        + "{'role':'assistant','content':'cde'}");
    }

    @Test
    void aToolLoopKeepsThoughtsIdsAndNames() throws IOException {
        assertMessages(
                List.of(
                        Message.assistant(
                                new Part.Reasoning("Hm", new ProviderMark(ProviderMark.ANTHROPIC, "sealed")),
                                new Part.Reasoning("."),
                                new ToolCall("c1", "f", "{\"a\":1}"),
                                new ToolCall(null, "g", "")),
                        Message.of(
                                Role.TOOL,
                                new ToolResult("c1", null, "15"),
                                new ToolResult(null, null, List.of(new Part.Image(PNG)), true)),
                        Message.of(Role.TOOL, new ToolResult("unknown", null, "?"))),
                "{'role':'assistant','content':'','thinking':'Hm.','tool_calls':["
                        + "{'id':'c1','function':{'name':'f','arguments':{'a':1}}},"
                        + "{'function':{'name':'g','arguments':{}}}]},"
                        + "{'role':'tool','content':'15','tool_name':'f','tool_call_id':'c1'},"
                        + "{'role':'tool','content':'','images':['AQ=='],'tool_name':'g'},"
                        + "{'role':'tool','content':'?','tool_call_id':'unknown'}");
    }

    private static ChatRequest.Builder empty() {
        return ChatRequest.builder();
    }

    private static ChatRequest.Builder user(Part part) {
        return empty().message(Message.user(part));
    }

    private static void assertMessages(List<Message> messages, String expected) throws IOException {
        JsonNode body = write(empty().messages(messages).build());
        assertThat(body.path("messages")).isEqualTo(json("[" + expected + "]"));
    }

    private static void assertWritten(ChatRequest request, String expected) throws IOException {
        ObjectNode rest = (ObjectNode) write(request);
        rest.remove(List.of("model", "messages", "stream"));
        assertThat(rest).isEqualTo(json("{" + expected + "}"));
    }

    private static JsonNode write(ChatRequest request) throws IOException {
        return Json.MAPPER.readTree(
                CODEC.encode(request, false, Streams.DIALECT).body());
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}

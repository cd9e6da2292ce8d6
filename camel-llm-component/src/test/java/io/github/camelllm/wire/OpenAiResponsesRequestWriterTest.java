package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiResponsesRequestWriterTest {
    @Test
    void aQuestionIsAnItem() throws IOException {
        assertWritten(ChatRequest.of("hi"), "{'model':'model-a','input':[{'role':'user','content':'hi'}]}");
        assertThat(write(ChatRequest.of("hi"), true).path("stream").asBoolean()).isTrue();
    }

    @Test
    void everySettingHasAField() throws IOException {
        ChatRequest request = empty().temperature(0.5)
                .topP(0.9)
                .maxTokens(100)
                .presencePenalty(0.1)
                .frequencyPenalty(-0.1)
                .reasoningEffort("low")
                .user("u")
                .tools(List.of(new Tool("f", null, null)))
                .parallelToolCalls(false)
                .build();
        assertWritten(
                request,
                "{'model':'model-a','input':[],'tools':[{'type':'function','name':'f','parameters':"
                        + "{'type':'object','properties':{}}}],'parallel_tool_calls':false,'reasoning':{'effort':'low'},"
                        + "'max_output_tokens':100,'temperature':0.5,'top_p':0.9,'presence_penalty':0.1,"
                        + "'frequency_penalty':-0.1,'user':'u'}");
    }

    static List<Arguments> settingsThatTheProtocolDoesNotHave() {
        return List.of(
                refused("stop", b -> b.stop(List.of("x"))),
                refused("seed", b -> b.seed(1L)),
                refused("topK", b -> b.topK(3)),
                refused("reasoningBudget", b -> b.reasoningBudget(9)),
                refused("names of speakers", b -> b.message(new Message(Role.USER, List.of(), "Ann"))),
                refused("audio", b -> b.message(said(Role.USER, new Part.Audio(Media.of("audio/wav", new byte[1]))))),
                refused("only results", b -> b.message(said(Role.TOOL, new Part.Text("x")))));
    }

    private static Arguments refused(String what, Consumer<ChatRequest.Builder> setting) {
        return Arguments.of(what, setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void settingsThatTheProtocolDoesNotHave(String what, Consumer<ChatRequest.Builder> setting) {
        ChatRequest.Builder request = empty();
        setting.accept(request);
        assertThatThrownBy(() -> write(request.build(), false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(what);
    }

    @Test
    void onlyTheSystemMessageAtTheBeginningIsTheInstructions() throws IOException {
        ChatRequest request = empty().message(Message.system("s"))
                .message(said(Role.DEVELOPER, new Part.Text("d")))
                .message(Message.user("u"))
                .message(Message.system("later"))
                .build();
        assertWritten(
                request,
                "{'model':'model-a','instructions':'s','input':[{'role':'developer','content':'d'},"
                        + "{'role':'user','content':'u'},{'role':'system','content':'later'}]}");
    }

    @Test
    void instructionsAloneAreTheInputWhichIsRequired() throws IOException {
        JsonNode sent = write(empty().message(Message.system("Be kind.")).build(), false);
        assertThat(sent.has("instructions")).isFalse();
        assertThat(sent.at("/input/0/content").asText()).isEqualTo("Be kind.");
    }

    @Test
    void partsOfAQuestionHaveTheirTypes() throws IOException {
        ChatRequest request = empty().message(said(
                        Role.USER,
                        new Part.Text("look"),
                        new Part.CacheControl(null),
                        new Part.Image(Media.of("image/png", new byte[] {1}), "low"),
                        new Part.Document(Media.of("application/pdf", new byte[] {1}), "a.pdf"),
                        new Part.Document(Media.of("application/pdf", new byte[] {1}), null),
                        new Part.Document(Media.at(URI.create("https://example.com/a.pdf")), null),
                        new Part.Document(Media.of("text/csv", "a,b".getBytes(StandardCharsets.UTF_8)), "a.csv"),
                        new Part.Document(null, null, "file-1")))
                .build();
        assertWritten(
                request,
                "{'model':'model-a','input':[{'role':'user','content':[{'type':'input_text','text':'look'},"
                        + "{'type':'input_image','image_url':'data:image/png;base64,AQ==','detail':'low'},"
                        + "{'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,AQ=='},"
                        + "{'type':'input_file','filename':'document',"
                        + "'file_data':'data:application/pdf;base64,AQ=='},"
                        + "{'type':'input_file','file_url':'https://example.com/a.pdf'},"
                        + "{'type':'input_text','text':'a,b'},{'type':'input_file','file_id':'file-1'}]}]}");
    }

    @Test
    void whatTheModelSaidGoesBackWithItsIds() throws IOException {
        ChatRequest request = empty().message(said(
                        Role.ASSISTANT,
                        new Part.Reasoning("why", new ProviderMark("openai-responses:acme", "rs_1 sealed")),
                        new Part.Text("I look.", new ProviderMark("openai-responses:acme", "msg_1 commentary")),
                        new ToolCall("call_1", "f", "{\"x\":1}", new ProviderMark("openai-responses:acme", "fc_1"))))
                .message(said(Role.TOOL, new ToolResult("call_1", null, "ok")))
                .build();
        assertWritten(
                request,
                "{'model':'model-a','input':[{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text',"
                        + "'text':'why'}],'encrypted_content':'sealed'},{'type':'message','id':'msg_1',"
                        + "'status':'completed','role':'assistant','phase':'commentary','content':[{"
                        + "'type':'output_text','text':'I look.','annotations':[]}]},{'type':'function_call',"
                        + "'id':'fc_1','call_id':'call_1','name':'f','arguments':'{\\'x\\':1}'},"
                        + "{'type':'function_call_output','call_id':'call_1','output':'ok'}]}");
    }

    @Test
    void reasoningThatWasNotStoredGoesBackOnlySealed() throws IOException {
        ChatRequest request = empty().additional("store", false)
                .message(said(
                        Role.ASSISTANT,
                        new Part.Reasoning("why", new ProviderMark("openai-responses:acme", "rs_1")),
                        new ToolCall("call_1", "f", "{}", new ProviderMark("openai-responses:acme", "fc_1")),
                        new Part.Reasoning(null, new ProviderMark("openai-responses:acme", "rs_2 sealed")),
                        new ToolCall("call_2", "f", "{}", new ProviderMark("openai-responses:acme", "fc_2"))))
                .build();
        assertWritten(
                request,
                "{'model':'model-a','store':false,'input':["
                        + "{'type':'function_call','call_id':'call_1','name':'f','arguments':'{}'},"
                        + "{'type':'reasoning','id':'rs_2','summary':[],'encrypted_content':'sealed'},"
                        + "{'type':'function_call','id':'fc_2','call_id':'call_2','name':'f','arguments':'{}'}]}");
    }

    @Test
    void idsThatAreTooLongOrOfAnotherItemStayAway() throws IOException {
        String far = "x".repeat(62);
        ChatRequest request = empty().message(said(
                        Role.ASSISTANT,
                        new Part.Reasoning("why", new ProviderMark("openai-responses:acme", "rs_" + far + " sealed")),
                        new Part.Text("a", new ProviderMark("openai-responses:acme", "msg_" + far)),
                        new ToolCall("call_1", "f", "{}", new ProviderMark("openai-responses:acme", "fc_" + far))))
                .message(said(Role.ASSISTANT, new Part.Text("b", new ProviderMark("openai-responses:acme", "msg_0"))))
                .message(said(Role.ASSISTANT, new Part.Text("c", new ProviderMark("openai-responses:acme", "msg_0"))))
                .build();
        assertWritten(
                request,
                "{'model':'model-a','input':[{'type':'reasoning','summary':[{'type':'summary_text','text':'why'}],"
                        + "'encrypted_content':'sealed'},{'role':'assistant','content':'a'},{'type':'function_call',"
                        + "'call_id':'call_1','name':'f','arguments':'{}'},{'type':'message','id':'msg_0',"
                        + "'status':'completed','role':'assistant','content':[{'type':'output_text','text':'b',"
                        + "'annotations':[]}]},{'role':'assistant','content':'c'}]}");
    }

    @Test
    void reasoningThatLedToNothingOrIsOfAnotherProtocolIsLeftOut() throws IOException {
        ChatRequest request = empty().message(said(
                        Role.ASSISTANT,
                        new Part.Reasoning("another's", new ProviderMark(ProviderMark.ANTHROPIC, "c2VhbA==")),
                        new Part.Text("a", new ProviderMark(ProviderMark.GEMINI, "c2VhbA==")),
                        new ToolCall(null, "f", "{}", new ProviderMark(ProviderMark.GEMINI, "c2VhbA==")),
                        new Part.Reasoning("cut", new ProviderMark("openai-responses:acme", "rs_1 sealed"))))
                .message(said(Role.TOOL, new ToolResult(null, "f", "ok")))
                .build();
        assertWritten(
                request,
                "{'model':'model-a','input':[{'role':'assistant','content':'a'},{'type':'function_call',"
                        + "'call_id':'call_0','name':'f','arguments':'{}'},{'type':'function_call_output',"
                        + "'call_id':'call_0','output':'ok'}]}");
    }

    @Test
    void aRefusalIsAPartOfTheModelsMessage() throws IOException {
        ChatRequest request = empty().message(said(Role.ASSISTANT, new Part.Text("a"), new Part.Refusal("no")))
                .build();
        assertWritten(
                request,
                "{'model':'model-a','input':[{'role':'assistant','content':[{'type':'output_text','text':'a',"
                        + "'annotations':[]},{'type':'refusal','refusal':'no'}]}]}");
    }

    @Test
    void aResultCanHaveImages() throws IOException {
        Part.Image image = new Part.Image(Media.at(URI.create("https://example.com/a.png")));
        ChatRequest request = empty().message(said(
                        Role.USER,
                        new Part.Text("and?"),
                        new ToolResult("c", null, List.of(new Part.Text("a"), image), false)))
                .build();
        assertWritten(
                request,
                "{'model':'model-a','input':[{'type':'function_call_output','call_id':'c','output':[{"
                        + "'type':'input_text','text':'a'},{'type':'input_image',"
                        + "'image_url':'https://example.com/a.png'}]},{'role':'user','content':'and?'}]}");
    }

    @Test
    void toolsAreFlat() throws IOException {
        ChatRequest request = empty().tools(List.of(new Tool(
                        "f", "does", json("{'type':'object','properties':{},'additionalProperties':false}"), true)))
                .toolChoice(ToolChoice.of("f"))
                .build();
        assertWritten(
                request,
                "{'model':'model-a','input':[],'tools':[{'type':'function','name':'f','description':'does',"
                        + "'parameters':{'type':'object','properties':{},'additionalProperties':false},'strict':true}],"
                        + "'tool_choice':{'type':'function','name':'f'}}");
        assertWritten(
                empty().tools(List.of(new Tool("g", null, null)))
                        .toolChoice(ToolChoice.REQUIRED)
                        .build(),
                "{'model':'model-a','input':[],'tools':[{'type':'function','name':'g',"
                        + "'parameters':{'type':'object','properties':{}}}],'tool_choice':'required'}");
    }

    @Test
    void theFormOfTheAnswerIsAFieldOfText() throws IOException {
        ChatRequest.Builder request = empty().additional("text", Map.of("verbosity", "low"));
        assertWritten(
                request.responseFormat(ResponseFormat.schema(
                                "s", json("{'type':'object','properties':{},'additionalProperties':false}")))
                        .build(),
                "{'model':'model-a','input':[],'text':{'format':{'type':'json_schema','name':'s','strict':true,"
                        + "'schema':{'type':'object','properties':{},'additionalProperties':false}},'verbosity':'low'}}");
        assertWritten(
                request.responseFormat(ResponseFormat.JSON_OBJECT).build(),
                "{'model':'model-a','input':[],'text':{'format':{'type':'json_object'},'verbosity':'low'}}");
    }

    @Test
    void additionalFieldsWinAndAreMerged() throws IOException {
        ChatRequest request = empty().message(Message.system("s"))
                .reasoningEffort("low")
                .additional("reasoning", Map.of("summary", "auto"))
                .additional("previous_response_id", "resp_1")
                .additional("include", List.of("reasoning.encrypted_content"))
                .additional("instructions", "mine")
                .build();
        assertWritten(
                request,
                "{'model':'model-a','input':[{'role':'system','content':'s'}],'reasoning':{'effort':'low',"
                        + "'summary':'auto'},'previous_response_id':'resp_1',"
                        + "'include':['reasoning.encrypted_content'],'instructions':'mine'}");
    }

    private static ChatRequest.Builder empty() {
        return ChatRequest.builder();
    }

    private static Message said(Role role, Part... parts) {
        return Message.of(role, parts);
    }

    private static void assertWritten(ChatRequest request, String json) throws IOException {
        assertThat(write(request, false)).isEqualTo(json(json));
    }

    private static JsonNode write(ChatRequest request, boolean streamed) throws IOException {
        EncodedRequest encoded = Protocol.OPENAI_RESPONSES.codec().encode(request, streamed, Streams.DIALECT);
        assertThat(encoded.path()).isEqualTo("/responses");
        return Json.MAPPER.readTree(encoded.body());
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.MAPPER.readTree(text.replace("\\'", "\\\"").replace('\'', '"'));
    }
}

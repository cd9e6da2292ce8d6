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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiChatRequestWriterTest {
    @Test
    void anEmptyRequestHasOnlyModelAndMessages() throws IOException {
        assertWritten(ChatRequest.of("hi"), "{'model':'model-a','messages':[{'role':'user','content':'hi'}]}");
    }

    @Test
    void everySettingHasAField() throws IOException {
        ChatRequest request = empty().temperature(0.5)
                .topP(0.9)
                .topK(40)
                .maxTokens(100)
                .seed(7L)
                .stop(List.of("a", "b"))
                .presencePenalty(0.1)
                .frequencyPenalty(-0.1)
                .reasoningEffort("low")
                .user("u")
                .tools(List.of(new Tool("f", null, null)))
                .parallelToolCalls(false)
                .build();
        assertWritten(
                request,
                "{'model':'model-a','messages':[],'tools':[{'type':'function','function':"
                        + "{'name':'f','parameters':{'type':'object','properties':{}}}}],'parallel_tool_calls':false,'temperature':0.5,'top_p':0.9,'top_k':40,"
                        + "'presence_penalty':0.1,'frequency_penalty':-0.1,'seed':7,'max_completion_tokens':100,"
                        + "'stop':['a','b'],'reasoning_effort':'low','user':'u'}");
    }

    @Test
    void quirksRenameSettings() throws IOException {
        ChatRequest request = empty().maxTokens(100).seed(7L).reasoningBudget(9).build();
        assertWritten(
                request,
                "{'model':'model-a','messages':[],'random_seed':7,'max_tokens':100,'thinking_budget':9}",
                Quirk.MAX_TOKENS,
                Quirk.RANDOM_SEED,
                Quirk.THINKING_BUDGET);
        assertWritten(
                empty().reasoningEffort("high").reasoningBudget(9).build(),
                "{'model':'model-a','messages':[],'reasoning':{'effort':'high','max_tokens':9}}",
                Quirk.REASONING_OBJECT);
    }

    @ParameterizedTest
    @CsvSource({
        "o3-mini, max_completion_tokens",
        "openai/O3, max_completion_tokens",
        "openai/o3:online, max_completion_tokens",
        "GPT-5, max_completion_tokens",
        "gpt-5@2026-01-01, max_completion_tokens",
        "openai/gpt-5.2-codex, max_completion_tokens",
        "gpt-4o, max_tokens",
        "openai/gpt-oss-120b, max_tokens",
        "olmo-3, max_tokens"
    })
    void theLimitOfReasoningModelsHasItsNewerNameWhereverTheyAreServed(String model, String field) throws IOException {
        Dialect dialect = new Dialect("acme", model, Set.of(Quirk.MAX_TOKENS));
        byte[] body = Protocol.OPENAI_CHAT
                .codec()
                .encode(empty().maxTokens(9).build(), false, dialect)
                .body();
        assertThat(Json.MAPPER.readTree(body).path(field).asInt()).isEqualTo(9);
    }

    @Test
    void aBudgetThatTheProtocolDoesNotHaveIsAnError() {
        assertThatThrownBy(() -> write(empty().reasoningBudget(9).build(), false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("reasoningBudget");
    }

    @Test
    void aStreamAsksForUsage() throws IOException {
        assertThat(write(empty().build(), true))
                .isEqualTo(json(
                        "{'model':'model-a','messages':[],'stream':true,'stream_options':{'include_usage':true}}"));
        assertThat(write(empty().build(), true, Quirk.NO_STREAM_OPTIONS))
                .isEqualTo(json("{'model':'model-a','messages':[],'stream':true}"));
    }

    @Test
    void rolesHaveTheirWords() throws IOException {
        ChatRequest request = empty().message(Message.system("s"))
                .message(Message.of(Role.DEVELOPER, new Part.Text("d")))
                .message(new Message(Role.USER, List.of(new Part.Text("u")), "Ann"))
                .message(Message.assistant("a"))
                .build();
        assertMessages(
                request,
                "[{'role':'system','content':'s'},{'role':'developer','content':'d'},"
                        + "{'role':'user','name':'Ann','content':'u'},{'role':'assistant','content':'a'}]");
        assertThat(write(request, false, Quirk.NO_DEVELOPER_ROLE)
                        .at("/messages/1/role")
                        .asText())
                .isEqualTo("system");
    }

    @Test
    void severalPartsAreAnArray() throws IOException {
        byte[] bytes = {1, 2, 3};
        assertMessages(
                empty().message(Message.user(
                                new Part.Text("look"),
                                new Part.Image(Media.at(URI.create("https://acme.example/a.png")), "low"),
                                new Part.Image(Media.of("image/png", bytes)),
                                new Part.Audio(Media.of("audio/mpeg", bytes)),
                                new Part.Audio(Media.of("audio/x-wav", bytes)),
                                new Part.Document(Media.of("application/pdf", bytes), "a.pdf"),
                                new Part.Document(null, null, "file-1")))
                        .build(),
                "[{'role':'user','content':[{'type':'text','text':'look'},"
                        + "{'type':'image_url','image_url':{'url':'https://acme.example/a.png','detail':'low'}},"
                        + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AQID'}},"
                        + "{'type':'input_audio','input_audio':{'data':'AQID','format':'mp3'}},"
                        + "{'type':'input_audio','input_audio':{'data':'AQID','format':'wav'}},"
                        + "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,AQID'}},"
                        + "{'type':'file','file':{'file_id':'file-1'}}]}]");
    }

    @Test
    void aTextFileIsText() throws IOException {
        Media text = Media.of("text/csv", "a,ü".getBytes(StandardCharsets.UTF_8));
        assertMessages(
                empty().message(Message.user(new Part.Document(text, "a.csv"), new Part.Text("sum?")))
                        .build(),
                "[{'role':'user','content':[{'type':'text','text':'a,ü'},{'type':'text','text':'sum?'}]}]");
    }

    @Test
    void documentsByAddressAreForThoseWhoTakeThem() throws IOException {
        ChatRequest request = empty().message(
                        Message.user(new Part.Document(Media.at(URI.create("https://acme.example/a.pdf")), "a.pdf")))
                .build();
        assertThat(write(request, false, Quirk.FILE_URL)
                        .at("/messages/0/content/0/file/file_data")
                        .asText())
                .isEqualTo("https://acme.example/a.pdf");
        assertThat(write(request, false, Quirk.DOCUMENT_URL).at("/messages/0/content/0"))
                .isEqualTo(json("{'type':'document_url','document_url':'https://acme.example/a.pdf',"
                        + "'document_name':'a.pdf'}"));
        assertThatThrownBy(() -> write(request, false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("acme")
                .hasMessageContaining("https://acme.example/a.pdf");
    }

    @Test
    void audioByAddressIsAnError() {
        ChatRequest request = empty().message(
                        Message.user(new Part.Audio(Media.at(URI.create("https://acme.example/a.mp3")))))
                .build();
        assertThatThrownBy(() -> write(request, false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("as bytes only");
    }

    @Test
    void cacheMarksAreForThoseWhoTakeThem() throws IOException {
        ChatRequest request = empty().message(Message.system("s").cached())
                .message(Message.of(Role.USER, new Part.Text("u"), new Part.CacheControl("1h")))
                .build();
        assertMessages(request, "[{'role':'system','content':'s'},{'role':'user','content':'u'}]");
        assertThat(write(request, false, Quirk.CACHE_CONTROL).path("messages"))
                .isEqualTo(json("[{'role':'system','content':[{'type':'text','text':'s',"
                        + "'cache_control':{'type':'ephemeral'}}]},"
                        + "{'role':'user','content':[{'type':'text','text':'u',"
                        + "'cache_control':{'type':'ephemeral','ttl':'1h'}}]}]"));
    }

    @Test
    void eachResultIsAMessage() throws IOException {
        assertMessages(
                empty().message(Message.assistant(
                                new Part.Text("wait"), new ToolCall("a", "f", "{\"x\":1}"), new ToolCall("b", "f", "")))
                        .message(Message.of(Role.TOOL, new ToolResult("a", null, "1"), new ToolResult("b", null, "2")))
                        .build(),
                "[{'role':'assistant','content':'wait','tool_calls':["
                        + "{'id':'a','type':'function','function':{'name':'f','arguments':'{\\'x\\':1}'}},"
                        + "{'id':'b','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                        + "{'role':'tool','tool_call_id':'a','content':'1'},"
                        + "{'role':'tool','tool_call_id':'b','content':'2'}]");
    }

    @Test
    void namesAndAdditionalFieldsOfMessagesAreWrittenInEachRole() throws IOException {
        Message user = new Message(Role.USER, List.of(new Part.Text("hi")), "ann").withAdditional("x", 1);
        Message assistant =
                new Message(Role.ASSISTANT, List.of(new ToolCall("1", "f", "{}")), "bot").withAdditional("y", 2);
        Message tool = Message.of(Role.TOOL, new ToolResult("1", "f", "r")).withAdditional("z", 3);
        assertMessages(
                empty().messages(List.of(user, assistant, tool)).build(),
                "[{'role':'user','name':'ann','content':'hi','x':1},"
                        + "{'role':'assistant','name':'bot','content':null,'tool_calls':[{'id':'1','type':'function',"
                        + "'function':{'name':'f','arguments':'{}'}}],'y':2},"
                        + "{'role':'tool','tool_call_id':'1','content':'r','z':3}]");
    }

    @Test
    void callsWithoutIdsGetThemByTheirOrder() throws IOException {
        JsonNode messages = write(
                        empty().message(Message.assistant(new ToolCall(null, "f", "{}"), new ToolCall(null, "g", "{}")))
                                .message(Message.tool(null, "1"))
                                .message(Message.tool(null, "2"))
                                .build(),
                        false)
                .path("messages");
        assertThat(messages.at("/0/tool_calls/0/id")).isEqualTo(messages.at("/1/tool_call_id"));
        assertThat(messages.at("/0/tool_calls/1/id")).isEqualTo(messages.at("/2/tool_call_id"));
        assertThat(messages.at("/1/tool_call_id")).isNotEqualTo(messages.at("/2/tool_call_id"));
    }

    @Test
    void resultsInAMessageOfTheUserComeFirst() throws IOException {
        assertMessages(
                empty().message(Message.user(new ToolResult("a", null, "1"), new Part.Text("go on")))
                        .build(),
                "[{'role':'tool','tool_call_id':'a','content':'1'},{'role':'user','content':'go on'}]");
    }

    @Test
    void partsInTheWrongPlaceAreErrors() {
        assertThatThrownBy(() -> write(
                        empty().message(Message.of(Role.TOOL, new Part.Text("x")))
                                .build(),
                        false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("ToolResult");
        assertThatThrownBy(() -> write(
                        empty().message(Message.user(new ToolCall("a", "f", "{}"), new Part.Text("x")))
                                .build(),
                        false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("toolcall");
    }

    @Test
    void refusalsAndSilenceCanBeSentBack() throws IOException {
        assertMessages(
                empty().message(Message.assistant(new Part.Refusal("no")))
                        .message(new Message(Role.ASSISTANT, List.of(), null))
                        .message(Message.assistant(new Part.Text("a"), new Part.Text("b")))
                        .build(),
                "[{'role':'assistant','content':'no'},{'role':'assistant','content':''},"
                        + "{'role':'assistant','content':'ab'}]");
    }

    @Test
    void reasoningGoesBackTheWayTheProviderWantsIt() throws IOException {
        ChatRequest request = empty().message(Message.assistant(
                        new Part.Reasoning(
                                "hm",
                                new ProviderMark(
                                        ProviderMark.OPENROUTER, "[{\"type\":\"reasoning.text\",\"text\":\"hm\"}]")),
                        new Part.Text("a")))
                .build();
        assertMessages(request, "[{'role':'assistant','content':'a'}]");
        assertThat(write(request, ReasoningField.REASONING_CONTENT).path("messages"))
                .isEqualTo(json("[{'role':'assistant','content':'a','reasoning_content':'hm'}]"));
        assertThat(write(request, ReasoningField.REASONING).path("messages"))
                .isEqualTo(json("[{'role':'assistant','content':'a','reasoning':'hm'}]"));
        assertThat(write(request, ReasoningField.REASONING_DETAILS).path("messages"))
                .isEqualTo(json("[{'role':'assistant','content':'a',"
                        + "'reasoning_details':[{'type':'reasoning.text','text':'hm'}]}]"));
        assertThat(write(request, ReasoningField.THINKING_PARTS).path("messages"))
                .isEqualTo(json("[{'role':'assistant','content':["
                        + "{'type':'thinking','thinking':[{'type':'text','text':'hm'}]},"
                        + "{'type':'text','text':'a'}]}]"));
    }

    @Test
    void toolsAndTheirChoice() throws IOException {
        ChatRequest.Builder request = empty().tools(
                        List.of(new Tool("f", "does f", json("{'type':'object'}"), true), new Tool("g", null, null)));
        assertThat(write(request.build(), false).path("tools"))
                .isEqualTo(
                        json(
                                "[{'type':'function','function':{'name':'f','description':'does f',"
                                        + "'parameters':{'type':'object','properties':{}},'strict':true}},"
                                        + "{'type':'function','function':{'name':'g','parameters':{'type':'object','properties':{}}}}]"));
        assertChoice(request, ToolChoice.AUTO, "'auto'");
        assertChoice(request, ToolChoice.NONE, "'none'");
        assertChoice(request, ToolChoice.REQUIRED, "'required'");
        assertChoice(request, ToolChoice.of("f"), "{'type':'function','function':{'name':'f'}}");
    }

    @Test
    void formsOfTheAnswer() throws IOException {
        assertForm(ResponseFormat.TEXT, "{'type':'text'}");
        assertForm(ResponseFormat.JSON_OBJECT, "{'type':'json_object'}");
        assertForm(
                ResponseFormat.schema("s", json("{'type':'object'}")),
                "{'type':'json_schema','json_schema':{'name':'s','strict':true,'schema':{'type':'object'}}}");
    }

    @Test
    void additionalFieldsWinAndMayBeAnything() throws IOException {
        ChatRequest request = empty().temperature(0.5)
                .additional("temperature", 0.7)
                .additional("thinking", Map.of("type", "enabled"))
                .additional("list", List.of(1, "a"))
                .additional("tree", json("{'a':[1]}"))
                .additional("bean", new Bean("x"))
                .additional("stream", true)
                .build();
        assertWritten(
                request,
                "{'model':'model-a','messages':[],'temperature':0.7,'thinking':{'type':'enabled'},'list':[1,'a'],"
                        + "'tree':{'a':[1]},'bean':{'name':'x'}}");
    }

    @Test
    void anAdditionalFieldThatIsNoJsonIsAnError() {
        assertThatThrownBy(() -> write(empty().additional("x", new Object()).build(), false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("additional field");
    }

    @Test
    void theAnswersTypeIsAskedFor() {
        Codec codec = Protocol.OPENAI_CHAT.codec();
        EncodedRequest whole = codec.encode(ChatRequest.of("hi"), false, Streams.DIALECT);
        EncodedRequest streamed = codec.encode(ChatRequest.of("hi"), true, Streams.DIALECT);
        assertThat(whole.path()).isEqualTo("/chat/completions");
        assertThat(whole.accept()).isEqualTo("application/json");
        assertThat(streamed.accept()).isEqualTo("text/event-stream");
    }

    /** A bean of a user. */
    public record Bean(String name) {}

    private static ChatRequest.Builder empty() {
        return ChatRequest.builder();
    }

    private static void assertChoice(ChatRequest.Builder request, ToolChoice choice, String expected)
            throws IOException {
        assertThat(write(request.toolChoice(choice).build(), false).path("tool_choice"))
                .isEqualTo(json(expected));
    }

    private static void assertForm(ResponseFormat format, String expected) throws IOException {
        assertThat(write(empty().responseFormat(format).build(), false).path("response_format"))
                .isEqualTo(json(expected));
    }

    private static void assertMessages(ChatRequest request, String expected) throws IOException {
        assertThat(write(request, false).path("messages")).isEqualTo(json(expected));
    }

    private static void assertWritten(ChatRequest request, String expected, Quirk... quirks) throws IOException {
        assertThat(write(request, false, quirks)).isEqualTo(json(expected));
    }

    private static JsonNode write(ChatRequest request, ReasoningField field) throws IOException {
        ProviderFacts facts = new ProviderFacts(field, List.of(), List.of(), List.of());
        Dialect dialect = new Dialect("acme", "model-a", Set.of(), null, facts);
        return Json.MAPPER.readTree(
                Protocol.OPENAI_CHAT.codec().encode(request, false, dialect).body());
    }

    private static JsonNode write(ChatRequest request, boolean streamed, Quirk... quirks) throws IOException {
        Dialect dialect = new Dialect("acme", "model-a", Set.of(quirks));
        return Json.MAPPER.readTree(
                Protocol.OPENAI_CHAT.codec().encode(request, streamed, dialect).body());
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.MAPPER.readTree(text.replace("\\'", "\\\"").replace('\'', '"'));
    }
}

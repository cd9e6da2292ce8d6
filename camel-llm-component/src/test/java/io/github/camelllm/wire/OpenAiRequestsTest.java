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
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.chat.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiRequestsTest {
    @Test
    void settingsAreRead() throws JsonProcessingException {
        ChatRequest request = read("{'model':'m','temperature':1,'top_p':0.5,'top_k':3,'max_tokens':9,'seed':7,"
                + "'stop':'x','presence_penalty':0.1,'frequency_penalty':0.2,'reasoning_effort':'low','user':'u',"
                + "'parallel_tool_calls':true}");
        assertThat(request.model()).isEqualTo("m");
        assertThat(request.temperature()).isEqualTo(1.0);
        assertThat(request.topP()).isEqualTo(0.5);
        assertThat(request.topK()).isEqualTo(3);
        assertThat(request.maxTokens()).isEqualTo(9);
        assertThat(request.seed()).isEqualTo(7);
        assertThat(request.stop()).containsExactly("x");
        assertThat(request.presencePenalty()).isEqualTo(0.1);
        assertThat(request.frequencyPenalty()).isEqualTo(0.2);
        assertThat(request.reasoningEffort()).isEqualTo("low");
        assertThat(request.user()).isEqualTo("u");
        assertThat(request.parallelToolCalls()).isTrue();
    }

    @Test
    void theNewerNameOfTheTokenLimitWins() throws JsonProcessingException {
        assertThat(read("{'max_completion_tokens':1,'max_tokens':2}").maxTokens())
                .isEqualTo(1);
        assertThat(read("{'max_tokens':2,'max_completion_tokens':1}").maxTokens())
                .isEqualTo(1);
        assertThat(read("{'max_tokens':2,'max_completion_tokens':null}").maxTokens())
                .isEqualTo(2);
    }

    @Test
    void unknownFieldsAreKeptAndHowItComesIsLeftToTheEndpoint() throws JsonProcessingException {
        ChatRequest request = read("{'thinking':{'type':'enabled'},'n':2,'logprobs':null,'stream':true,"
                + "'stream_options':{'include_usage':true}}");
        assertThat(request.additional()).containsOnlyKeys("thinking", "n");
        assertThat(request.additional().get("thinking")).isEqualTo(json("{'type':'enabled'}"));
    }

    @Test
    void messagesOfEveryRole() throws JsonProcessingException {
        assertThat(messages("[{'role':'system','content':'s'},{'role':'developer','content':'d'},"
                        + "{'role':'user','content':'u','name':'Ann'},"
                        + "{'role':'assistant','content':null,'refusal':'no','annotations':[],'tool_calls':["
                        + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                        + "{'role':'tool','tool_call_id':'a','content':'1'},"
                        + "{'role':'function','name':'g','content':'2'}]"))
                .containsExactly(
                        Message.system("s"),
                        Message.of(Role.DEVELOPER, new Part.Text("d")),
                        new Message(Role.USER, List.of(new Part.Text("u")), "Ann"),
                        Message.assistant(new Part.Refusal("no"), new ToolCall("a", "f", "{}")),
                        Message.tool("a", "1"),
                        Message.of(Role.TOOL, new ToolResult(null, "g", "2")));
    }

    @Test
    void partsOfEveryKind() throws JsonProcessingException {
        List<Part> parts = messages("[{'role':'user','content':['plain',{'type':'text','text':'t',"
                        + "'cache_control':{'type':'ephemeral','ttl':'1h'}},"
                        + "{'type':'image_url','image_url':{'url':'https://acme.example/a.png','detail':'low'}},"
                        + "{'type':'image_url','image_url':'data:image/png;base64,AQID'},"
                        + "{'type':'input_audio','input_audio':{'data':'AQID','format':'mp3'}},"
                        + "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,AQID'}},"
                        + "{'type':'file','file':{'file_id':'file-1'}}]}]")
                .get(0)
                .parts();
        assertThat(parts.subList(0, 3))
                .containsExactly(new Part.Text("plain"), new Part.Text("t"), new Part.CacheControl("1h"));
        assertThat(((Part.Image) parts.get(3)).detail()).isEqualTo("low");
        assertThat(((Part.Image) parts.get(3)).media().uri()).hasToString("https://acme.example/a.png");
        assertThat(((Part.Image) parts.get(4)).media().data()).containsExactly(1, 2, 3);
        assertThat(((Part.Audio) parts.get(5)).media().type()).isEqualTo("audio/mpeg");
        assertThat(((Part.Document) parts.get(6)).name()).isEqualTo("a.pdf");
        assertThat(((Part.Document) parts.get(7)).fileId()).isEqualTo("file-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'reasoning_content':'hm'",
                "'reasoning':'hm'",
                "'reasoning_details':[{'type':'reasoning.text','text':'hm'}]",
                "'content':[{'type':'thinking','thinking':[{'type':'text','text':'hm'}]}]",
            },
            quoteCharacter = '`')
    void reasoningOfEarlierTurnsIsRead(String field) throws JsonProcessingException {
        assertThat(messages("[{'role':'assistant'," + field + "}]").get(0).parts(Part.Reasoning.class))
                .singleElement()
                .satisfies(thought -> assertThat(thought.text()).isEqualTo("hm"));
    }

    @Test
    void toolsAndTheirChoice() throws JsonProcessingException {
        ChatRequest request = read("{'tools':[{'type':'function','function':{'name':'f','description':'d',"
                + "'parameters':{'type':'object'},'strict':true}}],"
                + "'tool_choice':{'type':'function','function':{'name':'f'}}}");
        assertThat(request.tools()).singleElement().satisfies(tool -> {
            assertThat(tool.name()).isEqualTo("f");
            assertThat(tool.description()).isEqualTo("d");
            assertThat(tool.strict()).isTrue();
        });
        assertThat(request.toolChoice()).isEqualTo(ToolChoice.of("f"));
        assertThat(read("{'tool_choice':'any'}").toolChoice()).isEqualTo(ToolChoice.REQUIRED);
    }

    @Test
    void toolsThatAreNoFunctionsAreKeptAsTheyAre() throws JsonProcessingException {
        ChatRequest request = read("{'tools':[{'type':'web_search'}],'tool_choice':{'type':'allowed_tools'}}");
        assertThat(request.tools()).containsExactly(Tool.ofProvider(json("{'type':'web_search'}")));
        assertThat(request.additional()).containsEntry("tool_choice", json("{'type':'allowed_tools'}"));
    }

    @Test
    void formsOfTheAnswer() throws JsonProcessingException {
        assertThat(read("{'response_format':{'type':'text'}}").responseFormat()).isEqualTo(ResponseFormat.TEXT);
        assertThat(read("{'response_format':{'type':'json_object'}}").responseFormat())
                .isEqualTo(ResponseFormat.JSON_OBJECT);
        assertThat(read("{'response_format':{'type':'json_schema','json_schema':{'name':'s','strict':true,"
                                + "'description':'d','schema':{'type':'object'}}}}")
                        .responseFormat())
                .isEqualTo(ResponseFormat.schema("s", json("{'type':'object','description':'d'}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | request must be an object, but is an array",
                "{'messages':{}} | messages must be an array, but is an object",
                "{'messages':['x']} | messages[0] must be an object, but is a text",
                "{'messages':[{'content':'x'}]} | messages[0] lacks the field role",
                "{'messages':[{'role':'robot','content':'x'}]} | messages[0].role must be one of system",
                "{'messages':[{'role':'user'}]} | messages[0] lacks the field content",
                "{'messages':[{'role':'user','content':7}]} | messages[0].content must be a text or an array of parts, but is the number 7",
                "{'messages':[{'role':'user','content':[{'type':'video'}]}]} | messages[0].content[0].type must be one of text",
                "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{}}]}]} | messages[0].content[0].image_url lacks the field url",
                "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'no address'}}]}]} | messages[0].content[0].image_url.url must be an address",
                "{'messages':[{'role':'assistant','tool_calls':[{'function':{}}]}]} | messages[0].tool_calls[0].function lacks the field name",
                "{'tools':[{'function':{'name':1}}]} | tools[0].function.name must be a text, but is the number 1",
                "{'temperature':'hot'} | temperature must be a number, but is a text",
                "{'max_tokens':1.5} | max_tokens must be a whole number, but is the number 1.5",
                "{'max_tokens':99999999999} | max_tokens must be a smaller number",
                "{'parallel_tool_calls':'yes'} | parallel_tool_calls must be true or false",
                "{'stop':[1]} | stop[0] must be a text",
                "{'response_format':{'type':'json_schema'}} | response_format lacks the field json_schema",
            })
    void whatIsWrongIsNamedByItsPath(String body, String problem) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aToolOfTheProviderMayHaveAFunction() throws JsonProcessingException {
        String builtIn = "{'type':'builtin_function','function':{'name':'$web_search'}}";
        ChatRequest request = read(
                "{'tools':[" + builtIn + ",{'function':{'name':'f'}},{'type':'Function','function':{'name':'g'}}]}");
        assertThat(request.tools())
                .containsExactly(Tool.ofProvider(json(builtIn)), new Tool("f", null, null), new Tool("g", null, null));
    }

    @Test
    void theSchemeOfADataUrlAndItsEncodingAreWrittenInAnyCase() throws JsonProcessingException {
        assertThat(messages("[{'role':'user','content':[{'type':'image_url','image_url':"
                        + "{'url':'DATA:image/WEBP;charset=x;BASE64,UklGRg=='}}]}]"))
                .containsExactly(Message.user(new Part.Image(Media.of("image/webp", new byte[] {'R', 'I', 'F', 'F'}))));
    }

    private static List<Message> messages(String messages) throws JsonProcessingException {
        return read("{'messages':" + messages + "}").messages();
    }

    private static ChatRequest read(String body) throws JsonProcessingException {
        return OpenAiRequests.read(json(body));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}

package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnthropicRequestWriterTest {
    private static final byte[] BYTES = {1, 2, 3};

    @Test
    void aLimitIsAlwaysSent() {
        assertThat(write(ChatRequest.of("hi")))
                .isEqualTo(json("{'model':'model-a','max_tokens':4096,'messages':[{'role':'user','content':'hi'}]}"));
    }

    @Test
    void theLimitLeavesRoomBesideTheBudget() {
        assertThat(write(empty().reasoningBudget(10_000).build()).path("max_tokens"))
                .isEqualTo(json("14096"));
        assertThat(write(empty().reasoningBudget(10_000).maxTokens(12_000).build())
                        .path("max_tokens"))
                .isEqualTo(json("12000"));
    }

    @Test
    void everySettingHasAField() {
        assertWritten(
                settings -> settings.temperature(0.5)
                        .topP(0.9)
                        .topK(40)
                        .maxTokens(100)
                        .stop(List.of("a", "b"))
                        .user("u")
                        .reasoningEffort("low"),
                "{'max_tokens':100,'temperature':0.5,'top_p':0.9,'top_k':40,'stop_sequences':['a','b'],"
                        + "'metadata':{'user_id':'u'},'output_config':{'effort':'low'}}");
    }

    @Test
    void aMessageWithFieldsOfAnotherProtocolIsRefused() {
        ChatRequest request = ChatRequest.builder()
                .message(Message.user("Hi").withAdditional("prefix", true))
                .build();
        assertThatThrownBy(() -> write(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("prefix");
    }

    @ParameterizedTest
    @MethodSource
    void aSettingThatTheProtocolDoesNotHaveIsRefusedByName(String name, ChatRequest request) {
        assertThatThrownBy(() -> write(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("acme")
                .hasMessageContaining(name);
    }

    static Object[][] aSettingThatTheProtocolDoesNotHaveIsRefusedByName() {
        return new Object[][] {
            {"seed", empty().seed(1L).build()},
            {"presencePenalty", empty().presencePenalty(0.1).build()},
            {"frequencyPenalty", empty().frequencyPenalty(0.1).build()},
            {"jsonSchema", empty().responseFormat(ResponseFormat.JSON_OBJECT).build()},
            {"names of speakers", said(new Message(Role.USER, List.of(new Part.Text("u")), "Ann"))},
            {"audio", said(Message.user(new Part.Audio(Media.of("audio/mpeg", BYTES))))},
            {"detail", said(Message.user(new Part.Image(Media.of("image/png", BYTES), "low")))},
            {
                "instructions",
                said(Message.of(Role.SYSTEM, new Part.Image(Media.of("image/png", BYTES))), Message.user("u"))
            }
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '"',
            value = {
                "2048 | -    | {'type':'enabled','budget_tokens':2048} | -",
                "2048 | high | {'type':'enabled','budget_tokens':2048} | {'effort':'high'}",
                "0    | -    | {'type':'disabled'}                     | -",
                "-    | none | {'type':'disabled'}                     | -",
                "-    | max  | -                                       | {'effort':'max'}",
                "-    | -    | -                                       | -"
            })
    void reasoningIsABudgetOfThinkingAndAnEffortOfOutput(
            Integer budget, String effort, String thinking, String config) {
        JsonNode written =
                write(empty().reasoningBudget(budget).reasoningEffort(effort).build());
        assertThat(written.get("thinking")).isEqualTo(thinking == null ? null : json(thinking));
        assertThat(written.get("output_config")).isEqualTo(config == null ? null : json(config));
    }

    @Test
    void aSchemaIsAFormatOfTheOutputBesideTheEffort() {
        assertThat(write(empty().reasoningEffort("low")
                                .responseFormat(ResponseFormat.schema(
                                        "person",
                                        json("{'type':'object','properties':{},'additionalProperties':false}")))
                                .build())
                        .path("output_config"))
                .isEqualTo(
                        json(
                                "{'effort':'low','format':{'type':'json_schema','schema':{'type':'object','properties':{},'additionalProperties':false}}}"));
    }

    @Test
    void additionalFieldsWinAndJoinThoseOfAnObject() {
        ChatRequest request = empty().maxTokens(5)
                .reasoningBudget(1024)
                .reasoningEffort("low")
                .additional("max_tokens", 7)
                .additional("thinking", Map.of("type", "adaptive"))
                .additional("output_config", Map.of("task_budget", 9))
                .additional("stream", true)
                .build();
        JsonNode written = write(request);
        assertThat(written)
                .isEqualTo(json("{'model':'model-a','messages':[],'max_tokens':7,'thinking':{'type':'adaptive'},"
                        + "'output_config':{'effort':'low','task_budget':9}}"));
    }

    @Test
    void anAdditionalFieldThatIsNoJsonIsAnError() {
        assertThatThrownBy(() -> write(empty().additional("x", new Object() {}).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("additional field");
    }

    @Test
    void aStreamIsAskedFor() {
        assertThat(write(empty().build(), true).path("stream").asBoolean()).isTrue();
        assertThat(encode(empty().build(), true).accept()).isEqualTo("text/event-stream");
        assertThat(encode(empty().build(), false).accept()).isEqualTo("application/json");
        assertThat(encode(empty().build(), false).path()).isEqualTo("/v1/messages");
    }

    @Test
    void instructionsStandApartWhereverTheyAreSaid() {
        JsonNode written = write(said(
                Message.system("s"),
                Message.user("u"),
                Message.of(Role.DEVELOPER, new Part.Text("d")),
                Message.assistant("a")));
        assertThat(written.path("system")).isEqualTo(json("[{'type':'text','text':'s'},{'type':'text','text':'d'}]"));
        assertThat(written.path("messages"))
                .isEqualTo(json("[{'role':'user','content':'u'},{'role':'assistant','content':'a'}]"));
        assertThat(write(said(Message.system("s"), Message.user("u"))).path("system"))
                .isEqualTo(json("'s'"));
    }

    @Test
    void whatOneSideSaysInARowIsOneMessage() {
        assertMessages(
                said(Message.user("a"), Message.user("b"), Message.assistant("c"), Message.assistant("d")),
                "[{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]},"
                        + "{'role':'assistant','content':[{'type':'text','text':'c'},{'type':'text','text':'d'}]}]");
    }

    @Test
    void anAnswerThatSaidNothingIsLeftOut() {
        assertMessages(
                said(Message.user("a"), Message.assistant(), Message.user("b")),
                "[{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]");
    }

    @Test
    void imagesAndDocumentsHaveSources() {
        assertMessages(
                said(Message.user(
                        new Part.Image(Media.of("image/png", BYTES)),
                        new Part.Image(Media.at(URI.create("https://acme.example/a.png")), "auto"),
                        new Part.Document(Media.of("application/pdf", BYTES), "a.pdf"),
                        new Part.Document(Media.at(URI.create("https://acme.example/a.pdf")), null),
                        new Part.Document(Media.of("text/csv", "a,ü".getBytes(StandardCharsets.UTF_8)), "a.csv"),
                        new Part.Document(null, null, "file-1"))),
                "[{'role':'user','content':["
                        + "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AQID'}},"
                        + "{'type':'image','source':{'type':'url','url':'https://acme.example/a.png'}},"
                        + "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'AQID'},"
                        + "'title':'a.pdf'},"
                        + "{'type':'document','source':{'type':'url','url':'https://acme.example/a.pdf'}},"
                        + "{'type':'document','source':{'type':'text','media_type':'text/plain','data':'a,ü'},"
                        + "'title':'a.csv'},"
                        + "{'type':'document','source':{'type':'file','file_id':'file-1'}}]}]");
    }

    @Test
    void marksStandOnWhatIsBeforeThem() {
        JsonNode written = write(said(
                Message.system("s").cached(),
                Message.of(Role.USER, new Part.Text("u"), new Part.CacheControl("1h"), new Part.Text("v"))));
        assertThat(written.path("system"))
                .isEqualTo(json("[{'type':'text','text':'s','cache_control':{'type':'ephemeral'}}]"));
        assertThat(written.at("/messages/0/content"))
                .isEqualTo(json("[{'type':'text','text':'u','cache_control':{'type':'ephemeral','ttl':'1h'}},"
                        + "{'type':'text','text':'v'}]"));
    }

    @Test
    void aMarkAfterAThoughtStandsOnWhatWasSaidBefore() {
        JsonNode content = write(answered(Message.assistant(
                        new Part.Text("t"),
                        new Part.Reasoning("r", new ProviderMark("anthropic:acme", "seal")),
                        new Part.CacheControl(null))))
                .at("/messages/1/content");
        assertThat(content.at("/0/cache_control/type").asText()).isEqualTo("ephemeral");
        assertThat(content.at("/1").has("cache_control")).isFalse();
    }

    @Test
    void aToolLoopWithThinkingGoesBackAsItCame() {
        assertMessages(
                answered(
                        Message.assistant(
                                new Part.Reasoning("hm", new ProviderMark("anthropic:acme", "seal")),
                                new Part.Reasoning(null, new ProviderMark("anthropic:acme", "dark"), true),
                                new Part.Reasoning(null, new ProviderMark("anthropic:acme", "bare")),
                                new Part.Text("wait"),
                                new ToolCall("a", "f", "{\"x\":1}"),
                                new ToolCall("b", "g", "")),
                        Message.tool("a", "1"),
                        Message.of(Role.TOOL, new ToolResult("b", "g", image("no"), true)),
                        Message.user("go on")),
                "[{'role':'user','content':'go'},{'role':'assistant','content':["
                        + "{'type':'thinking','thinking':'hm','signature':'seal'},"
                        + "{'type':'redacted_thinking','data':'dark'},"
                        + "{'type':'thinking','thinking':'','signature':'bare'},"
                        + "{'type':'text','text':'wait'},"
                        + "{'type':'tool_use','id':'a','name':'f','input':{'x':1}},"
                        + "{'type':'tool_use','id':'b','name':'g','input':{}}]},"
                        + "{'role':'user','content':["
                        + "{'type':'tool_result','tool_use_id':'a','content':'1'},"
                        + "{'type':'tool_result','tool_use_id':'b','content':[{'type':'text','text':'no'},"
                        + "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AQID'}}],"
                        + "'is_error':true},"
                        + "{'type':'text','text':'go on'}]}]");
    }

    @Test
    void resultsComeBeforeWhatIsSaidWithThem() {
        JsonNode content = write(answered(
                        Message.assistant(new ToolCall("a", "f", "{}")),
                        Message.user("by the way"),
                        Message.of(Role.TOOL, new ToolResult("a", null, "1"), new Part.CacheControl(null))))
                .at("/messages/2/content");
        assertThat(content)
                .isEqualTo(json("[{'type':'tool_result','tool_use_id':'a','content':'1',"
                        + "'cache_control':{'type':'ephemeral'}},{'type':'text','text':'by the way'}]"));
    }

    @Test
    void reasoningWithoutASignatureOfThisMakerIsNotSentBack() {
        assertMessages(
                answered(Message.assistant(
                        new Part.Reasoning("plain"),
                        new Part.Reasoning("list", new ProviderMark(ProviderMark.OPENROUTER, "[{}]")),
                        new Part.Reasoning("item", new ProviderMark("openai-responses:acme", "rs_1 dark")),
                        new Part.Text("a"))),
                "[{'role':'user','content':'go'},{'role':'assistant','content':'a'}]");
    }

    @Test
    void callsWithoutIdsGetThemByTheirOrder() {
        JsonNode messages = write(answered(
                        Message.assistant(new ToolCall(null, "f", "{}"), new ToolCall(null, "g", "{}")),
                        Message.tool(null, "1"),
                        Message.tool(null, "2")))
                .path("messages");
        assertThat(messages.at("/1/content/0/id")).isEqualTo(messages.at("/2/content/0/tool_use_id"));
        assertThat(messages.at("/1/content/1/id")).isEqualTo(messages.at("/2/content/1/tool_use_id"));
        assertThat(messages.at("/1/content/0/id")).isNotEqualTo(messages.at("/1/content/1/id"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"{'x':", "[1]", "7"})
    void argumentsThatAreNoObjectAreWrapped(String arguments) {
        JsonNode input = write(answered(Message.assistant(new ToolCall("a", "f", arguments))))
                .at("/messages/1/content/0/input");
        assertThat(input.path("INVALID_JSON").asText()).isEqualTo(arguments);
    }

    @Test
    void toolsHaveSchemasOfTheirInput() {
        assertThat(write(empty().tools(List.of(
                                        new Tool(
                                                "f",
                                                "does f",
                                                json("{'type':'object','properties':{},'additionalProperties':false}"),
                                                true),
                                        new Tool("g", null, null)))
                                .build())
                        .path("tools"))
                .isEqualTo(json(
                        "[{'name':'f','description':'does f','input_schema':{'type':'object','properties':{},'additionalProperties':false},'strict':true},"
                                + "{'name':'g','input_schema':{'type':'object','properties':{}}}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '"',
            value = {
                "auto     | -     | {'type':'auto'}",
                "none     | false | {'type':'none'}",
                "required | false | {'type':'any','disable_parallel_tool_use':true}",
                "f        | -     | {'type':'tool','name':'f'}",
                "-        | false | {'type':'auto','disable_parallel_tool_use':true}",
                "-        | true  | {'type':'auto','disable_parallel_tool_use':false}",
                "-        | -     | -"
            })
    void choiceAndParallelCallsAreOneField(String choice, Boolean parallel, String expected) {
        JsonNode written = write(empty().tools(List.of(new Tool("f", null, null)))
                .toolChoice(choice == null ? null : ToolChoice.parse(choice))
                .parallelToolCalls(parallel)
                .build());
        assertThat(written.get("tool_choice")).isEqualTo(expected == null ? null : json(expected));
    }

    private static List<Part> image(String text) {
        return List.of(new Part.Text(text), new Part.Image(Media.of("image/png", BYTES)));
    }

    private static ChatRequest.Builder empty() {
        return ChatRequest.builder();
    }

    private static ChatRequest said(Message... messages) {
        return empty().messages(List.of(messages)).build();
    }

    /** A conversation in which the user has spoken before. */
    private static ChatRequest answered(Message... messages) {
        return empty().messages(joined(messages)).build();
    }

    private static List<Message> joined(Message... messages) {
        List<Message> all = new ArrayList<>(List.of(Message.user("go")));
        all.addAll(List.of(messages));
        return all;
    }

    private static void assertMessages(ChatRequest request, String expected) {
        assertThat(write(request).path("messages")).isEqualTo(json(expected));
    }

    private static void assertWritten(Consumer<ChatRequest.Builder> settings, String expected) {
        ChatRequest.Builder request = empty();
        settings.accept(request);
        JsonNode fields = json(expected);
        JsonNode written = write(request.build());
        fields.properties()
                .forEach(field -> assertThat(written.get(field.getKey())).isEqualTo(field.getValue()));
        assertThat(written.size()).isEqualTo(fields.size() + 2);
    }

    private static JsonNode write(ChatRequest request) {
        return write(request, false);
    }

    private static JsonNode write(ChatRequest request, boolean streamed) {
        return Json.treeOrNull(encode(request, streamed).body());
    }

    private static EncodedRequest encode(ChatRequest request, boolean streamed) {
        return Protocol.ANTHROPIC_MESSAGES.codec().encode(request, streamed, Streams.DIALECT);
    }

    static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

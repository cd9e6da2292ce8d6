package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GeminiRequestWriterTest {
    private static final String GO = "{'role':'user','parts':[{'text':'go'}]},";
    private static final Codec CODEC = Protocol.GEMINI_GENERATE.codec();

    @ParameterizedTest
    @CsvSource({
        "gemini-x, false, /models/gemini-x:generateContent",
        "gemini-x, true, /models/gemini-x:streamGenerateContent?alt=sse",
        "models/gemini-x, false, /models/gemini-x:generateContent",
        "tunedModels/mine, false, /tunedModels/mine:generateContent",
        "gemini-x@001, false, /models/gemini-x@001:generateContent",
        "bad model?, false, /models/bad%20model%3F:generateContent"
    })
    void theModelIsInTheAddress(String model, boolean streamed, String path) {
        EncodedRequest encoded = CODEC.encode(ChatRequest.of("hi"), streamed, new Dialect("acme", model, Set.of()));
        assertThat(encoded.path()).isEqualTo(path);
        assertThat(encoded.accept()).isEqualTo(streamed ? "text/event-stream" : "application/json");
    }

    @Test
    void aCallWithoutAModelIsRefused() {
        Dialect nameless = new Dialect("acme", "", Set.of());
        assertThatThrownBy(() -> CODEC.encode(ChatRequest.of("hi"), false, nameless))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("model");
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
                .parallelToolCalls(true)
                .build();
        assertWritten(
                request,
                "{'contents':[],'generationConfig':{'temperature':0.5,'topP':0.9,'topK':40,'maxOutputTokens':100,"
                        + "'seed':7,'presencePenalty':0.1,'frequencyPenalty':-0.1,'stopSequences':['a','b']}}");
    }

    static Stream<Arguments> settingsThatThereAreNot() {
        return Stream.of(
                arguments("user", empty().user("u")),
                arguments(
                        "parallelToolCalls=false",
                        empty().tools(List.of(new Tool("f", null, null))).parallelToolCalls(false)),
                arguments("names of speakers", empty().message(new Message(Role.USER, words("hi"), "Ann"))),
                arguments("detail of images", empty().message(Message.user(new Part.Image(png(), "high")))),
                arguments(
                        "only texts in instructions",
                        empty().message(Message.of(Role.SYSTEM, new Part.Image(png())))
                                .message(Message.user("u"))),
                arguments("name of each result's tool", empty().message(Message.tool("unknown", "x"))),
                arguments(
                        "kind toolcall",
                        empty().message(Message.of(Role.TOOL, resultOf(new ToolCall("x", "y", "{}"))))));
    }

    @ParameterizedTest
    @MethodSource("settingsThatThereAreNot")
    void whatTheProtocolCannotSayIsAnErrorThatNamesIt(String name, ChatRequest.Builder request) {
        assertThatThrownBy(() -> write(request.build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(name);
    }

    static Stream<Arguments> thoughts() {
        return Stream.of(
                arguments(empty().reasoningEffort("low"), "{'thinkingLevel':'low','includeThoughts':true}"),
                arguments(empty().reasoningBudget(512), "{'thinkingBudget':512,'includeThoughts':true}"),
                arguments(empty().reasoningBudget(-1), "{'thinkingBudget':-1,'includeThoughts':true}"),
                arguments(empty().reasoningBudget(0), "{'thinkingBudget':0}"),
                arguments(empty().reasoningEffort("none"), "{'thinkingBudget':0}"));
    }

    @ParameterizedTest
    @MethodSource("thoughts")
    void whoWantsReasoningGetsItReadable(ChatRequest.Builder request, String thinking) throws IOException {
        assertWritten(request.build(), "{'contents':[],'generationConfig':{'thinkingConfig':" + thinking + "}}");
    }

    @Test
    void jsonIsAskedForByTypeAndSchemasAreSentAsTheyAre() throws IOException {
        assertWritten(
                empty().responseFormat(ResponseFormat.JSON_OBJECT).build(),
                "{'contents':[],'generationConfig':{'responseMimeType':'application/json'}}");
        assertWritten(
                empty().responseFormat(ResponseFormat.schema("s", json("{'$ref':'#/$defs/a'}")))
                        .build(),
                "{'contents':[],'generationConfig':{'responseMimeType':'application/json',"
                        + "'responseJsonSchema':{'$ref':'#/$defs/a'}}}");
        assertWritten(empty().responseFormat(ResponseFormat.TEXT).build(), "{'contents':[]}");
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                arguments(ToolChoice.AUTO, null, "{'mode':'AUTO'}"),
                arguments(ToolChoice.NONE, true, "{'mode':'NONE'}"),
                arguments(ToolChoice.REQUIRED, true, "{'mode':'ANY'}"),
                arguments(ToolChoice.of("f"), false, "{'mode':'ANY','allowedFunctionNames':['f']}"),
                arguments(ToolChoice.AUTO, true, "{'mode':'VALIDATED'}"),
                arguments(null, true, "{'mode':'VALIDATED'}"));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void choiceAndStrictnessMakeTheMode(ToolChoice choice, Boolean strict, String calling) throws IOException {
        Tool tool =
                new Tool("f", "does f", json("{'type':'object','properties':{},'additionalProperties':false}"), strict);
        assertWritten(
                empty().tools(List.of(tool, new Tool("g", null, null)))
                        .toolChoice(choice)
                        .build(),
                "{'contents':[],'tools':[{'functionDeclarations':[{'name':'f','description':'does f',"
                        + "'parametersJsonSchema':{'type':'object','properties':{},'additionalProperties':false}},{'name':'g'}]}],"
                        + "'toolConfig':{'functionCallingConfig':" + calling + "}}");
    }

    @Test
    void instructionsStandApartAndTheSidesTakeTurns() throws IOException {
        assertContents(
                List.of(
                        Message.system("a"),
                        Message.user("b"),
                        Message.of(Role.DEVELOPER, new Part.Text("c")).cached(),
                        Message.user("d").cached(),
                        Message.assistant("e")),
                "'systemInstruction':{'parts':[{'text':'a'},{'text':'c'}]},",
                "{'role':'user','parts':[{'text':'b'},{'text':'d'}]},{'role':'model','parts':[{'text':'e'}]}");
    }

    @Test
    void mediaAreSentAsBytesOrAddresses() throws IOException {
        assertContents(
                List.of(Message.user(
                        new Part.Image(png(), "auto"),
                        new Part.Audio(Media.of("audio/wav", new byte[] {2})),
                        new Part.Document(Media.of("application/pdf", new byte[] {3}), "a.pdf"),
                        new Part.Document(Media.at("video/mp4", URI.create("gs://b/v")), null),
                        new Part.Image(Media.at(URI.create("https://x/y.png"))),
                        new Part.Document(null, null, "https://files/1"))),
                "",
                "{'role':'user','parts':[{'inlineData':{'mimeType':'image/png','data':'AQ=='}},"
                        + "{'inlineData':{'mimeType':'audio/wav','data':'Ag=='}},"
                        + "{'inlineData':{'mimeType':'application/pdf','data':'Aw=='}},"
                        + "{'fileData':{'mimeType':'video/mp4','fileUri':'gs://b/v'}},"
                        + "{'fileData':{'fileUri':'https://x/y.png'}},{'fileData':{'fileUri':'https://files/1'}}]}");
    }

    @Test
    void aToolLoopKeepsIdsAndMarks() throws IOException {
        assertContents(
                List.of(
                        Message.user("go"),
                        Message.assistant(
                                new Part.Reasoning("Hm.", new ProviderMark(ProviderMark.GEMINI, "s0")),
                                new Part.Text("So", new ProviderMark(ProviderMark.GEMINI, "s1")),
                                new ToolCall("c1", "f", "{\"a\":1}", new ProviderMark(ProviderMark.GEMINI, "s2")),
                                new ToolCall("c2", "g", "")),
                        Message.of(Role.TOOL, new ToolResult("c1", null, "{\"r\":true}")),
                        Message.of(Role.TOOL, new ToolResult("c2", null, "15"))),
                "",
                GO + "{'role':'model','parts':[{'text':'Hm.','thought':true,'thoughtSignature':'s0'},"
                        + "{'text':'So','thoughtSignature':'s1'},"
                        + "{'functionCall':{'id':'c1','name':'f','args':{'a':1}},'thoughtSignature':'s2'},"
                        + "{'functionCall':{'id':'c2','name':'g','args':{}}}]},"
                        + "{'role':'user','parts':["
                        + "{'functionResponse':{'id':'c1','name':'f','response':{'r':true}}},"
                        + "{'functionResponse':{'id':'c2','name':'g','response':{'output':'15'}}}]}");
    }

    @Test
    void resultsWithoutIdsHaveTheNamesOfTheCallsInTheirOrder() throws IOException {
        assertContents(
                List.of(
                        Message.user("go"),
                        Message.assistant(new ToolCall(null, "f", "{}"), new ToolCall(null, "g", "{}")),
                        Message.tool(null, "1"),
                        Message.of(Role.TOOL, new ToolResult(null, null, words("no"), true))),
                "",
                GO
                        + "{'role':'model','parts':[{'functionCall':{'name':'f','args':{}}},{'functionCall':{'name':'g','args':{}}}]},"
                        + "{'role':'user','parts':[{'functionResponse':{'name':'f','response':{'output':'1'}}},"
                        + "{'functionResponse':{'name':'g','response':{'error':'no'}}}]}");
    }

    @Test
    void aResultMayHaveMedia() throws IOException {
        ToolResult result =
                new ToolResult(null, "f", List.of(new Part.Text("{\"a\":1} and more"), new Part.Image(png())), false);
        assertContents(
                List.of(Message.of(Role.TOOL, result)),
                "",
                "{'role':'user','parts':[{'functionResponse':{'name':'f','response':{'output':'{\\\"a\\\":1} and more'},"
                        + "'parts':[{'inlineData':{'mimeType':'image/png','data':'AQ=='}}]}}]}");
    }

    @Test
    void thoughtsAndMarksOfOtherProtocolsAndMalformedArgumentsDoNotStopAConversation() throws IOException {
        assertContents(
                List.of(
                        Message.user("go"),
                        Message.assistant(
                                new Part.Reasoning(null, new ProviderMark(ProviderMark.ANTHROPIC, "secret"), true),
                                new Part.Reasoning("x", new ProviderMark(ProviderMark.OPENROUTER, "[{}]")),
                                new Part.Reasoning("x", new ProviderMark("openai-responses:acme", "rs_1 s")),
                                new Part.Reasoning(null, null)),
                        Message.assistant(
                                new ToolCall(
                                        null, "f", "{\"a\":1}}", new ProviderMark("openai-responses:acme", "fc_1")),
                                new Part.Refusal("No."))),
                "",
                GO + "{'role':'model','parts':[{'functionCall':{'name':'f','args':{'INVALID_JSON':'{\\\"a\\\":1}}'}}},"
                        + "{'text':'No.'}]}");
    }

    @Test
    void additionalFieldsWinAndObjectsAreMerged() throws IOException {
        assertWritten(
                empty().temperature(0.5)
                        .topK(3)
                        .tools(List.of(new Tool("f", null, null)))
                        .additional(Map.of(
                                "generationConfig", Map.of("topK", 4, "responseModalities", List.of("TEXT")),
                                "tools", List.of(Map.of("google_search", Map.of())),
                                "cachedContent", "cachedContents/1"))
                        .build(),
                "{'contents':[],'tools':[{'google_search':{}}],'cachedContent':'cachedContents/1',"
                        + "'generationConfig':{'temperature':0.5,'topK':4,'responseModalities':['TEXT']}}");
    }

    private static ToolResult resultOf(Part part) {
        return new ToolResult(null, "f", List.of(part), false);
    }

    @Test
    void withoutFunctionsThereIsNoChoiceAmongThem() throws IOException {
        ChatRequest request = empty().messages(List.of(Message.user("go")))
                .tools(List.of(Tool.ofProvider(json("{'googleSearch':{}}"))))
                .toolChoice(ToolChoice.AUTO)
                .build();
        assertThat(write(request).has("toolConfig")).isFalse();
        assertThat(write(request).at("/tools/0").has("googleSearch")).isTrue();
    }

    private static Media png() {
        return Media.of("image/png", new byte[] {1});
    }

    private static List<Part> words(String text) {
        return List.of(new Part.Text(text));
    }

    private static ChatRequest.Builder empty() {
        return ChatRequest.builder();
    }

    private static void assertContents(List<Message> messages, String before, String contents) throws IOException {
        ChatRequest request = empty().messages(messages).build();
        assertWritten(request, "{" + before + "'contents':[" + contents + "]}");
    }

    private static void assertWritten(ChatRequest request, String expected) throws IOException {
        assertThat(write(request)).isEqualTo(json(expected));
    }

    private static JsonNode write(ChatRequest request) throws IOException {
        return Json.MAPPER.readTree(
                CODEC.encode(request, false, Streams.DIALECT).body());
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}

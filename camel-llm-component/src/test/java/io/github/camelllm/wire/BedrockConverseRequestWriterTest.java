package io.github.camelllm.wire;

import static io.github.camelllm.wire.AnthropicRequestWriterTest.json;
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
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BedrockConverseRequestWriterTest {
    private static final byte[] BYTES = {1, 2, 3};
    private static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String NOVA = "us.amazon.nova-2-lite-v1:0";
    private static final String GPT = "openai.gpt-oss-120b-1:0";
    private static final String PROFILE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2";
    private static final List<Tool> TOOLS = List.of(new Tool("f", null, null));

    @Test
    void anEmptyRequestHasOnlyMessages() {
        assertThat(write(ChatRequest.of("hi")))
                .isEqualTo(json("{'messages':[{'role':'user','content':[{'text':'hi'}]}]}"));
    }

    @ParameterizedTest
    @CsvSource({
        "amazon.nova-lite-v1:0, amazon.nova-lite-v1%3A0",
        "'" + PROFILE + "', arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fa1b2",
        "a b*~_, a%20b%2A~_"
    })
    void theModelStandsEncodedInThePath(String model, String encoded) {
        ChatRequest request = ChatRequest.of("hi");
        EncodedRequest whole = encode(request, false, model);
        EncodedRequest streamed = encode(request, true, model);
        assertThat(whole.path()).isEqualTo("/model/" + encoded + "/converse");
        assertThat(whole.accept()).isEqualTo("application/json");
        assertThat(streamed.path()).isEqualTo("/model/" + encoded + "/converse-stream");
        assertThat(streamed.accept()).isEqualTo("application/vnd.amazon.eventstream");
        assertThat(streamed.body()).isEqualTo(whole.body());
    }

    @Test
    void settingsOfAllModelsAreOneObject() {
        JsonNode written = write(empty().maxTokens(100)
                .temperature(0.5)
                .topP(0.9)
                .stop(List.of("a"))
                .build());
        assertThat(written)
                .isEqualTo(json("{'messages':[],'inferenceConfig':{'maxTokens':100,'temperature':0.5,'topP':0.9,"
                        + "'stopSequences':['a']}}"));
    }

    @ParameterizedTest
    @MethodSource
    void settingsOfSomeModelsAreInTheirMakersWords(ChatRequest.Builder request, String model, String expected) {
        assertThat(write(request.build(), model).path("additionalModelRequestFields"))
                .isEqualTo(json(expected));
    }

    static Object[][] settingsOfSomeModelsAreInTheirMakersWords() {
        return new Object[][] {
            {empty().topK(5), CLAUDE, "{'top_k':5}"},
            {empty().topK(5), NOVA, "{'inferenceConfig':{'topK':5}}"},
            {empty().topK(5), GPT, "{'top_k':5}"},
            {empty().reasoningBudget(1024), CLAUDE, "{'reasoning_config':{'type':'enabled','budget_tokens':1024}}"},
            {empty().reasoningBudget(0), CLAUDE, "{'reasoning_config':{'type':'disabled'}}"},
            {empty().reasoningEffort("low"), CLAUDE, "{'output_config':{'effort':'low'}}"},
            {empty().reasoningEffort("none"), CLAUDE, "{'reasoning_config':{'type':'disabled'}}"},
            {empty().reasoningEffort("low"), NOVA, "{'reasoningConfig':{'type':'enabled','maxReasoningEffort':'low'}}"},
            {empty().reasoningEffort("none"), NOVA, "{'reasoningConfig':{'type':'disabled'}}"},
            {empty().reasoningEffort("low"), GPT, "{'reasoning_effort':'low'}"},
            {
                empty().topK(5)
                        .reasoningEffort("low")
                        .additional("additionalModelRequestFields", Map.of("top_k", 6, "x", 7)),
                CLAUDE,
                "{'top_k':6,'output_config':{'effort':'low'},'x':7}"
            }
        };
    }

    @ParameterizedTest
    @MethodSource
    void aSettingThatCannotBeSaidIsRefusedByName(String name, ChatRequest request, String model) {
        assertThatThrownBy(() -> write(request, model))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("acme")
                .hasMessageContaining(name);
    }

    static Object[][] aSettingThatCannotBeSaidIsRefusedByName() {
        return new Object[][] {
            {"seed", empty().seed(1L).build(), CLAUDE},
            {"presencePenalty", empty().presencePenalty(0.1).build(), CLAUDE},
            {"frequencyPenalty", empty().frequencyPenalty(0.1).build(), CLAUDE},
            {"user", empty().user("u").build(), CLAUDE},
            {"parallelToolCalls", empty().tools(TOOLS).parallelToolCalls(false).build(), CLAUDE},
            {"jsonSchema", empty().responseFormat(ResponseFormat.JSON_OBJECT).build(), CLAUDE},
            {"reasoningBudget", empty().reasoningBudget(9).build(), NOVA},
            {"reasoningBudget", empty().reasoningBudget(9).build(), GPT},
            {"topK", empty().topK(9).build(), PROFILE},
            {"reasoningBudget", empty().reasoningBudget(9).build(), PROFILE},
            {"reasoningEffort", empty().reasoningEffort("low").build(), PROFILE},
            {"name one", ChatRequest.of("hi"), ""},
            {"s3://", said(new Part.Image(Media.at("image/png", URI.create("https://acme.example/a.png")))), CLAUDE},
            {"media type", said(new Part.Image(Media.at(URI.create("s3://acme/a.png")))), CLAUDE},
            {"application/zip", said(new Part.Document(Media.of("application/zip", BYTES), null)), CLAUDE},
            {"uploaded files", said(new Part.Document(null, null, "file-1")), CLAUDE},
            {"detail", said(new Part.Image(Media.of("image/png", BYTES), "high")), CLAUDE},
            {
                "toolChoice none",
                empty().tools(TOOLS)
                        .toolChoice(ToolChoice.NONE)
                        .message(Message.tool("a", "1"))
                        .build(),
                CLAUDE
            }
        };
    }

    @Test
    void aSchemaIsAText() {
        assertThat(write(empty().responseFormat(ResponseFormat.schema(
                                        "person",
                                        json("{'type':'object','properties':{},'additionalProperties':false}")))
                                .build())
                        .path("outputConfig"))
                .isEqualTo(
                        json(
                                "{'textFormat':{'type':'json_schema','structure':{'jsonSchema':{'name':'person',"
                                        + "'schema':'{\\'type\\':\\'object\\',\\'properties\\':{},\\'additionalProperties\\':false}'}}}}"));
    }

    @Test
    void guardrailsAreAdditional() {
        JsonNode written = write(empty().additional("guardrailConfig", Map.of("guardrailIdentifier", "g"))
                .additional("inferenceConfig", Map.of("maxTokens", 7))
                .temperature(1.0)
                .maxTokens(5)
                .build());
        assertThat(written)
                .isEqualTo(json("{'messages':[],'inferenceConfig':{'maxTokens':7,'temperature':1.0},"
                        + "'guardrailConfig':{'guardrailIdentifier':'g'}}"));
    }

    @Test
    void instructionsAndMarksAreBlocks() {
        JsonNode written = write(empty().message(Message.system("s").cached())
                .message(Message.of(Role.USER, new Part.Text("u"), new Part.CacheControl("1h"), new Part.Text("v")))
                .build());
        assertThat(written)
                .isEqualTo(json("{'system':[{'text':'s'},{'cachePoint':{'type':'default'}}],'messages':["
                        + "{'role':'user','content':[{'text':'u'},{'cachePoint':{'type':'default','ttl':'1h'}},"
                        + "{'text':'v'}]}]}"));
    }

    @Test
    void mediaHaveFormats() {
        assertThat(write(said(
                                new Part.Image(Media.of("image/jpg", BYTES)),
                                new Part.Image(Media.at("image/png", URI.create("s3://acme/a.png"))),
                                new Part.Audio(Media.of("audio/x-wav", BYTES)),
                                new Part.Document(Media.of("application/pdf", BYTES), "Q1_report.v2.pdf"),
                                new Part.Document(Media.of("text/csv; charset=utf-8", BYTES), null),
                                new Part.Document(Media.of("text/x-java", BYTES), null)))
                        .at("/messages/0/content"))
                .isEqualTo(json("[{'image':{'format':'jpeg','source':{'bytes':'AQID'}}},"
                        + "{'image':{'format':'png','source':{'s3Location':{'uri':'s3://acme/a.png'}}}},"
                        + "{'audio':{'format':'wav','source':{'bytes':'AQID'}}},"
                        + "{'document':{'format':'pdf','name':'Q1 report v2 pdf','source':{'bytes':'AQID'}}},"
                        + "{'document':{'format':'csv','name':'document','source':{'bytes':'AQID'}}},"
                        + "{'document':{'format':'txt','name':'document 2','source':{'bytes':'AQID'}}},"
                        + "{'text':'(see the document)'}]"));
    }

    @Test
    void aToolLoopWithThinkingGoesBackAsItCame() {
        ToolResult failed = new ToolResult("b", "g", List.of(new Part.Text("no"), new Part.CacheControl(null)), true);
        assertThat(write(empty().message(Message.user("go"))
                                .message(Message.assistant(
                                        new Part.Reasoning("hm", new ProviderMark(ProviderMark.ANTHROPIC, "seal")),
                                        new Part.Reasoning(
                                                null, new ProviderMark(ProviderMark.ANTHROPIC, "AQID"), true),
                                        new Part.Reasoning("plain"),
                                        new ToolCall("a", "f", "{\"x\":1}"),
                                        new ToolCall("b", "g", "")))
                                .message(Message.tool("a", "1"))
                                .message(Message.of(Role.TOOL, failed))
                                .build())
                        .path("messages"))
                .isEqualTo(json("[{'role':'user','content':[{'text':'go'}]},{'role':'assistant','content':["
                        + "{'reasoningContent':{'reasoningText':{'text':'hm','signature':'seal'}}},"
                        + "{'reasoningContent':{'redactedContent':'AQID'}},"
                        + "{'toolUse':{'toolUseId':'a','name':'f','input':{'x':1}}},"
                        + "{'toolUse':{'toolUseId':'b','name':'g','input':{}}}]},"
                        + "{'role':'user','content':["
                        + "{'toolResult':{'toolUseId':'a','content':[{'text':'1'}]}},"
                        + "{'toolResult':{'toolUseId':'b','content':[{'text':'no'}],'status':'error'}},"
                        + "{'cachePoint':{'type':'default'}}]}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '"',
            value = {
                "auto     | {'auto':{}}",
                "required | {'any':{}}",
                "f        | {'tool':{'name':'f'}}",
                "-        | -"
            })
    void choicesAreObjects(String choice, String expected) {
        JsonNode config = write(empty().tools(TOOLS)
                        .toolChoice(choice == null ? null : ToolChoice.parse(choice))
                        .build())
                .path("toolConfig");
        assertThat(config.get("toolChoice")).isEqualTo(expected == null ? null : json(expected));
    }

    @Test
    void toolsAreSpecifications() {
        assertThat(write(empty().tools(List.of(
                                        new Tool(
                                                "f",
                                                "does f",
                                                json("{'type':'object','properties':{},'additionalProperties':false}"),
                                                true),
                                        new Tool("g", null, null)))
                                .build())
                        .path("toolConfig"))
                .isEqualTo(json("{'tools':[{'toolSpec':{'name':'f','description':'does f',"
                        + "'inputSchema':{'json':{'type':'object','properties':{},'additionalProperties':false}},'strict':true}},"
                        + "{'toolSpec':{'name':'g','inputSchema':{'json':{'type':'object','properties':{}}}}}]}"));
    }

    @Test
    void toolsThatMustNotBeCalledAreNotOffered() {
        assertThat(write(empty().tools(TOOLS).toolChoice(ToolChoice.NONE).build())
                        .has("toolConfig"))
                .isFalse();
    }

    private static ChatRequest.Builder empty() {
        return ChatRequest.builder();
    }

    private static ChatRequest said(Part... parts) {
        return empty().message(Message.user(parts)).build();
    }

    private static JsonNode write(ChatRequest request) {
        return write(request, CLAUDE);
    }

    private static JsonNode write(ChatRequest request, String model) {
        return Json.treeOrNull(encode(request, false, model).body());
    }

    private static EncodedRequest encode(ChatRequest request, boolean streamed, String model) {
        return Protocol.BEDROCK_CONVERSE.codec().encode(request, streamed, new Dialect("acme", model, Set.of()));
    }
}

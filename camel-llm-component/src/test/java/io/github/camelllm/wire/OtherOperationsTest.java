package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ModelEntry;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.PageToken;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.conformance.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of models, counts of tokens and completions. */
class OtherOperationsTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            OPENAI_CHAT, EMBEDDINGS, OPENAI_EMBEDDINGS
            OPENAI_RESPONSES, EMBEDDINGS, OPENAI_EMBEDDINGS
            OPENAI_RESPONSES, CHAT, OPENAI_RESPONSES
            ANTHROPIC_MESSAGES, EMBEDDINGS, -
            ANTHROPIC_MESSAGES, MODELS, MODELS_LIST
            ANTHROPIC_MESSAGES, COUNT_TOKENS, ANTHROPIC_COUNT_TOKENS
            ANTHROPIC_MESSAGES, COMPLETION, -
            GEMINI_GENERATE, EMBEDDINGS, GEMINI_EMBEDDINGS
            OLLAMA_CHAT, EMBEDDINGS, OLLAMA_EMBEDDINGS
            BEDROCK_CONVERSE, EMBEDDINGS, BEDROCK_EMBEDDINGS
            BEDROCK_CONVERSE, COUNT_TOKENS, BEDROCK_COUNT_TOKENS
            OPENAI_CHAT, COMPLETION, OPENAI_COMPLETION
            """)
    void thoseWhoSpeakAProtocolDoOtherThingsInItsFamily(Protocol spoken, Operation what, Protocol expected) {
        assertThat(spoken.of(what)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'object':'list','data':[{'id':'b'},{'id':'a'},{'id':'b'}]}
            [{'id':'b'},{'id':'a'}]
            {'models':[{'name':'models/b'},{'name':'models/a'}]}
            {'models':[{'name':'b','model':'b'},{'name':'a'},{}]}
            {'inferenceProfileSummaries':[{'inferenceProfileName':'B','inferenceProfileId':'b'},{'inferenceProfileId':'a'}]}
            {'models':[{'type':'llm','key':'b','display_name':'B'},{'key':'a'}]}
            {'object':'list','data':[{'id':'models/b','display_name':'B'},{'id':'models/a'}]}
            {'data':[{'id':'b','name':'B'},{'id':'a','display_name':'A'}],'has_more':false,'last_id':'a'}
            """)
    void modelsAreListedOnceInTheOrderOfTheProvider(String body) {
        ChatResponse list = decode(Protocol.MODELS_LIST, body);
        assertThat(list.message().parts()).containsExactly(new Part.Text("b"), new Part.Text("a"));
        assertThat(list.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(list.models()).extracting(ModelEntry::id).containsExactly("b", "a");
        assertThat(list.nextPage()).isNull();
    }

    /** What Bedrock calls models by is in a list of its own. */
    @Test
    void theInferenceProfilesOfBedrockFollowItsModels() {
        ChatResponse list =
                decode(Protocol.MODELS_LIST, "{'modelSummaries':[{'modelId':'b','modelName':'B'},{'modelId':'a'}]}");
        assertThat(list.models()).extracting(ModelEntry::id).containsExactly("b", "a");
        assertThat(list.nextPage()).isEqualTo(PageToken.list("inference-profiles"));
        ChatRequest next = ChatRequest.builder()
                .operation(Operation.MODELS)
                .page(list.nextPage())
                .build();
        Dialect bedrock =
                new Dialect("bedrock", "", Set.of(), "https://bedrock.eu-west-1.amazonaws.com/foundation-models");
        assertThat(Protocol.MODELS_LIST.codec().encode(next, false, bedrock).path())
                .isEqualTo("https://bedrock.eu-west-1.amazonaws.com/inference-profiles"
                        + "?maxResults=1000&type=SYSTEM_DEFINED");
    }

    @Test
    void noModelsAreAListToo() {
        assertThat(decode(Protocol.MODELS_LIST, "{'object':'list','data':null}")
                        .message()
                        .parts())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'models':[],'nextPageToken':'x'} | pageToken
            {'models':[],'next_page_token':'x'} | page_token
            {'inferenceProfileSummaries':[],'nextToken':'x'} | nextToken
            {'data':[{'id':'x'}],'has_more':true,'last_id':'x'} | after_id
            """)
    void aListThatGoesOnSaysHowToAskForMore(String body, String parameter) {
        ChatResponse list = decode(Protocol.MODELS_LIST, body);
        assertThat(list.nextPage()).isEqualTo(new PageToken(parameter, "x"));
    }

    @Test
    void additionalFieldsOfAListAreParameters() {
        ChatRequest request = ChatRequest.builder()
                .operation(Operation.MODELS)
                .additional("limit", 5)
                .page(new PageToken("after_id", "a b"))
                .build();
        EncodedRequest encoded = Protocol.MODELS_LIST.codec().encode(request, false, Streams.DIALECT);
        assertThat(encoded.method()).isEqualTo("GET");
        assertThat(encoded.path()).isEqualTo("/models?limit=5&after_id=a%20b");
        Dialect elsewhere = new Dialect("acme", "", Set.of(), "/v1/models?limit=1000");
        assertThat(Protocol.MODELS_LIST
                        .codec()
                        .encode(request, false, elsewhere)
                        .path())
                .isEqualTo("/v1/models?limit=1000&limit=5&after_id=a%20b");
    }

    @Test
    void whatSaysHowToAnswerIsNotCounted() throws IOException {
        ChatRequest request = ChatRequest.builder()
                .operation(Operation.COUNT_TOKENS)
                .message(Message.system("s"))
                .message(Message.user("hi"))
                .maxTokens(9)
                .temperature(0.5)
                .build();
        EncodedRequest anthropic = Protocol.ANTHROPIC_COUNT_TOKENS.codec().encode(request, false, Streams.DIALECT);
        assertThat(anthropic.path()).isEqualTo("/v1/messages/count_tokens");
        assertThat(Json.MAPPER.readTree(anthropic.body()))
                .isEqualTo(json("{'model':'model-a','system':'s','messages':[{'role':'user','content':'hi'}]}"));
        EncodedRequest openAi = Protocol.OPENAI_COUNT_TOKENS.codec().encode(request, false, Streams.DIALECT);
        assertThat(openAi.path()).isEqualTo("/responses/input_tokens");
        assertThat(Json.MAPPER.readTree(openAi.body()))
                .isEqualTo(json("{'model':'model-a','instructions':'s','input':[{'role':'user','content':'hi'}]}"));
    }

    @Test
    void geminiCountsAWholeRequest() throws IOException {
        ChatRequest request = ChatRequest.builder()
                .operation(Operation.COUNT_TOKENS)
                .message(Message.user("hi"))
                .build();
        EncodedRequest encoded = Protocol.GEMINI_COUNT_TOKENS.codec().encode(request, false, Streams.DIALECT);
        assertThat(encoded.path()).isEqualTo("/models/model-a:countTokens");
        assertThat(Json.MAPPER.readTree(encoded.body()))
                .isEqualTo(json("{'generateContentRequest':{'model':'models/model-a','contents':[{'role':'user',"
                        + "'parts':[{'text':'hi'}]}]}}"));
        assertThat(decode(Protocol.GEMINI_COUNT_TOKENS, "{'totalTokens':3}")
                        .usage()
                        .inputTokens())
                .isEqualTo(3);
    }

    @Test
    void vertexCountsARequestAsItIs() throws IOException {
        ChatRequest request = ChatRequest.builder()
                .operation(Operation.COUNT_TOKENS)
                .message(Message.system("s"))
                .message(Message.user("hi"))
                .build();
        Dialect vertex = new Dialect("vertexai", "model-a", Set.of(Quirk.PLAIN_COUNT_TOKENS));
        EncodedRequest encoded = Protocol.GEMINI_COUNT_TOKENS.codec().encode(request, false, vertex);
        assertThat(Json.MAPPER.readTree(encoded.body()))
                .isEqualTo(json("{'contents':[{'role':'user','parts':[{'text':'hi'}]}],"
                        + "'systemInstruction':{'parts':[{'text':'s'}]}}"));
    }

    @Test
    void bedrockCountsAConversation() throws IOException {
        ChatRequest request = ChatRequest.builder()
                .operation(Operation.COUNT_TOKENS)
                .message(Message.system("s"))
                .message(Message.user("hi"))
                .maxTokens(9)
                .build();
        Dialect bedrock = new Dialect("bedrock", "us.model-a:0", Set.of());
        EncodedRequest encoded = Protocol.BEDROCK_COUNT_TOKENS.codec().encode(request, false, bedrock);
        assertThat(encoded.path()).isEqualTo("/model/us.model-a%3A0/count-tokens");
        assertThat(Json.MAPPER.readTree(encoded.body()))
                .isEqualTo(json("{'input':{'converse':{'messages':[{'role':'user','content':[{'text':'hi'}]}],"
                        + "'system':[{'text':'s'}]}}}"));
        assertThat(decode(Protocol.BEDROCK_COUNT_TOKENS, "{'inputTokens':7}")
                        .usage()
                        .inputTokens())
                .isEqualTo(7);
    }

    @Test
    void aCountIsTheInputTokens() {
        assertThat(decode(Protocol.ANTHROPIC_COUNT_TOKENS, "{'input_tokens':20}")
                        .usage())
                .isEqualTo(new Usage(20L, null, null, null, null));
    }

    @Test
    void oneQuestionIsThePrompt() throws IOException {
        ChatRequest request = completion(Message.user("Once upon"))
                .maxTokens(9)
                .temperature(0.5)
                .stop(List.of("\n"))
                .build();
        EncodedRequest encoded = Protocol.OPENAI_COMPLETION.codec().encode(request, true, Streams.DIALECT);
        assertThat(encoded.path()).isEqualTo("/completions");
        assertThat(Json.MAPPER.readTree(encoded.body()))
                .isEqualTo(json("{'model':'model-a','prompt':'Once upon','max_tokens':9,'temperature':0.5,"
                        + "'stop':['\\n'],'stream':true,'stream_options':{'include_usage':true}}"));
    }

    @Test
    void aConversationIsATranscript() {
        List<Message> messages = List.of(
                Message.system("Be brief."), Message.user("Hi"), Message.assistant("Hello"), Message.user("And?"));
        assertThat(PromptTranscript.of(messages, Streams.DIALECT))
                .isEqualTo("Be brief.\n\nUser: Hi\n\nAssistant: Hello\n\nUser: And?\n\nAssistant:");
    }

    @Test
    void aCompletionHasNoToolsAndNoImages() {
        ChatRequest tools = completion(Message.user("x"))
                .tools(List.of(new Tool("f", null, null)))
                .build();
        assertThatThrownBy(() -> Protocol.OPENAI_COMPLETION.codec().encode(tools, false, Streams.DIALECT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tools");
        Message image =
                Message.of(Role.USER, new Part.Image(io.github.camelllm.chat.Media.of("image/png", new byte[1])));
        assertThatThrownBy(() -> PromptTranscript.of(List.of(image), Streams.DIALECT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("image");
    }

    @Test
    void aCompletionIsReadWholeAndStreamed() {
        ChatResponse whole = decode(
                Protocol.OPENAI_COMPLETION,
                "{'id':'c','model':'m','choices':[{'index':0,'text':' a time','finish_reason':'length'}],"
                        + "'usage':{'prompt_tokens':2,'completion_tokens':3}}");
        assertThat(whole.text()).isEqualTo(" a time");
        assertThat(whole.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(whole.usage().totalTokens()).isEqualTo(5);
        byte[] stream = Streams.events(
                        "{\"choices\":[{\"index\":0,\"text\":\" a\"}]}",
                        "{\"choices\":[{\"index\":0,\"text\":\" time\",\"finish_reason\":\"stop\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        Outcome outcome = Streams.read(Protocol.OPENAI_COMPLETION, stream, List.of(stream.length));
        assertThat(outcome.textDeltas()).isEqualTo(2);
        assertThat(outcome.response().text()).isEqualTo(" a time");
    }

    private static ChatRequest.Builder completion(Message... messages) {
        return ChatRequest.builder().operation(Operation.COMPLETION).messages(Arrays.asList(messages));
    }

    private static ChatResponse decode(Protocol protocol, String body) {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return protocol.codec().decode(Streams.OK, bytes, Streams.DIALECT);
    }

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}

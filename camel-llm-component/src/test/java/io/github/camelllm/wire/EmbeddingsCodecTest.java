package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddingsCodecTest {
    @Test
    void openAiTakesAllTextsAtOnce() throws IOException {
        EncodedRequest encoded = encode(
                Protocol.OPENAI_EMBEDDINGS, "m", inputs("a", "b").dimensions(3).user("u"));
        assertThat(encoded.method()).isEqualTo("POST");
        assertThat(encoded.path()).isEqualTo("/embeddings");
        assertThat(Json.MAPPER.readTree(encoded.body()))
                .isEqualTo(json("{'model':'m','input':['a','b'],'dimensions':3,'user':'u'}"));
    }

    @Test
    void geminiTakesARequestForEachText() throws IOException {
        EncodedRequest encoded = encode(
                Protocol.GEMINI_EMBEDDINGS, "m", inputs("a", "b").dimensions(3).additional("taskType", "CLUSTERING"));
        assertThat(encoded.path()).isEqualTo("/models/m:batchEmbedContents");
        assertThat(Json.MAPPER.readTree(encoded.body()))
                .isEqualTo(json("{'requests':[{'model':'models/m','content':{'parts':[{'text':'a'}]},"
                        + "'outputDimensionality':3,'taskType':'CLUSTERING'},{'model':'models/m','content':{'parts':["
                        + "{'text':'b'}]},'outputDimensionality':3,'taskType':'CLUSTERING'}]}"));
    }

    @Test
    void ollamaTakesAllTextsAtOnce() throws IOException {
        EncodedRequest encoded =
                encode(Protocol.OLLAMA_EMBEDDINGS, "m", inputs("a").additional("truncate", false));
        assertThat(encoded.path()).isEqualTo("/api/embed");
        assertThat(Json.MAPPER.readTree(encoded.body()))
                .isEqualTo(json("{'model':'m','input':['a'],'truncate':false}"));
    }

    @Test
    void bedrockTakesWhatTheModelTakes() throws IOException {
        EncodedRequest titan = encode(
                Protocol.BEDROCK_EMBEDDINGS,
                "amazon.titan-embed-text-v2:0",
                inputs("a").dimensions(256));
        assertThat(titan.path()).isEqualTo("/model/amazon.titan-embed-text-v2%3A0/invoke");
        assertThat(Json.MAPPER.readTree(titan.body())).isEqualTo(json("{'inputText':'a','dimensions':256}"));
        EncodedRequest cohere = encode(Protocol.BEDROCK_EMBEDDINGS, "eu.cohere.embed-v4:0", inputs("a", "b"));
        assertThat(Json.MAPPER.readTree(cohere.body()))
                .isEqualTo(json("{'texts':['a','b'],'input_type':'search_document'}"));
        assertThatThrownBy(() -> encode(Protocol.BEDROCK_EMBEDDINGS, "amazon.titan-embed-text-v1", inputs("a", "b")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("one text at a time");
    }

    @Test
    void aProviderMayHaveThemInAnotherPlace() {
        Dialect dialect = new Dialect("acme", "a b", Set.of(), "/vectors/{model}");
        assertThat(Protocol.OPENAI_EMBEDDINGS
                        .codec()
                        .encode(inputs("a").build(), false, dialect)
                        .path())
                .isEqualTo("/vectors/a%20b");
    }

    static List<Arguments> whatAVectorCannotHave() {
        return List.of(
                refused("temperature", b -> b.temperature(1.0)),
                refused("maxTokens", b -> b.maxTokens(1)),
                refused("stop", b -> b.stop(List.of("x"))),
                refused("form of the answer", b -> b.responseFormat(ResponseFormat.JSON_OBJECT)),
                refused("tools", b -> b.tools(List.of(new Tool("f", null, null)))),
                refused(
                        "kind image",
                        b -> b.message(Message.of(Role.USER, new Part.Image(Media.of("image/png", new byte[1]))))));
    }

    private static Arguments refused(String what, Consumer<ChatRequest.Builder> setting) {
        return Arguments.of(what, setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatAVectorCannotHave(String what, Consumer<ChatRequest.Builder> setting) {
        ChatRequest.Builder request = inputs("a");
        setting.accept(request);
        assertThatThrownBy(() -> encode(Protocol.OPENAI_EMBEDDINGS, "m", request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(what);
    }

    @Test
    void vectorsAreNotStreamed() {
        assertThatThrownBy(() ->
                        Protocol.OPENAI_EMBEDDINGS.codec().encode(inputs("a").build(), true, Streams.DIALECT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("streaming");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OPENAI_EMBEDDINGS | {'data':[{'index':1,'embedding':[3,4.5]},{'index':0,'embedding':[1,2e-1]}],\
            'model':'m','usage':{'prompt_tokens':7}}
            OPENAI_EMBEDDINGS | {'data':[{'embedding':'AACAP83MTD4='},{'embedding':'AABAQAAAkEA='}],'model':'m',\
            'usage':{'prompt_tokens':7}}
            GEMINI_EMBEDDINGS | {'embeddings':[{'values':[1,0.2]},{'values':[3,4.5]}],\
            'usageMetadata':{'promptTokenCount':7},'model':'m'}
            OLLAMA_EMBEDDINGS | {'embeddings':[[1,0.2],[3,4.5]],'model':'m','prompt_eval_count':7}
            BEDROCK_EMBEDDINGS | {'embeddings':{'float':[[1,0.2],[3,4.5]]},'model':'m','inputTextTokenCount':7}
            BEDROCK_EMBEDDINGS | {'embeddings':[[1,0.2],[3,4.5]],'model':'m','inputTextTokenCount':7}
            """)
    void vectorsComeInTheOrderOfTheTexts(Protocol protocol, String body) {
        ChatResponse response = decode(protocol, Streams.OK, body);
        assertThat(response.vectors()).containsExactly(new float[] {1, 0.2f}, new float[] {3, 4.5f});
        assertThat(response.usage().inputTokens()).isEqualTo(7);
        assertThat(response.usage().outputTokens()).isNull();
        assertThat(response.model()).isEqualTo("m");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GEMINI_EMBEDDINGS | {'embedding':{'values':[1]}}
            OLLAMA_EMBEDDINGS | {'embedding':[1]}
            BEDROCK_EMBEDDINGS | {'embedding':[1],'inputTextTokenCount':2}
            """)
    void oneVectorMayStandAlone(Protocol protocol, String body) {
        assertThat(decode(protocol, Streams.OK, body).vectors()).containsExactly(new float[] {1});
    }

    @Test
    void bedrockCountsInAHeader() {
        ResponseHead head = new ResponseHead(200, Headers.of("x-amzn-bedrock-input-token-count", "5"));
        assertThat(decode(Protocol.BEDROCK_EMBEDDINGS, head, "{'embeddings':[[1]]}")
                        .usage()
                        .inputTokens())
                .isEqualTo(5);
    }

    @Test
    void vectorsOfAnyLengthAreReadWithoutANodeForEachNumber() {
        String numbers = "0.5,".repeat(5000) + "1";
        float[] vector = decode(Protocol.OLLAMA_EMBEDDINGS, Streams.OK, "{'embeddings':[[" + numbers + "]]}")
                .vectors()
                .get(0);
        assertThat(vector).hasSize(5001).endsWith(0.5f, 1f);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'error':{'message':'slow','code':'rate_limit_exceeded'}} | RATE_LIMIT
            {'data':[]} | PROTOCOL
            {'data':[{'embedding':'%'}]} | PROTOCOL
            {'data':[{'embedding':[]}]} | PROTOCOL
            {'data':[{'embedding':[1, | PROTOCOL
            <html> | PROTOCOL
            """)
    void anAnswerWithoutVectorsIsAnError(String body, ErrorKind kind) {
        LlmException error =
                catchThrowableOfType(LlmException.class, () -> decode(Protocol.OPENAI_EMBEDDINGS, Streams.OK, body));
        assertThat(error.kind()).isEqualTo(kind);
    }

    private static ChatRequest.Builder inputs(String... texts) {
        ChatRequest.Builder request = ChatRequest.builder().operation(Operation.EMBEDDINGS);
        for (String text : texts) {
            request.message(Message.user(text));
        }
        return request;
    }

    private static EncodedRequest encode(Protocol protocol, String model, ChatRequest.Builder request) {
        return protocol.codec().encode(request.build(), false, new Dialect("acme", model, Set.of()));
    }

    private static ChatResponse decode(Protocol protocol, ResponseHead head, String body) {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return protocol.codec().decode(head, bytes, Streams.DIALECT);
    }

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.Received;
import io.github.camelllm.token.TokenCount;
import io.github.camelllm.token.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** What an endpoint does besides chat. */
class OperationsTest extends LlmTestSupport {
    private static final String TWO_VECTORS =
            "{\"model\":\"m-1\",\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":1,\"embedding\":[3,4]}],"
                    + "\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}";

    @Test
    void aListOfTextsBecomesAListOfVectors() {
        server.always(Answer.json(200, TWO_VECTORS));
        Exchange exchange = send(uri("operation=embeddings"), List.of("a", new StringBuilder("b")));
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody())
                .asInstanceOf(LIST)
                .containsExactly(new float[] {1, 2}, new float[] {3, 4});
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(LlmConstants.INPUT_TOKENS, 7L)
                .containsEntry(LlmConstants.RESPONSE_MODEL, "m-1")
                .containsEntry(LlmConstants.RESPONSE_PROVIDER, "openai-compatible")
                .doesNotContainKey(LlmConstants.OUTPUT_TOKENS);
        assertThat(received().path()).isEqualTo("/v1/embeddings");
    }

    @Test
    void aTextBecomesAListOfOneVectorEvenIfItIsJson() throws Exception {
        server.always(Answer.json(200, "{\"data\":[{\"embedding\":[1]}]}"));
        String text = "{\"messages\":[{\"role\":\"user\"}]}";
        Exchange exchange = send(uri("operation=embeddings", "systemMessage=unheard"), text);
        assertThat(list(exchange)).hasSize(1);
        assertThat(JSON.readTree(received().body()).path("input")).hasSize(1);
    }

    @Test
    void messagesAndArraysAreInputs() {
        server.always(Answer.json(200, TWO_VECTORS));
        for (Object body : List.of(new String[] {"a", "b"}, List.of(Message.user("a"), "b"), Set.of("a", "b"))) {
            assertThat(list(send(uri("operation=embeddings"), body))).hasSize(2);
        }
    }

    @Test
    void moreThanFitsIsSentInBatchesThatKeepTheOrder() {
        List<String> texts = IntStream.range(0, 300).mapToObj(String::valueOf).toList();
        server.enqueue(Answer.json(200, vectors(0, 256)), Answer.json(200, vectors(256, 300)));
        Exchange exchange = send(uri("operation=embeddings"), texts);
        assertThat(exchange.getException()).isNull();
        List<?> all = list(exchange);
        assertThat(all).hasSize(300).last().isEqualTo(new float[] {299});
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(LlmConstants.ATTEMPTS, 2)
                .containsEntry(LlmConstants.INPUT_TOKENS, 4L);
    }

    @Test
    void onlyTheBatchThatFailedIsRetried() {
        List<String> texts = IntStream.range(0, 257).mapToObj(String::valueOf).toList();
        server.enqueue(
                Answer.json(200, vectors(0, 256)),
                Answer.error(500, "x", "broken"),
                Answer.json(200, vectors(256, 257)));
        Exchange exchange = send(uri("operation=embeddings", "baseDelay=1"), texts);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(3);
    }

    @Test
    void whatIsNoTextIsRefused() {
        List<Object> inputs = new ArrayList<>();
        inputs.add(null);
        assertThat(send(uri("operation=embeddings"), inputs).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("must be texts, but one is null");
        assertThat(send(uri("operation=embeddings", "temperature=0.5"), "a").getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("temperature");
        assertThat(send(uri("operation=embeddings", "streaming=true"), "a").getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("streaming");
        assertThat(send(uri("operation=embeddings"), null).getException()).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void modelsAreListedInOrderWithoutABody() {
        server.always(Answer.json(200, "{\"data\":[{\"id\":\"b\"},{\"id\":\"a\"}]}"));
        Exchange exchange = send("llm:openai-compatible?operation=models&baseUrl=" + server.baseUrl(), null);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(List.of("a", "b"));
        assertThat(received().method()).isEqualTo("GET");
    }

    /** As Bedrock has them; who may not read the second list gets the first. */
    @Test
    void inferenceProfilesAreListedBesideModels() {
        String uri = "llm:openai-compatible?operation=models&maxRetries=0&baseUrl=" + server.baseUrl();
        String models = "{\"modelSummaries\":[{\"modelId\":\"acme.b\"},{\"modelId\":\"acme.a\"}]}";
        String profiles = "{\"inferenceProfileSummaries\":[{\"inferenceProfileId\":\"eu.acme.a\"}]}";
        server.respond(
                request -> Answer.json(200, request.path().contains("/inference-profiles?") ? profiles : models));
        assertThat(send(uri, null).getMessage().getBody()).isEqualTo(List.of("acme.a", "acme.b", "eu.acme.a"));
        assertThat(server.requests())
                .extracting(Received::path)
                .endsWith("/v1/inference-profiles?maxResults=1000&type=SYSTEM_DEFINED");
        server.respond(request -> request.path().contains("/inference-profiles?")
                ? Answer.error(403, "AccessDeniedException", "not authorized to perform: bedrock:ListInferenceProfiles")
                : Answer.json(200, models));
        assertThat(send(uri, null).getMessage().getBody()).isEqualTo(List.of("acme.a", "acme.b"));
        server.always(Answer.json(200, models)); // a server that answers everything with the same list
        assertThat(send(uri, null).getMessage().getBody()).isEqualTo(List.of("acme.a", "acme.b"));
    }

    @Test
    void aTextIsCompletedWholeAndStreamed() {
        server.enqueue(
                Answer.json(200, "{\"choices\":[{\"text\":\" a time\"}]}"),
                Answer.sse("{\"choices\":[{\"text\":\" a\"}]}", "{\"choices\":[{\"text\":\" time\"}]}", "[DONE]"));
        assertThat(send(uri("operation=completion"), "Once upon").getMessage().getBody())
                .isEqualTo(" a time");
        ChatStream stream = send(uri("operation=completion", "streaming=true"), "Once upon")
                .getMessage()
                .getBody(ChatStream.class);
        assertThat(stream.drain().text()).isEqualTo(" a time");
    }

    @Test
    void theWholeResponseCanBeTheBody() {
        server.always(Answer.json(200, TWO_VECTORS));
        Object body = send(uri("operation=embeddings", "output=response"), List.of("a", "b"))
                .getMessage()
                .getBody();
        assertThat(body).isInstanceOfSatisfying(ChatResponse.class, response -> assertThat(response.vectors())
                .hasSize(2));
    }

    @Test
    void whatAProviderDoesNotHaveIsSaid() {
        assertThat(send("llm:groq:m?operation=embeddings&apiKey=k&baseUrl=" + server.baseUrl(), "a")
                        .getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has no operation embeddings");
    }

    @Test
    void withoutTheLibraryOfEncodingsTokensAreEstimated() throws Exception {
        String text = "internationalization";
        TokenCount estimated = TokenCounter.estimating("openai", "gpt-4o").count(text);
        assertThat(TokenCounter.of("openai", "gpt-4o").count(text).tokens()).isLessThan(estimated.tokens());
        try (WithoutJar loader = new WithoutJar("com.knuddels.")) {
            Class<?> type = loader.loadClass(TokenCounter.class.getName());
            Object counter = type.getMethod("of", String.class, String.class).invoke(null, "openai", "gpt-4o");
            assertThat(type.getMethod("count", String.class).invoke(counter, text))
                    .hasToString(estimated.toString());
        }
    }

    @Test
    void tokensAreCountedByTheProviderWhereItCounts() {
        server.always(Answer.json(200, "{\"input_tokens\":77}"));
        Exchange exchange =
                send("llm:anthropic:claude-sonnet-4?operation=countTokens&apiKey=k&baseUrl=" + server.baseUrl(), "a");
        assertThat(exchange.getMessage().getBody()).isEqualTo(77L);
        assertThat(received().path()).endsWith("/messages/count_tokens");
    }

    @Test
    void tokensAreCountedHereWhereTheProviderDoesNot() {
        Exchange exchange = send(uri("operation=countTokens"), "How long is a piece of string?");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(Long.class)).isBetween(10L, 20L);
        assertThat(exchange.getMessage().getHeader(LlmConstants.INPUT_TOKENS))
                .isEqualTo(exchange.getMessage().getBody());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aKeyForAnotherAddressDoesNotGoToTheProvidersOwnList() {
        server.always(Answer.json(200, "[{\"id\":\"a\"}]"));
        Exchange exchange = send("llm:github?operation=models&apiKey=mine&baseUrl=" + server.baseUrl(), null);
        assertThat(exchange.getMessage().getBody()).isEqualTo(List.of("a"));
        assertThat(received().path()).isEqualTo("/v1/models");
    }

    @Test
    void theMockMakesEqualVectorsOfEqualTexts() {
        List<?> vectors = list(send("llm:mock:echo?operation=embeddings&dimensions=3", List.of("a", "b", "a")));
        assertThat(vectors).hasSize(3);
        assertThat((float[]) vectors.get(0))
                .hasSize(3)
                .isEqualTo(vectors.get(2))
                .isNotEqualTo(vectors.get(1));
    }

    private static List<?> list(Exchange exchange) {
        return (List<?>) exchange.getMessage().getBody();
    }

    private static String vectors(int begin, int end) {
        StringBuilder data = new StringBuilder();
        for (int i = begin; i < end; i++) {
            data.append(i == begin ? "" : ",")
                    .append("{\"embedding\":[")
                    .append(i)
                    .append("]}");
        }
        return "{\"data\":[" + data + "],\"usage\":{\"prompt_tokens\":2}}";
    }
}

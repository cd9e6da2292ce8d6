package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.chat.ModelNotFoundException;
import io.github.camelllm.test.Answer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes in YAML from public reports about models, costs and errors, each under the name of its case. */
@Timeout(120)
class RouteCasesCatalogTest extends RouteCasesSupport {
    private void models(String yaml) {
        LlmModelCatalog.of(context).read("models.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private void route(String uri) throws Exception {
        load("""
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: "%s"
                """.formatted(uri));
    }

    /** Own combination. */
    @Test
    void routeAutoNamedModel() throws Exception {
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey("key-0123456789");
        settings.setBaseUrl(server.baseUrl().toString());
        component.getProviders().put("openai", settings);
        server.always(Answer.chat("ok"));
        route("llm:auto?maxRetries=0");

        assertAnswered(send("direct:in", "q", Map.of(LlmConstants.MODEL, "gpt-4o")), "ok");
        assertThat(json(received()).path("model").asText()).isEqualTo("gpt-4o");
    }

    /** BerriAI/litellm#30135: whole prompts are priced by the tier, from above its threshold. */
    @ParameterizedTest
    @CsvSource({"200001, 0.65376", "200000, 0.3275", "150000, 0.0775"})
    void routeTierOfAFile(int promptTokens, BigDecimal usd) throws Exception {
        models("""
                openai-compatible:
                - id: tiered
                  prices: {input: 5, output: 25, cachedInput: 0.5, tiers: [{aboveInputTokens: 200000, input: 10, output: 37.5, cachedInput: 1}]}
                """);
        server.always(Answer.json(200, """
                {"choices":[{"message":{"content":"Hello"}}],"usage":{"prompt_tokens":%d,\
                "prompt_tokens_details":{"cached_tokens":150000},"completion_tokens":100}}""".formatted(promptTokens)));
        route("llm:openai-compatible:tiered?maxRetries=0&apiKey=key-0123456789&baseUrl={server}");

        Exchange exchange = send("direct:in", "q");

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LlmConstants.COST, BigDecimal.class))
                .isEqualByComparingTo(usd);
    }

    /** Own combination near OpenHands/software-agent-sdk#2747. */
    @Test
    void routeFitNearWindow() throws Exception {
        models("""
                openai-compatible:
                - id: small
                  contextWindow: 4096
                """);
        server.always(Answer.chat("ok"));
        route("llm:openai-compatible:small?maxRetries=0&apiKey=key-0123456789&baseUrl={server}&maxTokens=fit");

        assertAnswered(send("direct:in", "word ".repeat(3_000)), "ok");
        JsonNode sent = json(received()).path("max_tokens");
        assertThat(sent.asInt(Integer.MAX_VALUE)).isGreaterThanOrEqualTo(500);
    }

    /** BerriAI/litellm#39136; as the case has it, and where the route lets messages name models. */
    @ParameterizedTest
    @CsvSource({"'', 1", "&inputFormat=openai&inputSettings=override, 3000"})
    void routeMadeUpModelNames(String options, int mostRows) throws Exception {
        server.always(Answer.error(404, "model_not_found", "no such model"));
        route("llm:openai-compatible:m?maxRetries=0&apiKey=key-0123456789&baseUrl={server}" + options);
        String log = LogCapture.of(
                () -> { // Camel logs each failure
                    for (int n = 0; n < 4_000; n++) {
                        Exchange exchange = send(
                                "direct:in",
                                "{\"model\":\"made-up-" + n
                                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}");
                        assertThat(exchange.getException()).isInstanceOf(ModelNotFoundException.class);
                    }
                });

        assertThat(log).contains("no such model");
        assertThat(component.board().snapshots()).hasSizeLessThanOrEqualTo(mostRows);
        assertThat(component.board().snapshots().stream()
                        .mapToLong(model -> model.failed())
                        .sum())
                .isEqualTo(4_000);
    }

    /** mnfst/llm-gateway#2689. */
    @ParameterizedTest
    @CsvSource({"x", "test", "none", "ollama", "model"})
    void routeShortKeyInError(String key) throws Exception {
        server.always(Answer.error(404, "model_not_found", "The model 'llama-text' does not exist"));
        route("llm:openai-compatible:m?maxRetries=0&apiKey=" + key + "&baseUrl={server}");

        assertThat(send("direct:in", "q").getException())
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("The model 'llama-text' does not exist");
    }

    /** BerriAI/litellm#20722. */
    @Test
    void routeRetryAfterEachAttempt() throws Exception {
        server.enqueue(
                Answer.rateLimited("0.2"), Answer.rateLimited("0.6"), Answer.rateLimited("1.0"), Answer.chat("ok"));
        route("llm:openai-compatible:m?maxRetries=3&apiKey=key-0123456789&baseUrl={server}");

        assertAnswered(send("direct:in", "q"), "ok");
        long[] at =
                server.requests().stream().mapToLong(request -> request.nanos()).toArray();
        assertThat(at).hasSize(4);
        assertThat(Duration.ofNanos(at[1] - at[0])).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(Duration.ofNanos(at[2] - at[1])).isGreaterThanOrEqualTo(Duration.ofMillis(600));
        assertThat(Duration.ofNanos(at[3] - at[2])).isGreaterThanOrEqualTo(Duration.ofMillis(1_000));
    }
}

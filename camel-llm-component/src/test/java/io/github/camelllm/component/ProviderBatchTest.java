package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.BatchStatus.State;
import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.price.Prices;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeBatches;
import io.github.camelllm.test.FakeBatches.End;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The batch APIs of providers, in all dialects. */
class ProviderBatchTest extends LlmTestSupport {
    /** The providers that have a batch API of their own. */
    enum Api {
        OPENAI("openai", "/v1", FakeBatches::openAi),
        MISTRAL("mistral", "/v1", FakeBatches::mistral),
        ANTHROPIC("anthropic", "", FakeBatches::anthropic),
        GEMINI("gemini", "/v1beta", FakeBatches::gemini);

        private final String provider;
        private final String path;
        private final Supplier<FakeBatches> fake;

        Api(String provider, String path, Supplier<FakeBatches> fake) {
            this.provider = provider;
            this.path = path;
            this.fake = fake;
        }
    }

    private FakeBatches fake = FakeBatches.openAi();

    private String at(Api api, String operation, String... options) {
        return "llm:" + api.provider + ":test-model?baseUrl=http://127.0.0.1:" + server.port() + api.path
                + "&apiKey=secret-key-0123456789&operation=" + operation
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private void serve(Api api) {
        fake = api.fake.get();
        server.respond(fake);
        LlmModelCatalog.of(context)
                .register(Model.builder(api.provider, "test-model")
                        .prices(Prices.of(BigDecimal.ONE, BigDecimal.valueOf(2)))
                        .contextWindow(1_000)
                        .maxOutputTokens(500)
                        .build());
    }

    private <T> T ask(String uri, Object body, Class<T> type) {
        Exchange exchange = send(uri, body);
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(type);
    }

    private LlmException refused(String uri, Object body) {
        return send(uri, body).getException(LlmException.class);
    }

    @SuppressWarnings("unchecked")
    private List<BatchOutcome> results(String uri, Object body) {
        return ask(uri, body, List.class);
    }

    private static Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String row : List.of("a", "b", "c", "d")) {
            rows.put("row-" + row, row);
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void outcomesComeBackByIdAtTheLowerPrice(Api api) {
        serve(api);
        fake.answering(text -> text.equals("c") ? null : "Answer to " + text);
        BatchStatus submitted =
                ask(at(api, "batchSubmit", "systemMessage=Be brief", "maxTokens=50"), rows(), BatchStatus.class);
        assertThat(submitted.ended()).isFalse();
        assertThat(fake.submitted()).containsExactly("row-a", "row-b", "row-c", "row-d");
        assertThat(fake.request("row-a").toString()).contains("Be brief");

        Exchange status = send(at(api, "batchStatus"), submitted.id());
        assertThat(status.getMessage().getBody(BatchStatus.class).state()).isEqualTo(State.RUNNING);
        assertThat(status.getMessage().getBody(BatchStatus.class).total()).isEqualTo(4);
        assertThat(status.getMessage().getHeader(LlmConstants.BATCH_STATE)).isEqualTo("RUNNING");
        fake.finish();
        assertThat(ask(at(api, "batchStatus"), submitted, BatchStatus.class).state())
                .isEqualTo(State.COMPLETED);

        Exchange fetched = send(at(api, "batchResults"), submitted.id());
        assertThat(fetched.getException()).isNull();
        List<?> outcomes = fetched.getMessage().getBody(List.class);
        assertThat(outcomes)
                .extracting(one -> ((BatchOutcome) one).id(), one -> ((BatchOutcome) one).text())
                .containsExactlyInAnyOrder(
                        tuple("row-a", "Answer to a"),
                        tuple("row-b", "Answer to b"),
                        tuple("row-c", ""),
                        tuple("row-d", "Answer to d"));
        BatchOutcome failed = outcomes.stream()
                .map(BatchOutcome.class::cast)
                .filter(one -> !one.succeeded())
                .findFirst()
                .orElseThrow();
        assertThat(failed.errorKind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(failed.errorMessage()).contains("This cannot be answered");
        // 9 and 3 tokens at 1 and 2 USD for a million, three times, at half the price
        assertThat(fetched.getMessage().getHeader(LlmConstants.COST, BigDecimal.class))
                .isEqualByComparingTo("0.0000225");
        assertThat(server.requests()).allMatch(request -> request.path().startsWith(api.path + "/"));
    }

    @ParameterizedTest
    @EnumSource
    void whatWasNotProcessedInTimeFailsAndTheRestIsAnswered(Api api) {
        serve(api);
        String id = ask(at(api, "batchSubmit", "maxTokens=50"), rows(), BatchStatus.class)
                .id();
        fake.finish(End.EXPIRED);
        assertThat(ask(at(api, "batchStatus"), id, BatchStatus.class).state()).isEqualTo(State.EXPIRED);
        List<BatchOutcome> outcomes = results(at(api, "batchResults"), id);
        assertThat(outcomes.stream().filter(BatchOutcome::succeeded))
                .extracting(BatchOutcome::id)
                .containsExactlyInAnyOrder("row-a", "row-b");
        // Mistral's files have no line for what it has not processed
        assertThat(outcomes.stream().filter(one -> !one.succeeded()).map(BatchOutcome::errorKind))
                .allMatch(ErrorKind.TIMEOUT::equals);
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledBatchKeepsWhatWasProcessed(Api api) {
        serve(api);
        String id = ask(at(api, "batchSubmit", "maxTokens=50"), rows(), BatchStatus.class)
                .id();
        BatchStatus cancelled = ask(at(api, "batchCancel"), id, BatchStatus.class);
        assertThat(cancelled.id()).isEqualTo(id);
        assertThat(cancelled.state()).isIn(State.CANCELLING, State.CANCELLED);
        assertThat(ask(at(api, "batchStatus"), id, BatchStatus.class).state()).isEqualTo(State.CANCELLED);
        assertThat(results(at(api, "batchResults"), id))
                .filteredOn(BatchOutcome::succeeded)
                .extracting(BatchOutcome::id)
                .containsExactlyInAnyOrder("row-a", "row-b");
    }

    @ParameterizedTest
    @EnumSource
    void resultsOfABatchThatRunsAreAnErrorThatSaysSo(Api api) {
        serve(api);
        String id = ask(at(api, "batchSubmit", "maxTokens=50"), rows(), BatchStatus.class)
                .id();
        assertThat(refused(at(api, "batchResults"), id))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("has not ended");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "MISTRAL", "GEMINI"})
    void aBatchThatIsRefusedAsAWholeSaysWhyAndGivesTheBudgetBack(Api api) {
        serve(api);
        budget("1");
        String id = ask(at(api, "batchSubmit", "maxTokens=50", "budget=team"), rows(), BatchStatus.class)
                .id();
        assertThat(balance().reserved()).isPositive();
        fake.finish(End.FAILED);
        BatchStatus status = ask(at(api, "batchStatus"), id, BatchStatus.class);
        assertThat(status.state()).isEqualTo(State.FAILED);
        assertThat(status.error()).isEqualTo("The file is not valid");
        assertThat(balance().reserved()).isZero();
        assertThat(refused(at(api, "batchResults"), id)).hasMessageContaining("The file is not valid");
    }

    @ParameterizedTest
    @EnumSource
    void bug24_theBudgetHoldsWhatABatchCanCostUntilItsOutcomesAreFetched(Api api) {
        serve(api);
        budget("0.001");
        String submit = at(api, "batchSubmit", "maxTokens=50", "budget=team");
        String id = ask(submit, rows(), BatchStatus.class).id();
        BigDecimal reserved = balance().reserved();
        assertThat(reserved).isGreaterThan(new BigDecimal("0.0002")).isLessThan(new BigDecimal("0.001"));
        fake.finish();
        results(at(api, "batchResults"), id);
        assertThat(balance().reserved()).isZero();
        assertThat(balance().spent()).isEqualByComparingTo("0.00003");
        Exchange again = send(at(api, "batchResults", "budget=team"), id);
        assertThat(again.getMessage().getHeader(LlmConstants.COST, BigDecimal.class))
                .isZero();
        assertThat(balance().spent()).isEqualByComparingTo("0.00003");
    }

    @Test
    void whatABatchOfAnEarlierRunHasCostIsTakenFromTheBudgetEvenBeyondItsEnd() {
        serve(Api.OPENAI);
        budget("0.00001");
        String id = ask(at(Api.OPENAI, "batchSubmit", "maxTokens=50"), rows(), BatchStatus.class)
                .id();
        fake.finish();
        results(at(Api.OPENAI, "batchResults", "budget=team"), id);
        assertThat(balance().spent()).isEqualByComparingTo("0.00003");
    }

    @Test
    void aBatchThatCanCostTooMuchIsNotSent() {
        serve(Api.OPENAI);
        budget("0.0001");
        assertThat(refused(at(Api.OPENAI, "batchSubmit", "maxTokens=50", "budget=team"), rows()))
                .isInstanceOf(BudgetExceededException.class);
        assertThat(refused(at(Api.OPENAI, "batchSubmit", "maxTokens=50", "maxCost=0.0001"), rows()))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("The batch can cost up to");
        assertThat(server.requests()).isEmpty();
        assertThat(balance().reserved()).isZero();
    }

    @Test
    void aSubmissionThatFailsGivesTheBudgetBackAndIsNotRepeated() {
        serve(Api.OPENAI);
        budget("1");
        server.respond(request -> request.path().endsWith("/batches")
                ? Answer.error(500, "server_error", "broken")
                : fake.apply(request));
        assertThat(refused(at(Api.OPENAI, "batchSubmit", "maxTokens=50", "budget=team", "baseDelay=1"), rows()))
                .hasMessageContaining("broken");
        assertThat(server.requests()).hasSize(2); // the upload, and one attempt to create the batch
        assertThat(balance().reserved()).isZero();
    }

    @Test
    void aRequestThatCannotBeReadIsNamedAndNothingIsSent() {
        serve(Api.OPENAI);
        Map<String, Object> rows = new LinkedHashMap<>(rows());
        rows.put("row-x", "");
        assertThat(refused(at(Api.OPENAI, "batchSubmit"), rows))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("row-x");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void idsMustBeAsTheProviderTakesThem() {
        serve(Api.ANTHROPIC);
        assertThat(refused(at(Api.ANTHROPIC, "batchSubmit", "maxTokens=50"), Map.of("row 1", "x")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'row 1'");
        assertThat(refused(at(Api.ANTHROPIC, "batchSubmit"), List.of())).hasMessageContaining("empty list");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "batches/../files", "a/b/c", "x/.."})
    void anIdFromAMessageCannotLeadElsewhere(String id) {
        serve(Api.OPENAI);
        assertThat(refused(at(Api.OPENAI, "batchCancel"), id))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no batch or file with the id");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void idsArePercentEncoded() {
        serve(Api.OPENAI);
        refused(at(Api.OPENAI, "batchStatus"), "a?b=c#d");
        assertThat(server.requests()).extracting(r -> r.path()).containsExactly("/v1/batches/a%3Fb%3Dc%23d");
    }

    @Test
    void theHeaderWinsOverTheBody() {
        serve(Api.OPENAI);
        String id =
                ask(at(Api.OPENAI, "batchSubmit"), rows(), BatchStatus.class).id();
        Exchange status = send(at(Api.OPENAI, "batchStatus"), "a row", Map.of(LlmConstants.BATCH_ID, id));
        assertThat(status.getMessage().getBody(BatchStatus.class).id()).isEqualTo(id);
        assertThat(refused(at(Api.OPENAI, "batchStatus"), "")).hasMessageContaining("id of the batch is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"batchSubmit", "batchStatus", "batchResults", "batchCancel"})
    void aProviderWithoutBatchApiSaysWhatToUse(String operation) {
        assertThat(refused(uri("operation=" + operation), operation.equals("batchSubmit") ? List.of("x") : "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has no batch API")
                .hasMessageContaining("operation=batch");
        assertThat(refused(
                        "llm:mock:echo?operation=" + operation, operation.equals("batchSubmit") ? List.of("x") : "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no batch API");
    }

    @Test
    void valuesHaveTheFormThatTheEndpointAsksFor() {
        serve(Api.OPENAI);
        fake.answering(text -> text.equals("c") ? "no JSON" : "{\"name\":\"" + text + "\"}");
        String form = "outputClass=" + BatchTest.City.class.getName();
        String id = ask(at(Api.OPENAI, "batchSubmit", form), rows(), BatchStatus.class)
                .id();
        assertThat(fake.request("row-a").path("response_format").path("type").asText())
                .isEqualTo("json_schema");
        fake.finish();
        assertThat(results(at(Api.OPENAI, "batchResults", form), id))
                .filteredOn(BatchOutcome::succeeded)
                .extracting(BatchOutcome::value)
                .containsExactlyInAnyOrder(new BatchTest.City("a"), new BatchTest.City("b"), new BatchTest.City("d"));
        assertThat(results(at(Api.OPENAI, "batchResults", "output=response"), id))
                .filteredOn(BatchOutcome::succeeded)
                .allMatch(one -> one.value() instanceof ChatResponse);
    }

    @Test
    void groqAndAzureSpeakOpenAis() {
        serve(Api.OPENAI);
        for (String provider : Arrays.asList("groq", "azure")) {
            String base =
                    "llm:" + provider + ":test-model?baseUrl=" + server.baseUrl() + "&apiKey=secret-key-0123456789";
            String id = ask(base + "&operation=batchSubmit", List.of("x", "y"), BatchStatus.class)
                    .id();
            fake.finish();
            assertThat(results(base + "&operation=batchResults", id))
                    .extracting(BatchOutcome::id)
                    .containsExactlyInAnyOrder("0", "1");
        }
    }

    @Test
    void aLineThatIsBrokenOffIsAnErrorThatNamesIt() {
        server.enqueue(
                Answer.json(
                        200, "{\"id\":\"b\",\"object\":\"batch\",\"status\":\"completed\",\"output_file_id\":\"f\"}"),
                Answer.json(
                        200,
                        "{\"custom_id\":\"1\",\"response\":{\"status_code\":200,\"body\":{}}}\n{\"custom_id\"]\n{}"));
        assertThat(refused(at(Api.OPENAI, "batchResults"), "b"))
                .hasMessageContaining("Line 2 of the response is not JSON");
    }

    /** As OpenAI reports it, or servers that are compatible: without an output file, or with an empty name. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",\"output_file_id\":null", ",\"output_file_id\":\"\""})
    void aBatchWhoseRequestsHaveAllFailedHasOutcomesToo(String outputFile) {
        server.enqueue(
                Answer.json(
                        200,
                        "{\"id\":\"b\",\"object\":\"batch\",\"status\":\"completed\",\"error_file_id\":\"e\""
                                + outputFile + "}"),
                Answer.json(
                        200,
                        "{\"custom_id\":\"1\",\"response\":{\"status_code\":400,\"body\":{\"error\":{\"message\":"
                                + "\"max_tokens is too large\",\"type\":\"invalid_request_error\",\"param\":\"max_tokens\"}}},"
                                + "\"error\":null}\n"));
        assertThat(results(at(Api.OPENAI, "batchResults"), "b")).singleElement().satisfies(outcome -> {
            assertThat(outcome.errorKind()).isEqualTo(ErrorKind.INVALID_REQUEST);
            assertThat(outcome.errorMessage()).contains("max_tokens is too large");
        });
        assertThat(server.requests().get(1).path()).endsWith("/files/e/content");
    }

    private void budget(String amount) {
        BudgetSettings settings = new BudgetSettings();
        settings.setAmount(Double.valueOf(amount));
        component.getBudgets().put("team", settings);
    }

    private Budget.Balance balance() {
        return component
                .shared()
                .budget("team")
                .balance("")
                .toCompletableFuture()
                .join();
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Role;
import io.github.camelllm.test.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** operation=batch: a list of requests becomes a list of outcomes. */
class BatchTest extends LlmTestSupport {
    private static String question(io.github.camelllm.test.Received request) {
        JsonNode messages = json(request).path("messages");
        return messages.path(messages.size() - 1).path("content").asText();
    }

    private void echo() {
        server.respond(request -> Answer.chat("Answer to " + question(request)));
    }

    private String batch(String... options) {
        List<String> all = new ArrayList<>(List.of("operation=batch"));
        all.addAll(Arrays.asList(options));
        return uri(all.toArray(String[]::new));
    }

    @SuppressWarnings("unchecked")
    private static List<BatchOutcome> outcomes(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(List.class);
    }

    @Test
    void outcomesAreInTheOrderOfTheRequestsWhateverTheirForm() {
        echo();
        Exchange grouped = new DefaultExchange(context);
        grouped.getMessage().setBody("grouped");
        List<BatchOutcome> outcomes = outcomes(send(
                batch("systemMessage=Be brief"),
                List.of(
                        "text",
                        Message.user("message"),
                        ChatRequest.of("request"),
                        Map.of("a", 1),
                        new BatchItem("row-5", ChatRequest.of("item")),
                        grouped)));
        assertThat(outcomes)
                .extracting(BatchOutcome::id, BatchOutcome::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("0", "Answer to text"),
                        org.assertj.core.groups.Tuple.tuple("1", "Answer to message"),
                        org.assertj.core.groups.Tuple.tuple("2", "Answer to request"),
                        org.assertj.core.groups.Tuple.tuple("3", "Answer to {\"a\":1}"),
                        org.assertj.core.groups.Tuple.tuple("row-5", "Answer to item"),
                        org.assertj.core.groups.Tuple.tuple("5", "Answer to grouped"));
        assertThat(server.requests()).allMatch(request -> json(request)
                .path("messages")
                .path(0)
                .path("content")
                .asText()
                .equals("Be brief"));
    }

    @Test
    void mapsBringTheirIds() {
        echo();
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("row-b", "B");
        rows.put("row-a", "A");
        assertThat(outcomes(send(batch(), rows)))
                .extracting(BatchOutcome::id, BatchOutcome::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("row-b", "Answer to B"),
                        org.assertj.core.groups.Tuple.tuple("row-a", "Answer to A"));
    }

    @Test
    void oneThatFailsIsAnOutcomeAndTheOthersAreAnswered() {
        server.respond(request ->
                question(request).equals("bad") ? Answer.error(400, "invalid", "Not this one") : Answer.chat("fine"));
        Exchange exchange = send(batch(), Arrays.asList("good", "bad", "", null, "good"));
        List<BatchOutcome> outcomes = outcomes(exchange);
        assertThat(outcomes).extracting(BatchOutcome::succeeded).containsExactly(true, false, false, false, true);
        assertThat(outcomes.get(1).errorKind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(outcomes.get(1).errorMessage()).contains("Not this one");
        assertThat(outcomes.get(2).errorMessage()).contains("The body is empty");
        assertThat(outcomes.get(3).errorMessage()).contains("The body is empty");
        assertThat(server.requests()).hasSize(3);
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(3);
        assertThat(exchange.getMessage().getHeader(LlmConstants.INPUT_TOKENS)).isEqualTo(18L);
    }

    @Test
    void eachRequestIsRetriedAloneAndTheirPricesAreAddedUp() {
        PricedModels.register(context);
        AtomicInteger first = new AtomicInteger();
        server.respond(request -> first.getAndIncrement() == 0
                ? Answer.error(503, "overloaded", "Later")
                : Answer.chat("fine").usage(9, 3));
        Exchange exchange = send(batch("baseDelay=1", "batchConcurrency=1"), List.of("one", "two", "three"));
        assertThat(outcomes(exchange)).allMatch(BatchOutcome::succeeded);
        assertThat(server.requests()).hasSize(4);
        assertThat(exchange.getMessage().getHeader(LlmConstants.COST, BigDecimal.class))
                .isEqualByComparingTo("0.000045");
    }

    @Test
    void noMoreAreUnderWayThanTheOptionSays() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch three = new CountDownLatch(3);
        server.respond(request -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            three.countDown();
            try {
                three.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            now.decrementAndGet();
            return Answer.chat("fine");
        });
        List<Integer> many = IntStream.range(0, 30).boxed().toList();
        assertThat(outcomes(send(batch("batchConcurrency=3"), many))).hasSize(30);
        assertThat(most).hasValue(3);
    }

    @Test
    void manyThatAreAnsweredAtOnceNeedNoDeepStack() {
        List<Integer> many = IntStream.range(0, 20_000).boxed().toList();
        List<BatchOutcome> outcomes = outcomes(send("llm:mock:echo?operation=batch&batchConcurrency=1", many));
        assertThat(outcomes).hasSize(20_000);
        assertThat(outcomes.get(19_999).text()).isEqualTo("19999");
    }

    @Test
    void anEmptyListHasNoOutcomes() {
        assertThat(outcomes(send(batch(), List.of()))).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whatIsNoListIsRefused() {
        assertThat(send(batch(), "text").getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("must be a list of requests");
    }

    @Test
    void streamingIsRefused() {
        assertThat(send(batch("streaming=true"), List.of("text")).getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("not streamed");
    }

    @Test
    void aStoppedContextEndsTheCallsAndBeginsNoMore() throws Exception {
        server.always(Answer.silent());
        CompletableFuture<Exchange> waiting = template.asyncSend(
                batch("batchConcurrency=2"), exchange -> exchange.getMessage().setBody(List.of("1", "2", "3", "4")));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.requests().size() == 2);
        component.stop();
        Exchange exchange = waiting.get(30, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(exchange.getException()).isInstanceOf(CallCancelledException.class);
        server.awaitClientClose(Duration.ofSeconds(30));
        assertThat(server.requests()).hasSize(2);
    }

    /** A structured answer. */
    public record City(String name) {}

    @Test
    void answersTakeTheFormThatTheEndpointAsksFor() {
        server.respond(request ->
                question(request).equals("good") ? Answer.chat("{\"name\":\"Rome\"}") : Answer.chat("no city"));
        List<BatchOutcome> outcomes =
                outcomes(send(batch("outputClass=" + City.class.getName()), List.of("good", "bad")));
        assertThat(outcomes.get(0).value()).isEqualTo(new City("Rome"));
        assertThat(outcomes.get(1).succeeded()).isFalse();
        assertThat(json(server.requests().get(0)).has("response_format")).isTrue();
    }

    @Test
    void outcomesAreWrittenAsJsonWithValueOrError() throws Exception {
        server.respond(
                request -> question(request).equals("bad") ? Answer.error(400, "invalid", "No") : Answer.chat("fine"));
        List<BatchOutcome> outcomes = outcomes(send(batch(), List.of("good", "bad")));
        JsonNode json = JSON.valueToTree(outcomes);
        assertThat(json.path(0).toString()).isEqualTo("{\"id\":\"0\",\"value\":\"fine\"}");
        assertThat(json.path(1).path("errorKind").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(json.path(1).has("value")).isFalse();
    }

    @Test
    void settingsOfARequestOfCodeWin() {
        echo();
        ChatRequest own = ChatRequest.builder()
                .message(new Message(Role.USER, List.of(new io.github.camelllm.chat.Part.Text("x")), null))
                .temperature(0.9)
                .build();
        outcomes(send(batch("temperature=0.1"), List.of("y", own)));
        assertThat(server.requests())
                .extracting(request -> json(request).path("temperature").asDouble())
                .containsExactlyInAnyOrder(0.1, 0.9);
    }
}

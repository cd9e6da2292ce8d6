package io.github.camelllm.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.chat.OverloadedException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.mock.MockOptions;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.stream.ChatStream;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.language.SimpleExpression;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the answers when several models are asked. */
class FanOutTest {
    private static final String[] THREE = {"llm:a:m", "llm:b:m", "llm:c:m"};

    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();

    @AfterEach
    void stop() {
        context.stop();
    }

    private void bind(String name, Object answer) {
        context.getRegistry().bind(name, ChatProvider.class, MockProvider.scripted(answer));
    }

    private void answers(Object... answers) {
        for (int i = 0; i < answers.length; i++) {
            bind(String.valueOf((char) ('a' + i)), answers[i]);
        }
    }

    private static Throwable error(ErrorKind kind) {
        return kind.exception("no");
    }

    private Exchange ask(AggregationStrategy strategy, String... uris) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:in").multicast(strategy).parallelProcessing().to(uris);
            }
        });
        context.start();
        return template.send("direct:in", exchange -> exchange.getMessage().setBody("question"));
    }

    private static Object body(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody();
    }

    @Test
    void theFirstGoodAnswerIsNeitherEmptyNorRefused() throws Exception {
        ChatResponse refusal = ChatResponse.builder()
                .parts(List.of(new Part.Text("Sorry"), new Part.Refusal("I will not")))
                .build();
        answers(" ", refusal, "yes");
        assertThat(body(ask(new FirstGood(), THREE))).isEqualTo("yes");
    }

    @Test
    void whatIsGoodCanBeSaid() throws Exception {
        answers("short", "a longer answer", "the longest answer of all");
        FirstGood strategy = new FirstGood();
        strategy.setGood("${body.length} > 6");
        assertThat(body(ask(strategy, THREE))).isEqualTo("a longer answer");
    }

    @Test
    void ifNoAnswerIsGoodTheRouteHearsOfIt() throws Exception {
        answers("one", "two", "three");
        assertThat(ask(new FirstGood(new ConstantExpression("false")), THREE).getException())
                .isInstanceOf(CamelExchangeException.class)
                .hasMessageContaining("None of the 3 answers is good");
    }

    @Test
    void ifAllFailTheTransientErrorIsTheErrorAndTheOthersAreSuppressed() throws Exception {
        answers(error(ErrorKind.AUTHENTICATION), error(ErrorKind.OVERLOADED), error(ErrorKind.CONTENT_FILTER));
        Exchange exchange = ask(new FirstGood(), "llm:a:m?maxRetries=0", "llm:b:m?maxRetries=0", "llm:c:m");
        assertThat(exchange.getException()).isInstanceOf(OverloadedException.class);
        assertThat(exchange.getException().getSuppressed()).hasSize(2);
    }

    @Test
    void anAnswerLeavesNoTraceOfTheErrorsBesideIt() throws Exception {
        answers(error(ErrorKind.RATE_LIMIT), "yes", "no");
        Exchange exchange = ask(new FirstGood(), "llm:a:m?maxRetries=0", "llm:b:m", "llm:c:m");
        assertThat(body(exchange)).isEqualTo("yes");
        assertThat(exchange.getAllProperties())
                .doesNotContainKeys(LlmConstants.ERROR_CATEGORY, LlmConstants.RETRY_AFTER_MILLIS, "CamelLlmBranches");
    }

    @Test
    void theStreamsThatAreNotChosenAreCancelled() throws Exception {
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        bind("a", "first");
        ChatProvider endless = call -> {
            call.onCancel(() -> cancelled.complete(true));
            call.emit(Delta.text("second"));
            return new CompletableFuture<>();
        };
        context.getRegistry().bind("b", ChatProvider.class, endless);
        CompletableFuture<String> read = new CompletableFuture<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .multicast(new FirstGood())
                        .parallelProcessing()
                        .to("llm:a:m?streaming=true", "llm:b:m?streaming=true")
                        .end()
                        .process(e -> read.complete(
                                e.getMessage().getBody(ChatStream.class).text()));
            }
        });
        context.start();
        Exchange exchange = template.send("direct:in", e -> e.getMessage().setBody("question"));
        assertThat(exchange.getException()).isNull();
        assertThat(read).isCompletedWithValue("first");
        assertThat(cancelled).isCompletedWithValue(true);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void afterAFailedBranchTheRouteGoesOnAndItsErrorHandlerWorks(AggregationStrategy strategy) throws Exception {
        answers(error(ErrorKind.OVERLOADED), "yes");
        AtomicInteger tries = new AtomicInteger();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(IllegalStateException.class)
                        .maximumRedeliveries(2)
                        .redeliveryDelay(0)
                        .handled(true)
                        .setBody(constant("handled"));
                from("direct:in")
                        .multicast(strategy)
                        .parallelProcessing()
                        .to("llm:a:m?maxRetries=0", "llm:b:m?maxRetries=0")
                        .end()
                        .process(e -> {
                            tries.incrementAndGet();
                            throw new IllegalStateException("later");
                        });
            }
        });
        context.start();
        assertThat(template.requestBody("direct:in", (Object) "question")).isEqualTo("handled");
        assertThat(tries).hasValue(3);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void aStreamThatBreaksOffIsPassedOverAndOthersAreReadOnce(AggregationStrategy strategy) throws Exception {
        ChatProvider cut = call -> {
            call.emit(Delta.text("half"));
            return CompletableFuture.failedFuture(error(ErrorKind.STREAM_INTERRUPTED));
        };
        context.getRegistry().bind("a", ChatProvider.class, cut);
        bind("b", "whole answer");
        Exchange exchange = ask(
                strategy instanceof FirstGood ? new FirstGood(new SimpleExpression("${body.length} > 4")) : strategy,
                "llm:a:m?streaming=true",
                "llm:b:m?streaming=true");
        String text = exchange.getMessage().getBody(String.class);
        assertThat(exchange.getException()).isNull();
        assertThat(text).contains("whole answer").doesNotContain("half,");
    }

    static List<AggregationStrategy> strategies() {
        return List.of(
                new FirstGood(),
                new MajorityVote(),
                new BestScored(new SimpleExpression("${body.length}")),
                new AllAnswers(),
                new SideBySide());
    }

    @Test
    void aComparisonOfFailuresIsNoFailure() throws Exception {
        answers(error(ErrorKind.OVERLOADED), error(ErrorKind.AUTHENTICATION));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(IllegalStateException.class).handled(true).setBody(constant("handled"));
                from("direct:in")
                        .multicast(new SideBySide())
                        .parallelProcessing()
                        .to("llm:a:m?maxRetries=0", "llm:b:m?maxRetries=0")
                        .end()
                        .filter(simple("${body.size} == 2"))
                        .throwException(new IllegalStateException("later"))
                        .end();
            }
        });
        context.start();
        assertThat(template.requestBody("direct:in", (Object) "question")).isEqualTo("handled");
    }

    @Test
    void theMajorityWinsWhateverItsPunctuation() throws Exception {
        answers("negative", "Positive.", "**positive**");
        Exchange exchange = ask(new MajorityVote(), THREE);
        assertThat(body(exchange)).isEqualTo("Positive.");
        assertThat(exchange.getMessage().getHeader(LlmConstants.AGREEMENT)).isEqualTo(2 / 3.0);
    }

    @Test
    void aBranchThatFailsHasNoVote() throws Exception {
        answers(error(ErrorKind.AUTHENTICATION), "no", "no");
        Exchange exchange = ask(new MajorityVote(), THREE);
        assertThat(body(exchange)).isEqualTo("no");
        assertThat(exchange.getMessage().getHeader(LlmConstants.AGREEMENT)).isEqualTo(1.0);
    }

    @Test
    void amongAsManyVotesTheFirstWins() throws Exception {
        answers("c", "b", "a");
        assertThat(body(ask(new MajorityVote(), THREE))).isEqualTo("c");
    }

    @Test
    void theVoteMayBeAPartOfTheAnswer() throws Exception {
        answers("blue, surely", "red, I think", "red, no doubt");
        MajorityVote strategy = new MajorityVote(new SimpleExpression("${body.substring(0, 3)}"));
        assertThat(body(ask(strategy, THREE))).isEqualTo("red, I think");
    }

    @Test
    void aVoteOfNobodyIsAnError() throws Exception {
        answers(error(ErrorKind.AUTHENTICATION), error(ErrorKind.AUTHENTICATION), error(ErrorKind.AUTHENTICATION));
        assertThat(ask(new MajorityVote(), THREE).getException()).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void theHighestScoreWinsAndWhatHasNoneIsPassedOver() throws Exception {
        answers("7", "many", "12");
        assertThat(body(ask(new BestScored(new SimpleExpression("${body}")), THREE)))
                .isEqualTo("12");
    }

    @Test
    void aScoreThatIsNoNumberIsAnErrorThatSaysSo() throws Exception {
        answers("some", "many", "all");
        assertThat(ask(new BestScored(new SimpleExpression("${body}")), THREE).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("score");
    }

    @Test
    void bestOfNothingSaysWhatToSet() throws Exception {
        answers("1", "2", "3");
        assertThat(ask(new BestScored(), THREE).getException()).hasMessageContaining("Set the expression 'score'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${body", "${nonsense}"})
    void anExpressionThatIsWrongFailsAtStart(String score) {
        BestScored strategy = new BestScored();
        strategy.setScore(score);
        answers("1", "2", "3");
        assertThatThrownBy(() -> ask(strategy, THREE))
                .hasStackTraceContaining(score.substring(2).replace("}", ""));
    }

    @Test
    void allAnswersAreNamedByWhoGaveThem() throws Exception {
        answers("one", error(ErrorKind.AUTHENTICATION), "three");
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("a:m", "one");
        expected.put("c:m", "three");
        expected.put("c:n", "three");
        expected.put("c:n#2", "three");
        Object body = body(ask(new AllAnswers(), "llm:a:m", "llm:b:m", "llm:c:m", "llm:c:n", "llm:c:n?maxTokens=9"));
        assertThat(body).asInstanceOf(InstanceOfAssertFactories.MAP).containsExactlyEntriesOf(expected);
    }

    @Test
    void sideBySideHasEveryFigureAndEveryError() throws Exception {
        ChatResponse dear = ChatResponse.builder()
                .parts(List.of(new Part.Text("one")))
                .cost(new BigDecimal("0.25"))
                .build();
        answers(dear, error(ErrorKind.RATE_LIMIT));
        Exchange exchange =
                ask(new SideBySide(), "llm:a:m", "llm:b:m?maxRetries=0", "llm:mock:echo", "direct:nobody?block=false");
        List<?> rows = (List<?>) body(exchange);
        assertThat(rows).hasSize(4).allMatch(ComparedAnswer.class::isInstance);
        ComparedAnswer first = (ComparedAnswer) rows.get(0);
        assertThat(first.provider()).isEqualTo("a");
        assertThat(first.text()).isEqualTo("one");
        assertThat(first.cost()).isEqualByComparingTo("0.25");
        assertThat(first.latencyMillis()).isNotNull();
        assertThat(first.error()).isNull();
        ComparedAnswer second = (ComparedAnswer) rows.get(1);
        assertThat(second.provider()).isEqualTo("b");
        assertThat(second.error()).isEqualTo("RATE_LIMIT");
        assertThat(second.text()).isNull();
        ComparedAnswer third = (ComparedAnswer) rows.get(2);
        assertThat(third.inputTokens()).isEqualTo(2);
        assertThat(third.cost()).isNull();
        assertThat(((ComparedAnswer) rows.get(3)).error()).endsWith("DirectConsumerNotAvailableException");
        assertThat(exchange.getMessage().getHeaders()).doesNotContainKey(LlmConstants.RESPONSE_PROVIDER);
    }

    @Test
    void aComparisonIsWrittenAsJson() throws Exception {
        answers("one", "two");
        Object body = body(ask(new SideBySide(), "llm:a:m", "llm:b:m"));
        JsonNode json = new ObjectMapper().valueToTree(body);
        assertThat(json.at("/1/text").asText()).isEqualTo("two");
        assertThat(json.at("/1/cost").isNull()).isTrue();
    }

    @Test
    void ifNobodyAnswersInTimeTheRouteHearsOfIt() throws Exception {
        MockProvider slow = MockProvider.echo(MockOptions.NONE.with("latency", "1h"));
        context.getRegistry().bind("a", ChatProvider.class, slow);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .multicast(new FirstGood())
                        .parallelProcessing()
                        .timeout(50)
                        .to("llm:a:m");
            }
        });
        context.start();
        Exchange exchange = template.send("direct:in", e -> e.getMessage().setBody("question"));
        assertThat(exchange.getException()).isInstanceOf(LlmTimeoutException.class);
    }

    @Test
    void pooledExchangesMixNothingUp() throws Exception {
        context.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        context.getCamelContextExtension().setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
        answers("one", "two", "three");
        ask(new AllAnswers(), THREE);
        for (int i = 0; i < 20; i++) {
            Map<?, ?> body = template.requestBody("direct:in", "question", Map.class);
            assertThat(body.values()).hasToString("[one, two, three]");
        }
    }
}

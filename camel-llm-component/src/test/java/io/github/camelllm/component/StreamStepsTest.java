package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that want what an answer says get the same of a streamed one, or an error, and never its description. */
@Timeout(60)
class StreamStepsTest extends RouteCasesSupport {
    private final List<Object> read = new CopyOnWriteArrayList<>();

    /** Reads a stream in several ways, each a method. */
    public static final class Reader {
        /** Asks for the text. */
        public List<String> words(String text) {
            return List.of(text.split(" "));
        }

        /** Iterates without asking whether another reader was there. */
        public String iterate(Iterator<Delta> deltas) {
            StringBuilder all = new StringBuilder();
            while (deltas.hasNext()) {
                all.append(deltas.next().text());
            }
            return all.toString();
        }
    }

    @BeforeEach
    void streams() {
        context.getRegistry().bind("reader", new Reader());
        server.always(Answer.stream("one ", "two ", "three"));
    }

    private Exchange routed(BiConsumer<RouteDefinition, RouteBuilder> steps) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                steps.accept(from("direct:in").to(any("m", "streaming=true")), this);
            }
        });
        return template.request("direct:in", exchange -> exchange.getMessage().setBody("q"));
    }

    private void keep(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        read.add(body instanceof Delta delta ? delta.text() : body);
    }

    private static void assertReadBefore(Exchange exchange) {
        assertThat(exchange.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be read by another step: it has been read by");
    }

    // ---- split

    @Test
    void aSplitByABeanGetsTheText() throws Exception {
        Exchange done = routed((r, in) -> r.split().method("reader", "words").process(this::keep));
        assertThat(done.getException()).isNull();
        assertThat(read).containsExactly("one", "two", "three");
    }

    @Test
    void aSplitByAnExpressionForTheTextGetsTheText() throws Exception {
        server.always(Answer.stream("one,t", "wo,", "three"));
        routed((r, in) -> r.split(in.simple("${bodyAs(String)}")).delimiter(",").process(this::keep));
        assertThat(read).containsExactly("one", "two", "three");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSplitByATokenizerGetsTheText(boolean streaming) throws Exception {
        routed((r, in) -> r.split(in.body().tokenize(" ")).streaming(streaming).process(this::keep));
        assertThat(read).containsExactly("one", "two", "three");
    }

    @Test
    void aSplitOfSomethingElseLeavesTheStreamToTheNext() throws Exception {
        Exchange done = routed((r, in) -> r.split(in.constant("x,y"))
                .process(this::keep)
                .end()
                .split(in.simple("${body}"))
                .streaming()
                .process(this::keep));
        assertThat(done.getException()).isNull();
        assertThat(read).containsExactly("x", "y", "one ", "two ", "three");
    }

    /** The steps within a split run on the thread that evaluates its expression. */
    @Test
    void aStepWithinASplitStillReadsNothingByShowingTheStream() throws Exception {
        Exchange done = routed((r, in) -> r.setVariable("answer", in.simple("${body}"))
                .split(in.simple("${body}"))
                .streaming()
                .setHeader("shown", in.simple("${variable.answer}"))
                .process(exchange -> read.add(exchange.getMessage().getHeader("shown"))));
        assertThat(done.getException()).isNull();
        assertThat(read)
                .hasSize(3)
                .allSatisfy(shown -> assertThat(shown).asString().startsWith("ChatStream[openai-compatible:m"));
    }

    // ---- the second reader

    @Test
    void anEndpointThatIteratesAfterASplitGetsAnError() throws Exception {
        Exchange done = routed((r, in) -> r.split(in.simple("${body}"))
                .streaming()
                .process(this::keep)
                .end()
                .to("bean:reader?method=iterate"));
        assertReadBefore(done);
        assertThat(read).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bean:reader?method=iterate", "direct:reads"})
    void anEndpointThatIteratesAfterAnotherGetsAnError(String first) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:reads")
                        .errorHandler(noErrorHandler())
                        .setHeader("x")
                        .method("reader", "iterate");
            }
        });
        Exchange done = routed((r, in) -> r.setVariable("answer", in.simple("${body}"))
                .to(first)
                .setBody(in.simple("${variable.answer}"))
                .to("bean:reader?method=iterate"));
        assertReadBefore(done);
    }

    @Test
    void anEndpointThatIteratesAfterAProcessorGetsAnError() throws Exception {
        Exchange done = routed((r, in) -> r.process(exchange ->
                        exchange.getMessage().getBody(ChatStream.class).forEach(read::add))
                .to("bean:reader?method=iterate"));
        assertReadBefore(done);
        assertThat(read).hasSize(3);
    }

    @Test
    void anEndpointThatAsksForTheTextAfterASplitGetsTheWhole() throws Exception {
        Exchange done = routed((r, in) -> r.split(in.simple("${body}"))
                .streaming()
                .process(this::keep)
                .end()
                .to("bean:reader?method=words"));
        assertAnswered(done, List.of("one", "two", "three"));
    }

    // ---- steps that evaluate an expression

    /** The operators of Simple iterate over a body that is an iterator. */
    @ParameterizedTest
    @ValueSource(strings = {"log", "delay", "throttle", "idempotent"})
    void anExpressionThatIteratesTakesNothing(String step) throws Exception {
        server.always(Answer.stream("one ", "two ", "three").paced(Duration.ofMillis(20)));
        String iterates = "${iif(${body} contains 'nothing',1,2)}";
        Exchange done = routed((r, in) -> {
            switch (step) {
                case "log" -> r.log(LoggingLevel.ERROR, iterates).process(this::deltas);
                case "delay" -> r.delay(in.simple(iterates)).end().process(this::deltas);
                case "throttle" -> r.throttle(in.simple(iterates)).end().process(this::deltas);
                default ->
                    r.idempotentConsumer(in.simple(iterates), MemoryIdempotentRepository.memoryIdempotentRepository())
                            .process(this::deltas);
            }
        });
        assertThat(done.getException()).isNull();
        assertThat(read).containsExactly("one ", "two ", "three");
    }

    /** What asks for the content of the body gets the text, as of an answer that is not streamed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${length()} | 13",
                "${length(${body})} | 13",
                "${bodyOneLine} | one two three",
                "${trim()} | one two three",
                "${body.text} | one two three",
                "${prettyBody} | one two three",
                "${hash(${body})} | 6899ee404683a14e8c2a03149860df25d67d34d9cd4dae7350cbe91e4b3976be"
            })
    void aFunctionThatAsksForTheContentGetsTheText(String function, String value) throws Exception {
        Exchange done = routed((r, in) -> r.setHeader("v", in.simple(function)));
        assertThat(done.getMessage().getHeader("v", String.class)).isEqualTo(value);

        Exchange events =
                template.request("direct:in", exchange -> exchange.getMessage().setBody("q"));
        assertThat(events.getMessage().getHeader("v", String.class)).isEqualTo(value);
    }

    @Test
    void aFunctionThatAsksForServerSentEventsGetsThemWhole() throws Exception {
        Exchange done =
                routed((r, in) -> r.convertBodyTo(InputStream.class).setHeader("v", in.simple("${bodyAs(byte[])}")));
        assertThat(done.getMessage().getHeader("v", String.class))
                .contains("one ", "two ", "three")
                .endsWith("data: [DONE]\n\n");
    }

    /** A description in a text for a customer would be wrong data; a description in a log is what was asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"setBody", "setHeader", "filter", "log"})
    void anExpressionThatGotTheDescriptionIsWarnedOfOnce(String step) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                RouteDefinition route = from("direct:in").to(any("m", "streaming=true"));
                switch (step) {
                    case "setBody" -> route.setBody(simple("Summary: ${body}")).id("shows");
                    case "setHeader" ->
                        route.setHeader("h", simple("x ${body}")).id("shows");
                    case "filter" ->
                        route.filter(simple("${body} == 'one two three'"))
                                .id("shows")
                                .to("mock:x");
                    default ->
                        route.log(LoggingLevel.ERROR, "Summary: ${body} ${trim()}")
                                .id("shows");
                }
            }
        });
        String log = LogCapture.of(() -> {
            template.requestBody("direct:in", "q");
            template.requestBody("direct:in", "q");
        });
        if (step.equals("log")) {
            assertThat(log).contains("Summary: ChatStream[").doesNotContain("WARN");
        } else {
            assertThat(log).containsOnlyOnce("The expression of shows did not read a streamed answer");
        }
    }

    @Test
    void anIdIsWhatTheAnswerSaysAndNotItsDescription() throws Exception {
        List<Exchange> done = new ArrayList<>();
        done.add(routed(
                (r, in) -> r.idempotentConsumer(in.body(), MemoryIdempotentRepository.memoryIdempotentRepository())
                        .log(LoggingLevel.ERROR, "${body}")
                        .process(this::keep)));
        for (Answer answer : List.of(Answer.stream("other"), Answer.stream("one ", "two ", "three"))) {
            server.always(answer);
            done.add(template.request(
                    "direct:in", exchange -> exchange.getMessage().setBody("q")));
        }
        assertThat(done)
                .allSatisfy(exchange -> assertThat(exchange.getException()).isNull());
        assertThat(read).hasSize(2);
    }

    // ---- steps that keep or parse the body

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAggregateHasTheTexts(boolean reply) throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .to(any("m", "streaming=true"))
                        .aggregate(constant(true), AggregationStrategies.string("|"))
                        .completionSize(2)
                        .process(StreamStepsTest.this::keep);
            }
        });
        for (int i = 0; i < 2; i++) {
            template.send(
                    "direct:in",
                    reply ? ExchangePattern.InOut : ExchangePattern.InOnly,
                    exchange -> exchange.getMessage().setBody("q"));
        }
        await().atMost(SOON).until(() -> !read.isEmpty());
        assertThat(read).containsExactly("one two three|one two three");
    }

    @Test
    void aResequencerKeepsTheText() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .to(any("m", "streaming=true"))
                        .resequence(body())
                        .batch()
                        .timeout(50)
                        .process(StreamStepsTest.this::keep);
            }
        });
        server.enqueue(Answer.stream("b"), Answer.stream("a"));
        template.send("direct:in", ExchangePattern.InOnly, exchange -> exchange.getMessage()
                .setBody("q"));
        await().atMost(SOON).until(() -> !read.isEmpty());
        assertThat(read).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"header", "choice", "split", "endpoint"})
    void aLanguageThatParsesGetsTheText(String step) throws Exception {
        server.always(Answer.stream("<a><b>x</b>", "<b>y</b></a>"));
        Exchange done = routed((r, in) -> {
            switch (step) {
                case "header" ->
                    r.setHeader("v", in.xpath("/a/b[1]/text()", String.class))
                            .process(exchange -> read.add(exchange.getMessage().getHeader("v")));
                case "choice" ->
                    r.choice()
                            .when(in.xpath("/a/b = 'y'"))
                            .process(exchange -> read.add("x"))
                            .end();
                case "split" ->
                    r.split(in.xpath("/a/b/text()"))
                            .process(exchange -> read.add(exchange.getMessage().getBody(String.class)));
                default ->
                    r.to("language:xpath:/a/b[1]/text()?resultType=java.lang.String")
                            .process(this::keep);
            }
        });
        assertThat(done.getException()).isNull();
        assertThat(read.get(0)).isEqualTo("x");
    }

    /** The component evaluates within a step that sends. */
    @Test
    void theLanguageComponentTakesNoDelta() throws Exception {
        routed((r, in) ->
                r.to("language:simple:${isEmpty(${body})}?transform=false").process(this::deltas));
        assertThat(read).containsExactly("one ", "two ", "three");
    }

    private void deltas(Exchange exchange) {
        exchange.getMessage().getBody(ChatStream.class).forEach(delta -> read.add(delta.text()));
    }

    // ---- the next model

    private String prompt(String model) {
        return server.requests().stream()
                .map(RouteCasesSupport::json)
                .filter(request -> request.path("model").asText().equals(model))
                .map(request -> request.at("/messages/0/content")
                        .asText(request.path("input").toString()))
                .reduce((first, last) -> last)
                .orElse("none");
    }

    @Test
    void theNextModelIsAskedTheText() throws Exception {
        server.enqueue(Answer.stream("one ", "two ", "three"));
        server.always(Answer.chat("ok"));
        assertAnswered(routed((r, in) -> r.to(any("next"))), "ok");
        assertThat(prompt("next")).isEqualTo("one two three");
    }

    @Test
    void aTemplateOfAPromptHasTheText(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("prompt.txt"), "Translate: ${body}");
        server.enqueue(Answer.stream("one ", "two ", "three"));
        server.always(Answer.chat("ok"));
        assertAnswered(routed((r, in) -> r.to(any("next", "userMessage=resource:file:" + file))), "ok");
        assertThat(prompt("next")).isEqualTo("Translate: one two three");
    }

    @Test
    void allCandidatesAreAskedTheText() throws Exception {
        server.enqueue(Answer.stream("one ", "two ", "three"), Answer.error(503, "x", "down"));
        server.always(Answer.chat("ok"));
        Exchange done = routed((r, in) ->
                r.loadBalance(new LlmLoadBalancer().strategy("cheapest")).to(any("first"), any("second")));
        assertAnswered(done, "ok");
        assertThat(List.of(prompt("first"), prompt("second"))).containsOnly("one two three");
    }

    @Test
    void embeddingsAreOfTheText() throws Exception {
        server.enqueue(Answer.stream("one ", "two ", "three"));
        server.always(Answer.json(200, """
                {"object": "list", "model": "e", "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}]}"""));
        assertThat(routed((r, in) -> r.to(any("e", "operation=embeddings"))).getException())
                .isNull();
        assertThat(prompt("e")).contains("one two three");
    }

    @Test
    void theNextModelIsNotAskedHalfAnAnswer() throws Exception {
        server.enqueue(Answer.stream("one ", "two ", "three").cutAfter(2));
        server.always(Answer.chat("ok"));
        assertThat(routed((r, in) -> r.to(any("next"))).getException()).isInstanceOf(StreamInterruptedException.class);
        assertThat(prompt("next")).isEqualTo("none");
    }

    // ---- data formats

    @Test
    void aDataFormatWritesTheText() throws Exception {
        Exchange done = routed((r, in) -> r.marshal().json().convertBodyTo(String.class));
        assertAnswered(done, "\"one two three\"");
    }

    @Test
    void aDataFormatParsesTheText() throws Exception {
        server.always(Answer.stream("{\"a\":", "1}"));
        assertAnswered(routed((r, in) -> r.unmarshal().json()), Map.of("a", 1));
    }

    // ---- conversions of the route

    @Test
    void aVariableIsConvertedToTheText() throws Exception {
        Exchange done = routed((r, in) -> r.setVariable("answer", in.simple("${body}"))
                .convertVariableTo("answer", String.class)
                .setBody(in.simple("${variable.answer}")));
        assertAnswered(done, "one two three");
    }

    @Test
    void aHeaderIsConvertedToTheText() throws Exception {
        Exchange done = routed((r, in) -> r.setHeader("answer", in.simple("${body}"))
                .convertHeaderTo("answer", String.class)
                .setBody(in.simple("${header.answer}")));
        assertAnswered(done, "one two three");
    }

    @Test
    void aReceivedVariableIsConvertedToTheText() throws Exception {
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .toV(any("m", "streaming=true"), null, "answer")
                        .log(LoggingLevel.ERROR, "${variable.answer}")
                        .convertVariableTo("answer", String.class)
                        .setBody(simple("${body} ${variable.answer}"));
            }
        });
        assertAnswered(send("direct:in", "q"), "q one two three");
    }

    @Test
    void serverSentEventsAreConvertedToTheirText() throws Exception {
        Exchange done = routed((r, in) -> r.convertBodyTo(InputStream.class).convertBodyTo(String.class));
        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getBody(String.class))
                .startsWith("data: {")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void aProgramGetsTheTextOfServerSentEvents() throws Exception {
        routed((r, in) -> r.convertBodyTo(InputStream.class));
        assertThat(template.requestBody("direct:in", "q", String.class))
                .startsWith("data: {")
                .endsWith("data: [DONE]\n\n");
        assertThat(template.send("direct:in", ExchangePattern.InOut, e -> e.getMessage()
                                .setBody("q"))
                        .getMessage()
                        .getBody(String.class))
                .endsWith("data: [DONE]\n\n");
    }

    // ---- headers

    /** A step that looks for tool calls must not find those of the answer before. */
    @Test
    void aStreamThatHasBegunHasNoHeadersOfAnEarlierAnswer() throws Exception {
        server.enqueue(Answer.toolCall("weather", "{}").usage(70, 30), Answer.stream("one ", "two ", "three"));
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .to(any("m"))
                        .setHeader("CamelLlmUserMessage", constant("q"))
                        .to(any("m", "streaming=true"))
                        .process(exchange -> read.add(exchange.getMessage().getHeaders().keySet().stream()
                                .filter(name -> name.startsWith("CamelLlm"))
                                .sorted()
                                .toList()))
                        .convertBodyTo(String.class);
            }
        });
        Exchange done =
                template.request("direct:in", exchange -> exchange.getMessage().setBody("q"));
        assertThat(done.getException()).isNull();
        assertThat(read).containsExactly(List.of("CamelLlmResponseProvider", "CamelLlmUserMessage"));
        assertThat(done.getMessage().getHeader("CamelLlmToolCalls")).isNull();
        assertThat(done.getMessage().getHeader("CamelLlmOutputTokens")).isNotEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {" other ", "other\n", "\tother"})
    void aModelsNameHasNoBlanksAroundIt(String name) {
        server.always(Answer.chat("Hello"));
        assertThat(send(any("m"), "q", Map.of("CamelLlmModel", name)).getException())
                .isNull();
        assertThat(send(any("m"), "q", Map.of("CamelLlmProvider", " openai-compatible\n", "CamelLlmModel", name))
                        .getException())
                .isNull();
        assertThat(asked("other")).isEqualTo(2);
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.stream.ChatStream;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reads a stream in a route, what each way of reading returns, and the error that a second reader gets. */
@Timeout(60)
class StreamReadersTest {
    private static final String LLM = "llm:scripted:m?streaming=true&maxRetries=0";

    private final ScriptedProvider provider = new ScriptedProvider();
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();
    private final List<String> read = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> reading = new CompletableFuture<>();

    @TempDir
    private Path folder;

    /** A bean that asks for the text by its parameter. */
    public static final class Sink {
        private final List<String> texts = new CopyOnWriteArrayList<>();

        public void take(String text) {
            texts.add(text);
        }
    }

    @BeforeEach
    void bind() {
        context.getRegistry().bind("scripted", provider);
        template.start();
        provider.plays(take -> take.say("one").say("two").end());
    }

    @AfterEach
    void stop() {
        context.stop();
        provider.close();
    }

    // ---- the text

    @Test
    void convertBodyToReadsTheText() throws Exception {
        route(r -> r.from("direct:in").to(LLM).convertBodyTo(String.class));

        assertThat(body()).isEqualTo("onetwo");
    }

    @Test
    void convertBodyToReadsTheTextBehindEipsThatCopy() throws Exception {
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .multicast(AggregationStrategies.useLatest())
                .to(LLM)
                .end()
                .end()
                .convertBodyTo(String.class));

        assertThat(body()).isEqualTo("onetwo");
    }

    @Test
    void convertBodyToBytesReadsTheText() throws Exception {
        route(r -> r.from("direct:in").to(LLM).convertBodyTo(byte[].class));

        assertThat(body()).isEqualTo("onetwo".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void convertBodyToAReaderReadsTheText() throws Exception {
        route(r -> r.from("direct:in").to(LLM).convertBodyTo(Reader.class));

        assertThat(ask().getMessage().getBody(String.class)).isEqualTo("onetwo");
    }

    @Test
    void convertBodyToThatMayFailReadsTheTextToo() throws Exception {
        route(r -> r.from("direct:in").to(LLM).convertBodyTo(String.class, false));

        assertThat(body()).isEqualTo("onetwo");
    }

    @Test
    void aProcessorThatAsksForAStringGetsTheText() throws Exception {
        route(r -> r.from("direct:in")
                .circuitBreaker()
                .to(LLM)
                .end()
                .process(exchange -> read.add(exchange.getMessage().getBody(String.class)))
                .process(exchange -> read.add(exchange.getMessage().getMandatoryBody(String.class))));

        ask();

        assertThat(read).containsExactly("onetwo", "onetwo");
    }

    @Test
    void aBeanWithAStringParameterGetsTheText() throws Exception {
        Sink sink = new Sink();
        route(r -> r.from("direct:in").to(LLM).bean(sink, "take"));

        ask();

        assertThat(sink.texts).containsExactly("onetwo");
    }

    @Test
    void bodyAsInSimpleReadsTheText() throws Exception {
        route(r -> r.from("direct:in").to(LLM).setBody(r.simple("<${bodyAs(String)}>")));

        assertThat(body()).isEqualTo("<onetwo>");
    }

    @Test
    void theCallerOfARouteGetsTheTextWhenItAsksForAString() throws Exception {
        route(r -> r.from("direct:in").circuitBreaker().to(LLM).end());

        assertThat(template.requestBody("direct:in", "question", String.class)).isEqualTo("onetwo");
        assertThat(ask().getMessage().getBody(String.class)).isEqualTo("onetwo");
    }

    @Test
    void anInterruptedStreamIsNoText() throws Exception {
        provider.plays(take -> take.say("one").fail(ErrorKind.STREAM_INTERRUPTED));
        route(r -> r.from("direct:in").to(LLM).convertBodyTo(String.class));

        assertThat(ask().getException()).isInstanceOf(StreamInterruptedException.class);
    }

    @Test
    void aFileGetsTheText() throws Exception {
        route(r -> r.from("direct:in").to(LLM).to("file:" + folder + "?fileName=answer.txt"));

        ask();

        assertThat(folder.resolve("answer.txt")).hasContent("onetwo");
    }

    @Test
    void aFileGetsServerSentEventsIfTheRouteConvertsToThem() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .convertBodyTo(InputStream.class)
                .to("file:" + folder + "?fileName=events.txt"));

        ask();

        assertThat(Files.readString(folder.resolve("events.txt")))
                .startsWith("data: {")
                .endsWith("data: [DONE]\n\n");
    }

    // ---- what shows the body

    @Test
    void anExpressionThatIsNotAConversionShowsWhatTheBodyIs() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .setHeader("shown", r.simple("body: ${body}"))
                .process(this::readAll));

        assertThat(ask().getMessage().getHeader("shown"))
                .isEqualTo("body: ChatStream[scripted:m, 0 chunks read, open]");
        assertThat(read).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${body} contains 'two'",
                "${body} !contains 'x'",
                "${body} == 'onetwo'",
                "${body} != 'x'",
                "${body} startsWith 'one'",
                "${body} regex '.*two.*'",
                "${body} in 'one,two'",
                "${body} ~~ 'ONE'",
                "${body} > 3",
                "${body} is 'java.lang.String'",
                "${body} range '1..9'"
            })
    void aPredicateTakesNothing(String predicate) throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .filter(r.simple(predicate))
                .setHeader("in", r.constant(true))
                .end()
                .choice()
                .when(r.simple(predicate))
                .process(this::readAll)
                .otherwise()
                .process(this::readAll)
                .end());
        provider.plays(take -> take.say("one").await(reading).say("two").end());

        assertThat(ask().getException()).isNull();
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void aPredicateInAnotherExpressionTakesNothing() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .setHeader("java", r.simple("${body} contains 'one'"))
                .setProperty("dsl")
                .simple("${body} contains 'one'")
                .process(this::readAll));

        assertThat(ask().getException()).isNull();
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void anExpressionOfJavaCodeMayRead() throws Exception {
        route(r -> r.from("direct:in").to(LLM).transform().body(ChatStream.class, stream -> {
            stream.forEach(delta -> read.add(delta.text()));
            return read.size();
        }));

        assertThat(body()).isEqualTo(2);
    }

    @Test
    void aPredicateTakesNothingOfServerSentEvents() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .convertBodyTo(InputStream.class)
                .filter(r.simple("${body} contains 'one' || ${body} == 'x'"))
                .setHeader("x", r.constant(1))
                .end());

        assertThat(new String(((InputStream) body()).readAllBytes(), StandardCharsets.UTF_8))
                .contains("one", "two", "[DONE]");
    }

    @Test
    void aJavaPredicateTakesNothing() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .choice()
                .when(r.body().contains("one"))
                .setHeader("x", r.constant(1))
                .when(r.body().isInstanceOf(ChatStream.class))
                .process(this::readAll)
                .end());

        assertThat(ask().getException()).isNull();
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void aPredicateThatWouldHaveReadIsWarnedOfOnce() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .filter(r.simple("${body} contains 'one'"))
                .id("look")
                .setHeader("x", r.constant(1))
                .end()
                .process(this::readAll));

        String log = LogCapture.of(() -> {
            ask();
            ask();
        });

        assertThat(log).containsOnlyOnce("The expression of look");
        assertThat(log).contains("convertBodyTo(String.class)");
    }

    @Test
    void thePredicateOfALoopTakesNothing() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .loopDoWhile(r.simple("${body} !contains 'x' && ${exchangeProperty.CamelLoopIndex} < 3"))
                .setHeader("n", r.simple("${exchangeProperty.CamelLoopIndex}"))
                .end()
                .process(this::readAll));

        assertThat(ask().getException()).isNull();
        assertThat(read).containsExactly("one", "two");
    }

    // ---- the second reader

    @Test
    void aSecondSplitIsAnError() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .split(r.body())
                .streaming()
                .id("first")
                .process(this::piece)
                .end()
                .split(r.body())
                .streaming()
                .id("second")
                .process(this::piece)
                .end());

        assertThat(ask().getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be read by second: it has been read by first")
                .hasMessageContaining("convert the body to String first");
        assertThat(read).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoBranchesThatSplitOneGetsAnError(boolean parallel) throws Exception {
        List<String> errors = new CopyOnWriteArrayList<>();
        RouteBuilder.addRoutes(context, r -> {
            r.onException(IllegalStateException.class)
                    .handled(true)
                    .process(e -> errors.add(e.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)
                            .getMessage()));
            r.from("direct:in").to(LLM).multicast().parallelProcessing(parallel).to("direct:a", "direct:b");
            for (String name : List.of("a", "b")) {
                r.from("direct:" + name)
                        .split(r.body())
                        .streaming()
                        .id(name)
                        .process(this::piece)
                        .end();
            }
        });
        context.start();

        ask();

        assertThat(read).containsExactly("one", "two");
        assertThat(errors).singleElement().asString().contains("it has been read by");
    }

    /** A step that could read, but does not, must not take the stream from a reader that is half-way. */
    @Test
    void aStepOfAnotherBranchDoesNotDisturbTheReader() throws Exception {
        CountDownLatch halfRead = new CountDownLatch(1);
        CountDownLatch passed = new CountDownLatch(1);
        RouteBuilder.addRoutes(context, r -> {
            r.from("direct:in").to(LLM).multicast().parallelProcessing().to("direct:a", "direct:b");
            r.from("direct:a")
                    .split(r.body())
                    .streaming()
                    .process(this::piece)
                    .process(e -> {
                        halfRead.countDown();
                        passed.await();
                    })
                    .end();
            r.from("direct:b").process(e -> halfRead.await()).process(e -> {}).process(e -> passed.countDown());
        });
        context.start();

        assertThat(ask().getException()).isNull();
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void aTapIsASecondReader() throws Exception {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        RouteBuilder.addRoutes(context, r -> {
            r.from("direct:in").to(LLM).wireTap("direct:tap").end().process(this::readAll);
            r.from("direct:tap")
                    .doTry()
                    .delay(r.method(this, "whenRead"))
                    .split(r.body())
                    .streaming()
                    .to("mock:none")
                    .end()
                    .endDoTry()
                    .doCatch(Exception.class)
                    .process(e -> errors.add(e.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)))
                    .end();
        });
        context.start();

        ask();

        await().until(() -> !errors.isEmpty());
        assertThat(errors).singleElement().asString().contains("has been read by");
        assertThat(read).containsExactly("one", "two");
    }

    /** Waits until the first reader is done; no delay of its own. */
    public long whenRead() {
        reading.join();
        return 0;
    }

    @Test
    void aProcessorThatIteratesAfterASplitGetsAnError() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .split(r.body())
                .streaming()
                .process(this::piece)
                .end()
                .process(exchange ->
                        exchange.getMessage().getBody(ChatStream.class).hasNext()));

        assertThat(ask().getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has been read by split");
    }

    @Test
    void aProcessorThatAsksForTheTextAfterASplitGetsTheWhole() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .split(r.body())
                .streaming()
                .process(this::piece)
                .end()
                .convertBodyTo(String.class));

        assertThat(body()).isEqualTo("onetwo");
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void aSplitAfterAProcessorThatIteratesIsAnError() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .process(exchange ->
                        exchange.getMessage().getBody(ChatStream.class).forEach(delta -> read.add(delta.text())))
                .split(r.body())
                .streaming()
                .to("mock:none"));

        assertThat(ask().getException()).isInstanceOf(IllegalStateException.class);
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void serverSentEventsOfAReadStreamAreAnError() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .process(exchange ->
                        read.add(exchange.getMessage().getBody(ChatStream.class).text()))
                .convertBodyTo(InputStream.class)
                .process(exchange ->
                        exchange.getMessage().getBody(InputStream.class).readAllBytes()));

        assertThat(ask().getException()).hasMessageContaining("cannot be read by server-sent events");
    }

    @Test
    void serverSentEventsAreReadOnce() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .convertBodyTo(InputStream.class)
                .process(exchange ->
                        exchange.getMessage().getBody(InputStream.class).readAllBytes())
                .process(exchange ->
                        exchange.getMessage().getBody(InputStream.class).readAllBytes()));

        assertThat(ask().getException()).hasMessageContaining("have been read by an earlier step");
    }

    // ---- other EIPs

    @Test
    void aTokenizedSplitReadsTheText() throws Exception {
        provider.plays(take -> take.say("a,b").say(",c").end());
        route(r -> r.from("direct:in")
                .to(LLM)
                .convertBodyTo(String.class)
                .split(r.body().tokenize(","))
                .streaming()
                .process(this::piece));

        ask();

        assertThat(read).containsExactly("a", "b", "c");
    }

    @Test
    void seda() throws Exception {
        route(r -> {
            r.from("direct:in").to(LLM).to("seda:out?waitForTaskToComplete=Never");
            r.from("seda:out").to("log:x").log(LoggingLevel.WARN, "${body}").process(this::readAll);
        });
        provider.plays(take -> take.say("one").await(reading).say("two").end());

        ask();

        await().until(() -> read.size() == 2);
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void aggregated() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .aggregate(r.constant(true), (before, now) -> {
                    now.getMessage().setHeader("text", now.getMessage().getBody(String.class));
                    return now;
                })
                .completionSize(1)
                .process(exchange -> read.add(exchange.getMessage().getHeader("text", String.class))));

        ask();

        await().until(() -> !read.isEmpty());
        assertThat(read).containsExactly("onetwo");
    }

    @Test
    void enriched() throws Exception {
        route(r -> r.from("direct:in").enrich(LLM, (before, now) -> {
            before.getMessage()
                    .setBody(before.getMessage().getBody(String.class) + "="
                            + now.getMessage().getBody(String.class));
            return before;
        }));

        assertThat(body()).isEqualTo("question=onetwo");
    }

    @Test
    void looped() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .loop(2)
                .split(r.body())
                .streaming()
                .process(this::piece)
                .end()
                .end());

        assertThat(ask().getException()).isInstanceOf(IllegalStateException.class);
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void transformedByJava() throws Exception {
        route(r -> r.from("direct:in").to(LLM).transform().message(m -> m.getBody(String.class) + "!"));

        assertThat(body()).isEqualTo("onetwo!");
    }

    @Test
    void marshalled() throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .convertBodyTo(String.class)
                .marshal()
                .json());

        body();
        assertThat(ask().getMessage().getBody(String.class)).isEqualTo("\"onetwo\"");
    }

    private void readAll(Exchange exchange) {
        ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
        reading.complete(null);
        stream.forEach(delta -> read.add(delta.text()));
    }

    private void piece(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        read.add(body instanceof Delta delta ? delta.text() : String.valueOf(body));
    }

    private Object body() {
        Exchange done = ask();
        if (done.getException() != null) {
            throw new AssertionError("The route failed", done.getException());
        }
        return done.getMessage().getBody();
    }

    private Exchange ask() {
        return template.request("direct:in", sent -> sent.getMessage().setBody("question"));
    }

    private void route(LambdaRouteBuilder route) throws Exception {
        RouteBuilder.addRoutes(context, routes -> {
            routes.errorHandler(routes.noErrorHandler());
            route.accept(routes);
        });
        context.start();
    }
}

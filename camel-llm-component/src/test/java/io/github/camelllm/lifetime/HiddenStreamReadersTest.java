package io.github.camelllm.lifetime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.component.LogCapture;
import io.github.camelllm.component.LogLevels;
import io.github.camelllm.component.ScriptedProvider;
import io.github.camelllm.stream.ChatStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.BacklogTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** What only shows a message does not read a stream, at any log level: the reader gets each delta while more are to come. */
@Timeout(60)
class HiddenStreamReadersTest {
    private static final String LLM = "llm:scripted:m?streaming=true&maxRetries=0";
    private static final String SHOWN = "ChatStream[scripted:m, 0 chunks read, open]";

    private final ScriptedProvider provider = new ScriptedProvider();
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();
    private final CompletableFuture<Void> reading = new CompletableFuture<>();
    private final List<String> read = new CopyOnWriteArrayList<>();

    @BeforeEach
    void bind() {
        context.getRegistry().bind("scripted", provider);
        template.start();
        provider.plays(take -> take.say("one").await(reading).say("two").end());
    }

    @AfterEach
    void stop() {
        context.stop();
        provider.close();
    }

    @ParameterizedTest
    @EnumSource
    void theLogComponentShowsWhatTheBodyIs(Level level) throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .to("log:shown?showAll=true&level=ERROR")
                .process(this::readAll));

        assertThat(logOf(level)).contains(SHOWN);
        assertThat(read).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"showStreams=true", "showCachedStreams=true&multiline=true", "showBodyType=true&maxChars=0"})
    void noOptionOfTheLogComponentReads(String options) throws Exception {
        route(r -> r.from("direct:in").to(LLM).to("log:shown?" + options).process(this::readAll));

        assertThat(logOf(Level.INFO)).contains(SHOWN);
        assertThat(read).containsExactly("one", "two");
    }

    @ParameterizedTest
    @EnumSource
    void theLogStepShowsWhatTheBodyIs(Level level) throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .log(LoggingLevel.ERROR, "${body}")
                .log(LoggingLevel.ERROR, "got: ${body}")
                .process(this::readAll));

        assertThat(logOf(level)).contains(SHOWN, "got: " + SHOWN);
        assertThat(read).containsExactly("one", "two");
    }

    /** Their functions read where a step is not only to show: a level of logging must not decide whether the next step finds an answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${bodyOneLine}",
                "${bodyAs(String)}",
                "${mandatoryBodyAs(String)}",
                "${prettyBody}",
                "${trim()}",
                "${length()}",
                "${size()}",
                "${hash(${body})}",
                "${body.text}",
                "${isEmpty(${body})}",
                "${bodyAs(byte[])}"
            })
    void noFunctionOfTheLogStepReads(String function) throws Exception {
        route(r -> r.from("direct:in")
                .to(LLM)
                .log(LoggingLevel.ERROR, "got: " + function)
                .convertBodyTo(InputStream.class)
                .log(LoggingLevel.ERROR, "got: " + function.replace("body.text", "body"))
                .process(exchange -> {
                    InputStream events = exchange.getMessage().getBody(InputStream.class);
                    reading.complete(null);
                    read.add(new String(events.readAllBytes(), StandardCharsets.UTF_8));
                }));

        assertThat(logOf(Level.ERROR)).contains("got: ");
        assertThat(read).singleElement().asString().contains("one", "two").endsWith("data: [DONE]\n\n");
    }

    @ParameterizedTest
    @EnumSource
    void theTracerShowsWhatTheBodyIs(Level level) throws Exception {
        context.setTracing(true);
        route(r -> r.from("direct:in").to(LLM).setHeader("x", r.constant(1)).process(this::readAll));

        String log = logOf(level);

        assertThat(log.contains("chunks read")).isEqualTo(level.toInt() <= Level.INFO.toInt());
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void theBacklogTracerShowsWhatTheBodyIs() throws Exception {
        context.setBacklogTracing(true);
        route(r -> r.from("direct:in").to(LLM).setHeader("x", r.constant(1)).process(this::readAll));

        ask();

        assertThat(context.getCamelContextExtension()
                        .getContextPlugin(BacklogTracer.class)
                        .dumpAllTracedMessagesAsXml())
                .contains("chunks read");
        assertThat(read).containsExactly("one", "two");
    }

    @ParameterizedTest
    @EnumSource
    void theLogOfTheErrorHandlerLeavesItToTheHandlingSteps(Level level) throws Exception {
        route(r -> {
            r.onException(IllegalStateException.class)
                    .handled(true)
                    .logHandled(true)
                    .logExhaustedMessageBody(true)
                    .logExhaustedMessageHistory(true)
                    .process(this::readAll);
            r.from("direct:in").messageHistory().to(LLM).throwException(new IllegalStateException("later"));
        });

        assertThat(logOf(level)).contains("chunks read");
        assertThat(read).containsExactly("one", "two");
    }

    @Test
    void theDeadLetterChannelLeavesItToItsRoute() throws Exception {
        context.setMessageHistory(true);
        RouteBuilder.addRoutes(context, r -> {
            r.errorHandler(r.deadLetterChannel("direct:dead").logExhausted(true));
            r.from("direct:in").to(LLM).throwException(new IllegalStateException("later"));
            r.from("direct:dead").to("log:dead?showAll=true").process(this::readAll);
        });
        context.start();

        assertThat(logOf(Level.TRACE)).contains(SHOWN);
        assertThat(read).containsExactly("one", "two");
    }

    @ParameterizedTest
    @EnumSource
    void serverSentEventsAreShownAndNotReadToo(Level level) throws Exception {
        context.setTracing(true);
        route(r -> r.from("direct:in")
                .to(LLM)
                .convertBodyTo(InputStream.class)
                .to("log:shown?showAll=true&showStreams=true&level=ERROR")
                .log(LoggingLevel.ERROR, "got: ${body}")
                .process(exchange -> {
                    InputStream events = exchange.getMessage().getBody(InputStream.class);
                    reading.complete(null);
                    read.add(new String(events.readAllBytes(), StandardCharsets.UTF_8));
                }));

        assertThat(logOf(level)).contains("got: ServerSentEvents[" + SHOWN + "]");
        assertThat(read).singleElement().asString().contains("one", "two").endsWith("data: [DONE]\n\n");
    }

    private String logOf(Level level) throws Exception {
        return LogCapture.of(() -> {
            try (LogLevels all = LogLevels.all(level)) {
                ask();
            }
        });
    }

    private void ask() {
        Exchange done = template.request("direct:in", sent -> sent.getMessage().setBody("question"));
        if (done.getException() != null) {
            throw new AssertionError("The route failed", done.getException());
        }
    }

    private void readAll(Exchange exchange) {
        ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
        reading.complete(null);
        stream.forEach(delta -> read.add(delta.text()));
    }

    private void route(LambdaRouteBuilder route) throws Exception {
        RouteBuilder.addRoutes(context, route);
        context.start();
    }
}

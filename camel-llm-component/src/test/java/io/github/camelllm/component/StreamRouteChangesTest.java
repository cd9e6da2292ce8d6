package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.stream.ChatStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.debugger.DefaultBacklogDebugger;
import org.apache.camel.saga.InMemorySagaService;
import org.apache.camel.spi.BacklogDebugger;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.RouteWatcherReloadStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream is read to its end while its route is suspended, stopped, removed, reloaded or debugged; sagas and completions around it. */
@Timeout(120)
class StreamRouteChangesTest {
    private static final String LLM = "llm:scripted:m?streaming=true&maxRetries=0";
    private static final Duration SOON = Duration.ofSeconds(60);

    private final ScriptedProvider provider = new ScriptedProvider();
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();
    private final CompletableFuture<Void> reading = new CompletableFuture<>();
    private final CompletableFuture<Void> goOn = new CompletableFuture<>();
    private final List<Object> seen = new CopyOnWriteArrayList<>();

    /** What happens to a route. */
    private interface Change {
        void of(String route) throws Exception;
    }

    @BeforeEach
    void bind() {
        context.getRegistry().bind("scripted", provider);
        context.getRegistry().bind("reader", this);
        template.start();
        provider.plays(take -> take.say("one").await(goOn).say("two").end());
    }

    @AfterEach
    void stop() {
        goOn.complete(null);
        context.stop();
        provider.close();
    }

    /** Reads a stream, called by the routes. */
    public String read(ChatStream stream) {
        reading.complete(null);
        StringBuilder text = new StringBuilder();
        stream.forEach(delta -> text.append(delta.text()));
        return text.toString();
    }

    private void route(LambdaRouteBuilder route) throws Exception {
        RouteBuilder.addRoutes(context, route);
        context.start();
    }

    private CompletableFuture<Exchange> asked() {
        return template.asyncSend("direct:in", exchange -> exchange.getMessage().setBody("q"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"suspend", "stop", "remove", "context"})
    void theReaderGetsAllDeltas(String how) throws Exception {
        route(r -> r.from("direct:in").routeId("r").to(LLM).bean("reader", "read"));
        Change change =
                switch (how) {
                    case "suspend" -> route -> context.getRouteController().suspendRoute(route, 60, TimeUnit.SECONDS);
                    case "context" -> route -> context.suspend();
                    default -> route -> context.getRouteController().stopRoute(route, 60, TimeUnit.SECONDS);
                };
        CompletableFuture<Exchange> done = asked();
        assertThat(reading).succeedsWithin(SOON);
        CompletableFuture<Void> changed = CompletableFuture.runAsync(() -> {
            try {
                change.of("r");
                if (how.equals("remove")) {
                    context.removeRoute("r");
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        goOn.complete(null);

        assertThat(done).succeedsWithin(SOON);
        assertThat(done.join().getMessage().getBody()).isEqualTo("onetwo");
        assertThat(changed).succeedsWithin(SOON);
        assertThat(provider.take().call.cancelled()).isFalse();
        if (how.equals("remove")) {
            assertThat(context.getRoute("r")).isNull();
        }
    }

    private static String yaml(String version) {
        return """
                - route:
                    id: r
                    from:
                      uri: direct:in
                      steps:
                        - to: "llm:scripted:m?streaming=true&maxRetries=0"
                        - bean:
                            ref: reader
                            method: read
                        - setBody:
                            simple: "${body} %s"
                """.formatted(version);
    }

    /** As {@code camel.main.routes-reload-enabled} does when a file has changed. */
    @Test
    void aReloadLetsTheReaderFinishAndTheNewRouteTakesOver(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("r.yaml"), yaml("v1"));
        RouteWatcherReloadStrategy reload = new RouteWatcherReloadStrategy();
        reload.setFolder(folder.toString());
        reload.setPattern("none-*.yaml"); // the test says when
        context.addService(reload);
        PluginHelper.getRoutesLoader(context).loadRoutes(resource(file));
        context.start();
        CompletableFuture<Exchange> first = asked();
        assertThat(reading).succeedsWithin(SOON);
        Files.writeString(file, yaml("v2"));
        CompletableFuture<Void> reloaded = CompletableFuture.runAsync(() -> {
            try {
                reload.getResourceReload().onReload("r.yaml", resource(file));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        goOn.complete(null);

        assertThat(first).succeedsWithin(SOON);
        assertThat(first.join().getMessage().getBody()).isEqualTo("onetwo v1");
        assertThat(reloaded).succeedsWithin(SOON);
        assertThat(context.getRouteController().getRouteStatus("r")).isEqualTo(ServiceStatus.Started);
        assertThat(template.requestBody("direct:in", "q")).isEqualTo("onetwo v2");
    }

    private Resource resource(Path file) {
        return PluginHelper.getResourceLoader(context).resolveResource("file:" + file);
    }

    @Test
    void aBreakpointShowsTheStreamAndTakesNothing() throws Exception {
        BacklogDebugger debugger = DefaultBacklogDebugger.createDebugger(context);
        context.setDebugging(true);
        context.addService(debugger);
        route(r -> r.from("direct:in")
                .to(LLM)
                .setHeader("x", r.constant(1))
                .id("stops")
                .bean("reader", "read"));
        debugger.enableDebugger();
        debugger.addBreakpoint("stops");
        CompletableFuture<Exchange> done = asked();
        await().atMost(SOON)
                .until(() -> debugger.getSuspendedBreakpointNodeIds().contains("stops"));
        assertThat(debugger.dumpTracedMessagesAsXml("stops")).contains("0 chunks read, open");
        debugger.resumeBreakpoint("stops");
        goOn.complete(null);

        assertThat(done).succeedsWithin(SOON);
        assertThat(done.join().getMessage().getBody()).isEqualTo("onetwo");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSagaEndsWithItsSteps(boolean fails) throws Exception {
        goOn.complete(null);
        context.addService(new InMemorySagaService());
        route(r -> {
            r.from("direct:in")
                    .errorHandler(r.noErrorHandler())
                    .saga()
                    .completion("direct:completed")
                    .compensation("direct:compensated")
                    .to(LLM)
                    .process(exchange -> {
                        if (fails) {
                            throw new IllegalStateException("after the stream has begun");
                        }
                    })
                    .bean("reader", "read");
            r.from("direct:completed").process(exchange -> seen.add("completed"));
            r.from("direct:compensated").process(exchange -> seen.add("compensated"));
        });
        CompletableFuture<Exchange> done = asked();
        assertThat(done).succeedsWithin(SOON);
        await().atMost(SOON).until(() -> !seen.isEmpty());
        assertThat(seen).containsExactly(fails ? "compensated" : "completed");
        if (!fails) {
            assertThat(done.join().getMessage().getBody()).isEqualTo("onetwo");
        }
    }

    /** It runs after the exchange, whose end closes a stream without an owner. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCompletionGetsAnErrorOrTheText(boolean before) throws Exception {
        if (before) {
            goOn.complete(null);
        }
        route(r -> {
            if (before) {
                r.from("direct:in")
                        .onCompletion()
                        .modeBeforeConsumer()
                        .process(this::keep)
                        .end()
                        .to(LLM);
            } else {
                r.from("direct:in").onCompletion().process(this::keep).end().to(LLM);
            }
        });
        template.send("direct:in", ExchangePattern.InOnly, exchange -> exchange.getMessage()
                .setBody("q"));
        await().atMost(SOON).until(() -> !seen.isEmpty());
        if (before) {
            assertThat(seen).containsExactly("onetwo");
        } else {
            assertThat(seen).singleElement().isInstanceOf(CallCancelledException.class);
        }
    }

    private void keep(Exchange exchange) {
        try {
            seen.add(exchange.getMessage().getBody(String.class));
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null && !(cause instanceof CallCancelledException)) {
                cause = cause.getCause();
            }
            seen.add(cause);
        }
    }
}

package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Server-sent events as the client of an HTTP server sees them: each arrives while the model holds back the next. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrowserStreamingTest {
    private static final String LLM = "llm:scripted:m?streaming=true&maxRetries=0";

    private final ScriptedProvider provider = new ScriptedProvider();
    private final CamelContext context = new DefaultCamelContext();
    private final CompletableFuture<Void> oneArrived = new CompletableFuture<>();
    private final CompletableFuture<Void> twoArrived = new CompletableFuture<>();

    private final Tomcat tomcat = new Tomcat();

    @TempDir
    Path folder;

    /** The HTTP servers that Camel has. */
    enum Server {
        PLATFORM_HTTP("platform-http:/chat"),
        UNDERTOW("undertow:http://127.0.0.1:%d/chat?useStreaming=true"),
        JETTY("jetty:http://127.0.0.1:%d/chat"),
        TOMCAT("servlet:/chat?servletName=CamelServlet");

        private final String uri;

        Server(String uri) {
            this.uri = uri;
        }
    }

    /** Routes from the question to the events. */
    enum Way {
        LAST_STEP(route -> header(route.to(LLM)).convertBodyTo(InputStream.class)),
        FURTHER_STEPS(route -> header(route.to(LLM).convertBodyTo(InputStream.class))
                .setHeader("x")
                .constant("y")
                .to("log:events?showAll=true")),
        SUB_ROUTE(route -> header(route.to("direct:sub"))),
        CIRCUIT_BREAKER(
                route -> header(route.circuitBreaker().to("direct:sub").end().removeHeaders("CamelLlm*"))),
        NEW_BODY(route ->
                header(route.setBody().constant("another question").to(LLM)).convertBodyTo(InputStream.class));

        private final UnaryOperator<ProcessorDefinition<?>> steps;

        Way(UnaryOperator<ProcessorDefinition<?>> steps) {
            this.steps = steps;
        }

        private static ProcessorDefinition<?> header(ProcessorDefinition<?> route) {
            return route.setHeader(Exchange.CONTENT_TYPE).constant("text/event-stream");
        }
    }

    @AfterEach
    void stop() throws Exception {
        oneArrived.complete(null);
        twoArrived.complete(null);
        context.stop();
        provider.close();
        tomcat.stop();
        tomcat.destroy();
    }

    @ParameterizedTest
    @EnumSource
    void eachEventArrivesOnPlatformHttp(Way way) throws Exception {
        eachEventArrives(Server.PLATFORM_HTTP, way);
    }

    @ParameterizedTest
    @EnumSource
    void eachEventArrivesOnUndertow(Way way) throws Exception {
        eachEventArrives(Server.UNDERTOW, way);
    }

    @ParameterizedTest
    @EnumSource
    void eachEventArrivesOnJetty(Way way) throws Exception {
        eachEventArrives(Server.JETTY, way);
    }

    /** With the servlet that Spring Boot's Tomcat has, too. */
    @ParameterizedTest
    @EnumSource
    void eachEventArrivesOnTomcat(Way way) throws Exception {
        eachEventArrives(Server.TOMCAT, way);
    }

    private void eachEventArrives(Server server, Way way) throws Exception {
        provider.plays(take ->
                take.say("one").await(oneArrived).say("two").await(twoArrived).end());
        URI uri = start(server, way);

        HttpResponse<InputStream> response = post(uri);

        try (InputStream events = response.body()) {
            StringBuilder read = new StringBuilder();
            readUntil(events, read, "one");
            oneArrived.complete(null);
            readUntil(events, read, "two");
            twoArrived.complete(null);
            read.append(new String(events.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(read.toString().replace("\r", "")).endsWith("data: [DONE]\n\n");
        }
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNDERTOW") // it streams what is an InputStream already
    void aBodyThatIsLeftAStreamIsSentAsEvents(Server server) throws Exception {
        provider.plays(take -> take.say("one").await(oneArrived).end());
        URI uri = start(server, route -> Way.header(route.to(LLM)));

        try (InputStream events = post(uri).body()) {
            readUntil(events, new StringBuilder(), "one");
            oneArrived.complete(null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedTabCancelsTheCall(Server server) throws Exception {
        provider.plays(take -> {
            take.say("one").await(oneArrived);
            while (!take.call.cancelled()) {
                take.say("more");
                Thread.yield();
            }
        });
        URI uri = start(server, Way.LAST_STEP);

        try (InputStream events = post(uri).body()) {
            readUntil(events, new StringBuilder(), "one");
        }
        oneArrived.complete(null);

        await().atMost(Duration.ofSeconds(5)).until(() -> provider.take().call.cancelled());
    }

    @ParameterizedTest
    @EnumSource(names = "PLATFORM_HTTP") // the others learn of it when they write
    void aClosedTabCancelsTheCallOfAModelThatIsSilent(Server server) throws Exception {
        provider.plays(take -> take.say("one"));
        URI uri = start(server, Way.LAST_STEP);

        try (InputStream events = post(uri).body()) {
            readUntil(events, new StringBuilder(), "one");
        }

        await().atMost(Duration.ofSeconds(5)).until(() -> provider.take().call.cancelled());
    }

    @Test
    void aClosedTabCancelsACallThatIsNotStreamed() throws Exception {
        provider.plays(take -> {});
        URI uri = start(
                Server.PLATFORM_HTTP,
                route -> route.setBody().constant("another question").to("llm:scripted:m?maxRetries=0"));

        try (Socket tab = new Socket(uri.getHost(), uri.getPort())) {
            tab.getOutputStream()
                    .write("POST /chat HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n\r\nq"
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> provider.takes.size() == 1);
        }

        await().atMost(Duration.ofSeconds(5)).until(() -> provider.take().call.cancelled());
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedStreamEndsWithAnErrorEvent(Server server) throws Exception {
        provider.plays(take -> take.say("one").await(oneArrived).fail(ErrorKind.STREAM_INTERRUPTED));
        URI uri = start(server, Way.FURTHER_STEPS);

        try (InputStream events = post(uri).body()) {
            StringBuilder read = new StringBuilder();
            readUntil(events, read, "one");
            oneArrived.complete(null);
            readUntil(events, read, "STREAM_INTERRUPTED");
            assertThat(read).doesNotContain("[DONE]");
        }
    }

    @Test
    void theRouteOfThePageStreams() throws Exception {
        provider.plays(take -> take.say("one").await(oneArrived).end());
        String page = Files.readString(Path.of("../docs/streaming.md"));
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(yaml.find()).isTrue();
        context.getRegistry().bind("scripted", provider);
        int port = startVertx();
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString(
                        "page.yaml", yaml.group(1).replace("llm:openai:gpt-5.4-mini", "llm:scripted:m")));
        context.start();

        HttpResponse<InputStream> response = post(URI.create("http://127.0.0.1:" + port + "/chat"));

        try (InputStream events = response.body()) {
            readUntil(events, new StringBuilder(), "one");
        }
        assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("camelllm"));
    }

    private URI start(Server server, Way way) throws Exception {
        return start(server, way.steps);
    }

    private URI start(Server server, UnaryOperator<ProcessorDefinition<?>> steps) throws Exception {
        if (server == Server.UNDERTOW) {
            UndertowModule.assumeItLoads();
        }
        context.getRegistry().bind("scripted", provider);
        int port =
                switch (server) {
                    case PLATFORM_HTTP -> startVertx();
                    case TOMCAT -> startTomcat();
                    default -> freePort();
                };
        RouteBuilder.addRoutes(context, routes -> {
            steps.apply(routes.from(server.uri.formatted(port)));
            routes.from("direct:sub").to(LLM).convertBodyTo(InputStream.class);
        });
        context.start();
        return URI.create("http://127.0.0.1:" + port + "/chat");
    }

    private int startVertx() throws Exception {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(freePort());
        context.addService(new VertxPlatformHttpServer(configuration), true, true);
        return configuration.getBindPort();
    }

    private int startTomcat() throws LifecycleException {
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.setSilent(true);
        Context root = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(root, "CamelServlet", new CamelHttpTransportServlet());
        root.addServletMappingDecoded("/*", "CamelServlet");
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<InputStream> post(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.ofString("question"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }

    private static void readUntil(InputStream events, StringBuilder read, String expected) throws IOException {
        byte[] buffer = new byte[4096];
        while (read.indexOf(expected) < 0) {
            int n = events.read(buffer);
            if (n < 0) {
                throw new AssertionError("The response ended before " + expected + ": " + read);
            }
            read.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
    }
}

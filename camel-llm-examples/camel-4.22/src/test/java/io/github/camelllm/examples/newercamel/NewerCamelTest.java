package io.github.camelllm.examples.newercamel;

import static io.github.camelllm.dsl.LlmEndpointBuilders.llm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.aggregate.FirstGood;
import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.NetworkException;
import io.github.camelllm.component.LlmCircuitBreaker;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The jar that is compiled with Camel 4.18, on Camel 4.22: what differs between them shows here. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NewerCamelTest {
    private final FakeLlmServer server = FakeLlmServer.start();
    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void setUp() {
        LlmComponent llm = new LlmComponent(context);
        llm.getConfiguration().setMaxRetries(0);
        llm.getConfiguration().setBaseUrl(server.baseUrl().toString());
        llm.getConfiguration().setApiKey("sk-newer");
        context.addComponent("llm", llm);
    }

    @AfterEach
    void tearDown() {
        context.stop();
        server.close();
    }

    private Object ask(String uri) {
        context.start();
        return context.createProducerTemplate().requestBody(uri, (Object) "Good morning");
    }

    @Test
    void thisIsTheNewerCamel() {
        assertThat(context.getVersion()).startsWith("4.22.");
    }

    @Test
    void theMockAnswers() {
        assertThat(ask("llm:mock:echo")).isEqualTo("Good morning");
    }

    @Test
    void aProviderAnswersOverHttp() {
        server.always(Answer.chat("Hello"));
        assertThat(ask("llm:openai:gpt-5.4-mini")).isEqualTo("Hello");
    }

    @Test
    void aStreamIsSplitIntoItsDeltas() throws Exception {
        server.always(Answer.stream("one ", "two ", "three"));
        ConcurrentLinkedQueue<String> pieces = new ConcurrentLinkedQueue<>();
        RouteBuilder.addRoutes(context, routes -> routes.from("direct:ask")
                .to("llm:openai:gpt-5.4-mini?streaming=true")
                .to("log:stream?showAll=true") // looks at the body, and leaves it
                .split(routes.body())
                .streaming()
                .process(e -> pieces.add(e.getMessage().getBody(Delta.class).text())));
        ask("direct:ask");
        assertThat(String.join("", pieces)).isEqualTo("one two three");
    }

    @Test
    void branchesOfAParallelMulticastAreGathered() throws Exception {
        RouteBuilder.addRoutes(context, routes -> routes.from("direct:ask")
                .multicast(new FirstGood())
                .parallelProcessing()
                .to("llm:mock:echo", "llm:mock:echo", "llm:mock:echo"));
        assertThat(ask("direct:ask")).isEqualTo("Good morning");
    }

    @Test
    void errorsAreTheirOwnClasses() throws Exception {
        server.always(Answer.error(401, "invalid_api_key", "no"));
        assertThatThrownBy(() -> ask("llm:openai:gpt-5.4-mini"))
                .isInstanceOf(CamelExecutionException.class)
                .hasCauseInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> ask("llm:openai:gpt-5.4-mini?baseUrl=http://127.0.0.1:" + freePort()))
                .isInstanceOf(CamelExecutionException.class)
                .hasCauseInstanceOf(NetworkException.class);
    }

    @Test
    void theBalancerFailsOver() throws Exception {
        server.enqueue(Answer.status(503));
        server.always(Answer.chat("from the second"));
        RouteBuilder.addRoutes(context, routes -> routes.from("direct:ask")
                .loadBalance(new LlmLoadBalancer())
                .to("llm:openai:gpt-5.4-mini", "llm:openai:gpt-5.5"));
        assertThat(ask("direct:ask")).isEqualTo("from the second");
    }

    @Test
    void aYamlRouteAndOneOfTheEndpointDslRun() throws Exception {
        context.addRoutes(new EndpointRouteBuilder() {
            @Override
            public void configure() {
                from(direct("java")).to(llm("mock:echo").temperature(0.2));
            }
        });
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("route.yaml", """
                - route:
                    from:
                      uri: direct:yaml
                      steps:
                        - to:
                            uri: llm:mock:echo
                            parameters:
                              temperature: 0.2
                """));
        assertThat(ask("direct:java")).isEqualTo("Good morning");
        assertThat(ask("direct:yaml")).isEqualTo("Good morning");
    }

    @Test
    void theBreakerOfTheEipWorksWithoutAThreadPerCall() {
        assertThat(new LlmCircuitBreaker().getAsynchronous()).isEqualTo("true");
    }

    @Test
    void theModelCatalogIsBound() {
        context.start();
        assertThat(context.getRegistry()
                        .lookupByNameAndType("llmModelCatalog", ModelCatalog.class)
                        .find("gpt-5.4-mini"))
                .isPresent();
    }

    @Test
    void eachEventReachesTheBrowserAtOnce() throws Exception {
        server.always(Answer.stream("one ", "two ").stallAfter(2));
        VertxPlatformHttpServerConfiguration http = new VertxPlatformHttpServerConfiguration();
        http.setBindHost("127.0.0.1");
        http.setBindPort(freePort());
        context.addService(new VertxPlatformHttpServer(http), true, true);
        RouteBuilder.addRoutes(context, routes -> routes.from("platform-http:/chat")
                .to("llm:openai:gpt-5.4-mini?streaming=true&streamIdleTimeout=10m")
                .convertBodyTo(InputStream.class)
                .setHeader("Content-Type", routes.constant("text/event-stream"))
                .removeHeaders("CamelLlm*"));
        context.start();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.getBindPort() + "/chat"))
                .POST(HttpRequest.BodyPublishers.ofString("Count"))
                .build();
        try (InputStream events = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofInputStream())
                .body()) {
            StringBuilder read = new StringBuilder();
            byte[] buffer = new byte[4096];
            while (read.indexOf("one ") < 0) { // the model says no more until the client has this
                int n = events.read(buffer);
                assertThat(n).as(read.toString()).isNotNegative();
                read.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void aStopWithOpenConnectionsLogsNoWarning() {
        server.always(Answer.chat("Hello"));
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            context.start();
            IntStream.range(0, 20)
                    .parallel()
                    .forEach(i -> ask("llm:openai:gpt-5.4-mini?maxConnectionsPerRoute=" + (1 + i % 4)));
            context.stop();
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8).lines().toList())
                .isNotEmpty()
                .noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .noneMatch(line -> line.startsWith("\tat "));
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

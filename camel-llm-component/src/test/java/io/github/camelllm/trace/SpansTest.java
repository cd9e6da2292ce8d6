package io.github.camelllm.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.TextRedactor;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Camel's own tracer with OpenTelemetry's SDK, over real sockets. */
class SpansTest {
    private static final String KEY = "sk-canary-0123456789abcdef";

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final CamelContext context = new DefaultCamelContext();
    private final LlmComponent component = new LlmComponent();
    private final FakeLlmServer server = FakeLlmServer.start();
    private final FakeLlmServer other = FakeLlmServer.start();

    @BeforeEach
    void traces() {
        context.getRegistry().bind("tracer", Tracer.class, provider.get("test"));
        OpenTelemetryTracer tracer = new OpenTelemetryTracer();
        tracer.init(context);
        context.addComponent("llm", component);
        server.always(Answer.chat("Hello"));
        other.always(Answer.chat("Hello"));
    }

    @AfterEach
    void stop() {
        context.stop();
        server.close();
        other.close();
        provider.close();
    }

    private static String uri(FakeLlmServer to, String options) {
        return "llm:openai-compatible:m?apiKey=" + KEY + "&baseUrl=" + to.baseUrl() + options;
    }

    private void route(String... uris) {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").routeId("asking").to(uris);
            }
        });
    }

    private void add(RouteBuilder routes) {
        try {
            context.addRoutes(routes);
            context.start();
        } catch (Exception e) {
            throw new AssertionError("The route cannot be started", e);
        }
    }

    private Exchange ask(String question) {
        return context.createProducerTemplate()
                .send("direct:in", exchange -> exchange.getMessage().setBody(question));
    }

    private List<SpanData> spans(String suffix) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().endsWith(suffix))
                .toList();
    }

    /** Returns the only span whose name ends so, once it has ended. */
    private SpanData span(String suffix) {
        await().atMost(Duration.ofSeconds(60)).until(() -> spans(suffix).size() == 1);
        return spans(suffix).get(0);
    }

    private static Object attribute(SpanData span, AttributeKey<?> key) {
        return span.getAttributes().get(key);
    }

    private static String text(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    private static Long number(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.longKey(name));
    }

    @Test
    void theSpanOfTheEndpointHasTheAttributesOfTheConventionsWithTheirTypes() {
        route(uri(server, "&temperature=0.5&maxTokens=50&seed=7&stop=END"));
        assertThat(ask("Hi").getException()).isNull();

        SpanData span = span("chat m");
        assertThat(text(span, "gen_ai.operation.name")).isEqualTo("chat");
        assertThat(text(span, "gen_ai.provider.name")).isEqualTo("openai-compatible");
        assertThat(text(span, "gen_ai.request.model")).isEqualTo("m");
        assertThat(attribute(span, AttributeKey.doubleKey("gen_ai.request.temperature")))
                .isEqualTo(0.5);
        assertThat(number(span, "gen_ai.request.max_tokens")).isEqualTo(50);
        assertThat(number(span, "gen_ai.request.seed")).isEqualTo(7);
        assertThat(attribute(span, AttributeKey.stringArrayKey("gen_ai.request.stop_sequences")))
                .isEqualTo(List.of("END"));
        assertThat(attribute(span, AttributeKey.stringArrayKey("gen_ai.response.finish_reasons")))
                .isEqualTo(List.of("stop"));
        assertThat(number(span, "gen_ai.usage.input_tokens")).isPositive();
        assertThat(number(span, "gen_ai.usage.output_tokens")).isPositive();
        assertThat(text(span, "gen_ai.response.id")).isNotBlank();
        assertThat(text(span, "server.address")).isEqualTo("127.0.0.1");
        assertThat(number(span, "server.port")).isEqualTo(server.port());
        assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
    }

    @ParameterizedTest
    @CsvSource({"1.41, 5, , ", "latest, , 5, 3", "both, 5, 5, 3"})
    void theConventionsSayWhichNamesAreSet(String conventions, Long creation, Long write, Long reasoning) {
        component.setSemanticConventions(conventions);
        ChatResponse response = ChatResponse.builder()
                .provider("p")
                .model("m")
                .parts(List.of(new Part.Text("Hello")))
                .usage(new Usage(20L, 10L, 1L, 5L, 3L))
                .build();
        ChatProvider bean = call -> CompletableFuture.completedFuture(response);
        context.getRegistry().bind("p", bean);
        route("llm:p:m");
        assertThat(ask("Hi").getException()).isNull();
        SpanData span = span("chat m");
        assertThat(number(span, "gen_ai.usage.cache_read.input_tokens")).isEqualTo(1);
        assertThat(number(span, "gen_ai.usage.cache_creation.input_tokens")).isEqualTo(creation);
        assertThat(number(span, "gen_ai.usage.cache_write.input_tokens")).isEqualTo(write);
        assertThat(number(span, "gen_ai.usage.reasoning.output_tokens")).isEqualTo(reasoning);
        assertThat(spans("attempt")).as("of a provider that is a bean").hasSize(1);
    }

    @Test
    void eachAttemptHasASpanAndEachRetryAnEvent() {
        List<Answer> answers = List.of(
                Answer.error(500, "x", "broken"), Answer.error(503, "overloaded", "full"), Answer.chat("Hello"));
        AtomicInteger request = new AtomicInteger();
        server.respond(received -> answers.get(request.getAndIncrement()));
        route(uri(server, "&maxRetries=2&baseDelay=1"));
        assertThat(ask("Hi").getException()).isNull();

        SpanData parent = span("chat m");
        await().atMost(Duration.ofSeconds(60)).until(() -> spans("attempt").size() == 3);
        assertThat(spans("attempt")).allSatisfy(attempt -> {
            assertThat(attempt.getParentSpanId()).isEqualTo(parent.getSpanId());
            assertThat(attempt.getTraceId()).isEqualTo(parent.getTraceId());
        });
        assertThat(spans("attempt"))
                .extracting(attempt -> number(attempt, "camel.llm.attempt"))
                .containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(spans("attempt"))
                .extracting(attempt -> text(attempt, "error.type"))
                .containsExactlyInAnyOrder("SERVER_ERROR", "OVERLOADED", null);
        assertThat(events(parent, "camel.llm.retry")).hasSize(2);
        assertThat(number(parent, "camel.llm.attempts")).isEqualTo(3);
    }

    private static List<EventData> events(SpanData span, String name) {
        return span.getEvents().stream()
                .filter(event -> event.getName().equals(name))
                .toList();
    }

    @Test
    void aFailedCallTellsTheKindOfItsError() {
        server.always(Answer.error(401, "invalid_api_key", "wrong key"));
        route(uri(server, "&maxRetries=0"));
        assertThat(ask("Hi").getException()).isNotNull();
        SpanData span = span("chat m");
        assertThat(text(span, "error.type")).isEqualTo("AUTHENTICATION");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(number(span, "gen_ai.usage.input_tokens")).isNull();
    }

    @Test
    void theAttemptOfAStreamHasItsUsage() {
        server.always(Answer.stream("Hel", "lo"));
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(uri(server, "&streaming=true")).process(exchange -> exchange.getMessage()
                        .getBody(ChatStream.class)
                        .drain());
            }
        });
        assertThat(ask("Hi").getException()).isNull();
        SpanData attempt = span("attempt");
        assertThat(attribute(attempt, AttributeKey.stringArrayKey("gen_ai.response.finish_reasons")))
                .isEqualTo(List.of("stop"));
    }

    @Test
    void theSpansOfAStreamThatIsClosedEarlyEnd() {
        server.always(Answer.stream("Hel", "lo", "!").stallAfter(2));
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .to(uri(server, "&streaming=true&maxRetries=0"))
                        .process(exchange -> {
                            try (ChatStream stream = exchange.getMessage().getBody(ChatStream.class)) {
                                assertThat(stream.iterator().hasNext()).isTrue();
                            }
                        });
            }
        });
        assertThat(ask("Hi").getException()).isNull();
        assertThat(text(span("attempt"), "error.type")).isEqualTo("CANCELLED");
        assertThat(span("chat m").hasEnded()).isTrue();
    }

    @Test
    void anAnswerFromTheCacheIsAnEventAndHasNoAttempt() {
        route(uri(server, "&cache=on&temperature=0"));
        ask("Hi");
        await().atMost(Duration.ofSeconds(60)).until(() -> spans("attempt").size() == 1);
        ask("Hi");
        await().atMost(Duration.ofSeconds(60)).until(() -> spans("chat m").size() == 2);
        assertThat(server.requests()).hasSize(1);
        assertThat(spans("attempt")).hasSize(1);
        assertThat(spans("chat m"))
                .extracting(span -> events(span, "camel.llm.cache_hit").size())
                .containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aFailoverIsAnEventOfTheSpanAroundTheBlock() {
        server.always(Answer.error(500, "x", "broken"));
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .loadBalance(new LlmLoadBalancer().strategy("priority"))
                        .to(uri(server, "&maxRetries=0"), uri(other, "&maxRetries=0"))
                        .end();
            }
        });
        assertThat(ask("Hi").getException()).isNull();
        await().atMost(Duration.ofSeconds(60)).until(() -> spans("chat m").size() == 2);
        List<EventData> failovers = exporter.getFinishedSpanItems().stream()
                .flatMap(span -> events(span, "camel.llm.failover").stream())
                .toList();
        assertThat(failovers).singleElement().satisfies(event -> {
            assertThat(event.getAttributes().get(AttributeKey.stringKey("camel.llm.candidate")))
                    .isEqualTo("openai-compatible:m#2");
            assertThat(event.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo("SERVER_ERROR");
        });
    }

    @Test
    void aHedgeIsAnEventOfTheSpanAroundTheBlock() {
        server.always(Answer.silent());
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .loadBalance(new LlmLoadBalancer().strategy("hedge").hedgeDelay("50ms"))
                        .to(uri(server, "&maxRetries=0"), uri(other, "&maxRetries=0"))
                        .end();
            }
        });
        assertThat(ask("Hi").getException()).isNull();
        await().atMost(Duration.ofSeconds(60)).until(() -> exporter.getFinishedSpanItems().stream()
                .anyMatch(span -> events(span, "camel.llm.hedge").size() == 1));
    }

    @Test
    void promptsAndAnswersAreNotShownUnlessSwitchedOn() {
        route(uri(server, ""));
        ask("secret question");
        span("chat m");
        span("attempt");
        assertThat(exporter.getFinishedSpanItems())
                .allSatisfy(span -> assertThat(span.toString()).doesNotContain("secret question", "Hello", KEY));
    }

    @Test
    void promptsAndAnswersAreShownWithoutWhatIsRedacted() {
        component.setTraceContent(true);
        component.setTraceContentLimit(60);
        context.getRegistry()
                .bind("cards", TextRedactor.class, (TextRedactor) text -> text.replaceAll("[0-9]{13,16}", "[card]"));
        route(uri(server, "&systemMessage=Be brief"));
        ask("My card is 4111111111111111, my key " + KEY + ", and " + "long ".repeat(100));
        String prompt = text(span("chat m"), "gen_ai.input.messages");
        assertThat(prompt)
                .startsWith("[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"My card is [card]")
                .contains("\u2026")
                .doesNotContain("4111", KEY, "Be brief");
        assertThat(text(span("attempt"), "gen_ai.output.messages"))
                .isEqualTo("[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Hello\"}],"
                        + "\"finish_reason\":\"stop\"}]");
    }

    @Test
    void whatARedactorFailsOnIsNotShown() {
        component.setTraceContent(true);
        context.getRegistry().bind("broken", TextRedactor.class, (TextRedactor) text -> {
            throw new IllegalStateException("broken");
        });
        route(uri(server, ""));
        assertThat(ask("secret question").getException()).isNull();
        assertThat(text(span("chat m"), "gen_ai.input.messages"))
                .contains("not shown")
                .doesNotContain("secret");
    }

    @Test
    void theExchangeKeepsNothingOfIt() {
        route(uri(server, ""));
        assertThat(ask("Hi").getProperties().keySet())
                .noneMatch(name -> name.contains("EndpointSpan") || name.contains("CallWatch"));
    }

    @Test
    void theModelOfAHeaderIsInTheNameOfTheSpan() {
        route(uri(server, ""));
        context.createProducerTemplate().sendBodyAndHeaders("direct:in", "Hi", Map.of(LlmConstants.MODEL, "another"));
        assertThat(text(span("chat another"), "gen_ai.request.model")).isEqualTo("another");
    }
}

package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.provider.EmbeddingsEndpoint;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.wire.Protocol;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded answer is understood as the specification says when it comes to a route, over real HTTP. */
class RouteConformanceTest {
    private static final FakeLlmServer SERVER = FakeLlmServer.start();
    private static final DefaultCamelContext CONTEXT = new DefaultCamelContext();
    private static @Nullable ProducerTemplate template;

    @BeforeAll
    static void start() throws Exception {
        for (Protocol protocol : Protocol.values()) {
            CONTEXT.getRegistry().bind(protocol.id(), provider(protocol));
        }
        CONTEXT.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ask")
                        .toD("llm:${header.protocol}:${header.model}?maxRetries=0&output=response"
                                + "&operation=${header.operation}");
            }
        });
        CONTEXT.start();
        template = CONTEXT.createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        CONTEXT.stop();
        SERVER.close();
    }

    private static Provider provider(Protocol protocol) {
        return Provider.builder()
                .protocol(protocol)
                .baseUrl(SERVER.baseUrl().toString())
                .keyRequired(false)
                .modelsPath("/models")
                .tokenCountPath("/count")
                .embeddings(new EmbeddingsEndpoint(
                        protocol.operation() == Operation.EMBEDDINGS ? protocol : Protocol.OPENAI_EMBEDDINGS,
                        "/embed",
                        9))
                .build();
    }

    @TestFactory
    Stream<DynamicTest> recordedAnswersReachARoute() {
        return Recording.all().stream()
                .filter(recording -> protocol(recording).isPresent())
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> check(recording)));
    }

    private static Optional<Protocol> protocol(Recording recording) {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.id().equals(recording.protocol()))
                .findFirst();
    }

    private static void check(Recording recording) {
        SERVER.enqueue(answer(recording));
        Outcome outcome = Outcome.of(sink -> ask(recording, sink));
        assertThat(recording.expectation().differences(outcome)).isEmpty();
    }

    private static Answer answer(Recording recording) {
        Answer[] answer = {Answer.status(recording.head().status())};
        recording.head().headers().forEach((name, value) -> answer[0] = answer[0].header(name, value));
        return answer[0].bytes(recording.body());
    }

    private static ChatResponse ask(Recording recording, Consumer<Delta> sink) {
        Exchange exchange = template.request("direct:ask", e -> {
            e.getMessage().setBody(question(recording));
            e.getMessage().setHeader("protocol", recording.protocol());
            e.getMessage()
                    .setHeader("operation", protocol(recording).orElseThrow().operation());
            e.getMessage().setHeader("model", recording.model().isEmpty() ? "any" : recording.model());
            e.getMessage().setHeader("CamelLlmStreaming", recording.streamed());
        });
        if (exchange.getException() != null) {
            throw exchange.getException(LlmException.class);
        }
        if (exchange.getMessage().getBody() instanceof ChatStream stream) {
            stream.forEachRemaining(sink);
            return stream.drain();
        }
        return exchange.getMessage().getBody(ChatResponse.class);
    }

    /** A recorded conversation in OpenAI's shape is sent as it is; those of other protocols are not an input format. */
    private static Object question(Recording recording) {
        return recording.protocol().equals("openai-chat") ? recording.request() : "Hello";
    }
}

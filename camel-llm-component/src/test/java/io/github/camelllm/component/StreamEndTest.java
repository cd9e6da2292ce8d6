package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.wire.Protocol;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream ends with the end mark of its protocol, whatever its connection does afterwards. */
class StreamEndTest extends LlmTestSupport {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Map<String, String> ENDED =
            Map.of("openai-chat", """
            data: {"choices":[{"delta":{"content":"Hello"}}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """, "openai-responses", """
            data: {"type":"response.output_text.delta","output_index":0,"delta":"Hello"}

            data: {"type":"response.completed","response":{"status":"completed","output":[]}}

            """, "anthropic-messages", """
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}

            data: {"type":"message_stop"}

            """, "ollama-chat", """
            {"message":{"content":"Hello"},"done":false}
            {"message":{"content":""},"done":true,"done_reason":"stop"}
            """);

    /** Streams that are complete, but whose protocol or server has no end mark. */
    private static final Map<String, String> COMPLETE = Map.of("openai-chat", """
            data: {"choices":[{"delta":{"content":"Hello"}}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            """, "gemini-generate", """
            data: {"candidates":[{"content":{"parts":[{"text":"Hello"}]},"finishReason":"STOP"}]}

            """);

    static Stream<Arguments> afterTheEndMark() {
        List<String> ends = List.of("open-connection-after-the-end", "cut-after-the-end", "reset-after-the-end");
        List<Arguments> all = new ArrayList<>();
        ENDED.forEach((protocol, stream) -> ends.forEach(end -> all.add(Arguments.of(end, protocol, stream))));
        COMPLETE.forEach((protocol, stream) -> {
            all.add(Arguments.of("cut-after-the-end", protocol, stream));
            all.add(Arguments.of("open-connection-after-the-end", protocol, stream));
        });
        return all.stream();
    }

    private Provider provider(String protocol) {
        return Provider.builder()
                .protocol(Arrays.stream(Protocol.values())
                        .filter(one -> one.id().equals(protocol))
                        .findFirst()
                        .orElseThrow())
                .baseUrl(server.baseUrl().toString())
                .keyRequired(false)
                .build();
    }

    private static Answer answer(String stream, String end) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        Answer answer =
                Answer.status(200).contentType("text/event-stream").bytes(bytes).chunked();
        return switch (end) {
            case "open-connection-after-the-end" -> answer.stallAfterBytes(bytes.length);
            case "cut-after-the-end" -> answer.cutAfterBytes(bytes.length);
            default -> answer.resetAfterBytes(bytes.length);
        };
    }

    @ParameterizedTest(name = "{0} ({1})")
    @MethodSource("afterTheEndMark")
    void whatTheConnectionDoesAfterTheEndChangesNothing(String end, String protocol, String stream) {
        server.always(answer(stream, end));
        String silence = COMPLETE.containsValue(stream) ? "300ms" : "60s";
        context.getRegistry().bind("served", provider(protocol));
        Exchange exchange = send("llm:served:m?maxRetries=0&streaming=true&streamIdleTimeout=" + silence, "Hi");
        assertThat(exchange.getException()).isNull();
        ChatStream answer = exchange.getMessage().getBody(ChatStream.class);
        assertThat(answer.text()).isEqualTo("Hello");
        ChatResponse response = answer.response().toCompletableFuture().join();
        assertThat(response.text()).isEqualTo("Hello");
        assertThat(response.attempts()).isEqualTo(1);
        server.await(SOON, fake -> fake.openConnections() == 0);
    }

    @Test
    void aConnectionThatEndedCleanlyIsUsedAgain() {
        server.always(Answer.stream("Hel", "lo"));
        for (int i = 0; i < 20; i++) {
            Exchange exchange = send(uri("streaming=true"), "Hi");
            assertThat(exchange.getMessage().getBody(ChatStream.class).text()).isEqualTo("Hello");
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aConnectionThatStaysOpenIsNotUsedAgain() {
        String stream = ENDED.get("openai-chat");
        server.enqueue(answer(stream, "open-connection-after-the-end"));
        assertThat(send(uri("streaming=true"), "Hi")
                        .getMessage()
                        .getBody(ChatStream.class)
                        .text())
                .isEqualTo("Hello");
        assertThat(send(uri(), "Hi").getMessage().getBody()).isEqualTo("Hello");
        assertThat(server.connections()).isEqualTo(2);
    }
}

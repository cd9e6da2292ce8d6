package io.github.camelllm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that streams without end, in whatever way, is ended by a limit of the call. */
class StreamAttackTest extends AttackTestSupport {
    private static final CallOptions LIMITS = CallOptions.builder()
            .requestTimeout(Duration.ofSeconds(100))
            .firstTokenTimeout(Duration.ofSeconds(10))
            .streamIdleTimeout(Duration.ofSeconds(5))
            .streamTimeout(Duration.ofSeconds(60))
            .maxResponseSize(1_000_000)
            .maxRetries(0)
            .build();

    private CompletableFuture<ChatResponse> stream() {
        CompletableFuture<ChatResponse> answer = ask(request(), LIMITS, true);
        head(200, "Content-Type", "text/event-stream");
        return answer;
    }

    private void everySecond(String bytes, int seconds) {
        for (int i = 0; i < seconds; i++) {
            data(bytes);
            timer.pass(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ": keep-alive\n\n",
                "\n",
                "event: ping\ndata: {}\n\n",
                "data: {\"choices\":[]}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"}}]}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{}}]}\n\n",
                "id: 1\nretry: 1000\n\n",
            })
    void bytesWithoutADeltaDoNotKeepAStreamAlive(String bytes) {
        CompletableFuture<ChatResponse> answer = stream();
        delta("Hello");

        everySecond(bytes, 4);
        assertThat(answer).isNotDone();
        everySecond(bytes, 1);

        LlmException error = error(answer);
        assertThat(error.kind()).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(error).hasMessageContaining("option streamIdleTimeout");
        assertThat(cancelled).isEqualTo(1);
    }

    @Test
    void aStreamThatDripsEndsByStreamTimeout() {
        CompletableFuture<ChatResponse> answer = stream();
        for (int i = 0; i < 60; i++) {
            assertThat(answer).isNotDone();
            delta("x");
            timer.pass(Duration.ofSeconds(1));
        }

        LlmException error = error(answer);
        assertThat(error.kind()).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(error).hasMessageContaining("within 60000 ms after its first token (option streamTimeout)");
        assertThat(cancelled).isEqualTo(1);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void theTimeToTheFirstTokenIsNoPartOfStreamTimeout() {
        CompletableFuture<ChatResponse> answer = stream();
        timer.pass(Duration.ofSeconds(9));
        for (int i = 0; i < 59; i++) {
            delta("x");
            timer.pass(Duration.ofSeconds(1));
        }
        assertThat(answer).isNotDone();
    }

    @Test
    void aStreamIsBoundedByMaxResponseSize() {
        CompletableFuture<ChatResponse> answer = stream();
        String text = "x".repeat(10_000);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> {
                    for (int i = 0; i < 200; i++) {
                        delta(text);
                    }
                }))
                .isInstanceOf(LlmException.class)
                .satisfies(receiver::failed); // as the transport does

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error(answer)).hasMessageContaining("larger than 1000000 bytes (option maxResponseSize)");
    }

    @Test
    void aMillionDeltasAreRead() {
        CompletableFuture<ChatResponse> answer = ask(
                request(), LIMITS.toBuilder().maxResponseSize(Integer.MAX_VALUE).build(), true);
        head(200, "Content-Type", "text/event-stream");
        for (int i = 0; i < 1000; i++) {
            data("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n".repeat(1000));
        }
        event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
        data("data: [DONE]\n\n");
        receiver.end();

        assertThat(answer.join().text()).hasSize(1_000_000);
    }

    @Test
    void tenThousandToolCallsAreReadAndMoreAreRefused() {
        CompletableFuture<ChatResponse> answer = ask(true);
        head(200, "Content-Type", "text/event-stream");
        for (int i = 0; i < 10_000; i++) {
            toolCall(i);
        }
        assertThat(answer).isNotDone();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> toolCall(10_000)))
                .isInstanceOf(LlmException.class)
                .satisfies(receiver::failed);

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error(answer)).hasMessageContaining("p:m: The response has more than 10000 tool calls");
    }

    private void toolCall(int i) {
        event("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":" + i + ",\"id\":\"c" + i
                + "\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}");
    }

    @Test
    void aSignatureInAMillionFragmentsIsPutTogether() {
        CompletableFuture<ChatResponse> answer = ask(true);
        head(200, "Content-Type", "text/event-stream");
        String detail = "{\"type\":\"reasoning.encrypted\",\"index\":0,\"data\":\"abcdefghij\"}";
        for (int i = 0; i < 200; i++) {
            event("{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_details\":["
                    + String.join(",", java.util.Collections.nCopies(500, detail)) + "]}}]}");
        }
        delta("Hello");
        event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
        data("data: [DONE]\n\n");
        receiver.end();

        assertThat(answer.join().text()).isEqualTo("Hello");
        assertThat(answer.join().message().parts())
                .anyMatch(part -> part.toString().contains("abcdefghijabcdefghij"));
    }
}

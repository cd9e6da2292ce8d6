package io.github.camelllm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.test.ManualTimer;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the promise of a stream completes, and when its connection is closed. */
class StreamEndTimingTest {
    private static final String HELLO = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    private static final String STOP = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final Duration LATE_PACKET = Duration.ofMillis(20);
    private static final Duration IDLE = CallOptions.STANDARD.streamIdleTimeout();

    /** A transport whose connection the test plays. */
    private static final class PlayedTransport implements Transport {
        Receiver receiver;
        boolean over;
        int closed;

        @Override
        public Runnable send(HttpRequest request, Receiver taker) {
            receiver = taker;
            return this::cancel;
        }

        private void cancel() {
            if (!over) {
                over = true;
                closed++;
                receiver.failed(new CancellationException());
            }
        }

        @Override
        public void close() {}

        void data(String text) {
            receiver.data(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        void end() {
            over = true;
            receiver.end();
        }

        void breaks() {
            over = true;
            receiver.failed(new IOException("Connection reset"));
        }
    }

    private final PlayedTransport connection = new PlayedTransport();
    private final ManualTimer timer = new ManualTimer();
    private final List<Delta> deltas = new ArrayList<>();
    private CompletableFuture<ChatResponse> answer;

    @BeforeEach
    void ask() {
        Provider provider = Provider.builder()
                .name("p")
                .protocol(Protocol.OPENAI_CHAT)
                .baseUrl("http://p.test/v1")
                .keyRequired(false)
                .build();
        RemoteProvider remote = new RemoteProvider(
                provider,
                new Credentials(KeySource.of(null), provider.auth().signer(null), "set P_KEY"),
                connection,
                timer,
                Runnable::run);
        ChatRequest request = ChatRequest.of("Hi").toBuilder().model("m").build();
        answer = remote.answer(new Call("p", request, CallOptions.STANDARD, deltas::add))
                .toCompletableFuture();
        connection.receiver.head(new ResponseHead(200, Headers.NONE));
    }

    @Test
    void aCleanEndCompletesTheAnswerAtOnceAndLeavesTheConnection() {
        connection.data(HELLO + STOP + DONE);
        connection.end();
        assertThat(answer.join().text()).isEqualTo("Hello");
        timer.pass(Duration.ofMinutes(5));
        assertThat(connection.closed).isZero();
    }

    @Test
    void anOpenConnectionDelaysTheAnswerByALatePacketAndIsClosed() {
        connection.data(HELLO + STOP + DONE);
        assertThat(answer).isNotDone();
        timer.pass(LATE_PACKET);
        assertThat(answer.join().text()).isEqualTo("Hello");
        assertThat(connection.closed).isZero();
        timer.pass(Duration.ofSeconds(1));
        assertThat(connection.closed).isEqualTo(1);
    }

    @Test
    void aConnectionThatEndsLateIsLeft() {
        connection.data(HELLO + STOP + DONE);
        timer.pass(LATE_PACKET);
        connection.end();
        timer.pass(Duration.ofMinutes(5));
        assertThat(connection.closed).isZero();
    }

    @Test
    void aBrokenConnectionAfterTheEndMarkIsNoError() {
        connection.data(HELLO + STOP + DONE);
        connection.breaks();
        assertThat(answer.join().text()).isEqualTo("Hello");
    }

    @Test
    void dataAfterTheEndMarkIsNotRead() {
        connection.data(HELLO + STOP + DONE);
        connection.data("data: {\"broken\n\n" + HELLO);
        connection.end();
        assertThat(answer.join().text()).isEqualTo("Hello");
        assertThat(deltas).containsExactly(Delta.text("Hello"));
    }

    @Test
    void anEndMarkThatLacksItsLineEndIsOneWhenTheConnectionBreaks() {
        connection.data(HELLO + "data: [DONE]");
        connection.breaks();
        assertThat(answer.join().text()).isEqualTo("Hello");
    }

    @Test
    void aCompleteAnswerSurvivesABrokenConnection() {
        connection.data(HELLO + STOP);
        connection.breaks();
        assertThat(answer.join().text()).isEqualTo("Hello");
    }

    @Test
    void aCompleteAnswerWaitsForItsUsageUntilTheConnectionIsIdle() {
        connection.data(HELLO + STOP);
        timer.pass(IDLE.minusSeconds(1));
        assertThat(answer).isNotDone();
        connection.data("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1}}\n\n");
        timer.pass(IDLE.plusSeconds(1));
        assertThat(answer.join().usage().inputTokens()).isEqualTo(4);
        assertThat(connection.closed).isEqualTo(1);
    }

    @Test
    void anIncompleteAnswerFailsWhenTheConnectionIsIdle() {
        connection.data(HELLO);
        timer.pass(IDLE.plusSeconds(1));
        assertThatThrownBy(answer::join).hasCauseInstanceOf(LlmTimeoutException.class);
        assertThat(connection.closed).isEqualTo(1);
    }

    @Test
    void anIncompleteAnswerFailsWhenTheConnectionBreaks() {
        connection.data(HELLO);
        connection.breaks();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(StreamInterruptedException.class);
    }

    @Test
    void anEndMarkWithoutAnAnswerIsAnErrorThoughTheConnectionStaysOpen() {
        connection.data(DONE);
        timer.pass(LATE_PACKET);
        assertThatThrownBy(answer::join).hasCauseInstanceOf(ProtocolException.class);
    }
}

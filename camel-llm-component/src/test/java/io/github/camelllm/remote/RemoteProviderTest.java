package io.github.camelllm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.AuthenticationException;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.chat.NetworkException;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.provider.DescriptorReader;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.stage.Pipeline;
import io.github.camelllm.test.ManualTimer;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class RemoteProviderTest {
    private static final String ANSWER =
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}";

    /** Hands the test what was sent and to whom to answer. */
    private static final class ManualTransport implements Transport {
        HttpRequest request;
        Receiver receiver;
        int cancelled;

        @Override
        public Runnable send(HttpRequest sent, Receiver taker) {
            request = sent;
            receiver = taker;
            return () -> cancelled++;
        }

        @Override
        public void close() {}

        void answers(int status, String body) {
            receiver.head(new ResponseHead(status, Headers.of("Content-Type", "application/json")));
            receiver.data(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private final ManualTransport transport = new ManualTransport();
    private final ManualTimer timer = new ManualTimer();
    private final Queue<Runnable> worker = new ArrayDeque<>();
    private final List<Delta> heard = new ArrayList<>();

    private CompletableFuture<ChatResponse> ask(Call call, String baseUrl, boolean keyRequired) {
        Provider provider = DescriptorReader.read(
                "p",
                ("{\"name\":\"p\",\"displayName\":\"P\",\"protocol\":\"openai-chat\",\"baseUrl\":\"" + baseUrl
                                + "\",\"auth\":{\"scheme\":\"bearer\",\"required\":" + keyRequired
                                + "},\"environment\":{\"apiKey\":[\"P_KEY\"]},\"headers\":{\"X-Version\":\"7\"}}")
                        .getBytes(StandardCharsets.UTF_8));
        RemoteProvider wire = new RemoteProvider(
                provider,
                new Credentials(KeySource.of(null), provider.auth().signer(null), "set P_KEY"),
                transport,
                timer,
                worker::add);
        return Pipeline.of(List.of(), wire).answer(call).toCompletableFuture();
    }

    private CompletableFuture<ChatResponse> ask(Call call) {
        return ask(call, "http://p.test/v1", false);
    }

    private static Call call(CallOptions options) {
        return new Call("p", ChatRequest.of("Hi").toBuilder().model("m").build(), options, null);
    }

    private Call streamed() {
        return new Call("p", ChatRequest.of("Hi").toBuilder().model("m").build(), CallOptions.STANDARD, heard::add);
    }

    private void work() {
        while (!worker.isEmpty()) {
            worker.remove().run();
        }
    }

    @Test
    void aRequestHasTheProvidersAddressHeadersAndKey() {
        ask(call(CallOptions.STANDARD.withApiKey("k").withHeaders(Map.of("X-Team", "blue"))));
        assertThat(transport.request.uri()).hasToString("http://p.test/v1/chat/completions");
        assertThat(transport.request.method()).isEqualTo("POST");
        assertThat(transport.request.headers().all("Authorization")).containsExactly("Bearer k");
        assertThat(transport.request.headers().all("X-Version")).containsExactly("7");
        assertThat(transport.request.headers().all("X-Team")).containsExactly("blue");
        assertThat(transport.request.headers().all("Accept")).containsExactly("application/json");
    }

    @Test
    void aHeaderOfTheCallTakesThePlaceOfOurs() {
        ask(call(CallOptions.STANDARD.withApiKey("k").withHeaders(Map.of("x-version", "8", "authorization", "mine"))));
        assertThat(transport.request.headers().all("X-Version")).containsExactly("8");
        assertThat(transport.request.headers().all("Authorization")).containsExactly("mine");
    }

    @Test
    void theQueryOfAnAddressStaysBehindThePath() {
        ask(call(CallOptions.STANDARD), "http://p.test/v1?api-version=2", false);
        assertThat(transport.request.uri()).hasToString("http://p.test/v1/chat/completions?api-version=2");
    }

    @Test
    void aKeyThatMustBeThereIsMissedBeforeSending() {
        CompletableFuture<ChatResponse> answer = ask(call(CallOptions.STANDARD), "http://p.test", true);
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(AuthenticationException.class)
                .hasMessageContaining("P_KEY");
        assertThat(transport.request).isNull();
    }

    @Test
    void aCallWithoutModelIsNotSent() {
        Call call = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, null);
        assertThatThrownBy(ask(call)::join).hasCauseInstanceOf(ConfigurationException.class);
        assertThat(transport.request).isNull();
    }

    @Test
    void anAnswerIsDecodedByAWorkerAndNotByWhoBringsIt() {
        CompletableFuture<ChatResponse> answer = ask(call(CallOptions.STANDARD));
        transport.answers(200, ANSWER);
        transport.receiver.end();
        assertThat(answer).isNotDone();
        work();
        assertThat(answer.join().text()).isEqualTo("Hello");
        assertThat(timer.waiting()).isZero();
        assertThat(transport.cancelled).isZero();
    }

    @Test
    void piecesAreHeardAsTheyCome() {
        CompletableFuture<ChatResponse> answer = ask(streamed());
        transport.answers(200, "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n");
        assertThat(heard).containsExactly(Delta.text("Hel"));
        transport.answers(200, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        transport.receiver.end();
        work();
        assertThat(answer).isCompleted();
    }

    @Test
    void aTimeLimitFailsTheCallAndGivesUpTheConnection() {
        CompletableFuture<ChatResponse> answer = ask(call(CallOptions.STANDARD));
        timer.pass(Duration.ofMinutes(2));
        work();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(LlmTimeoutException.class);
        assertThat(transport.cancelled).isEqualTo(1);
    }

    @Test
    void aCancellationFailsTheCallAndGivesUpTheConnection() {
        Call call = call(CallOptions.STANDARD);
        CompletableFuture<ChatResponse> answer = ask(call);
        call.cancel();
        work();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(CallCancelledException.class);
        assertThat(transport.cancelled).isEqualTo(1);
    }

    @Test
    void whatComesAfterTheEndIsIgnored() {
        Call call = streamed();
        CompletableFuture<ChatResponse> answer = ask(call);
        call.cancel();
        transport.answers(200, "data: {\"choices\":[{\"delta\":{\"content\":\"late\"}}]}\n\n");
        transport.receiver.end();
        transport.receiver.failed(new IOException("late"));
        work();
        assertThat(heard).isEmpty();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(CallCancelledException.class);
    }

    @Test
    void anErrorOfTheDecoderIsAnErrorOfTheCall() {
        CompletableFuture<ChatResponse> answer = ask(call(CallOptions.STANDARD));
        transport.receiver.end();
        work();
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(ProtocolException.class)
                .hasMessageContaining("no head");
    }

    @Test
    void eachFailureOfAConnectionHasItsMeaning() {
        assertFailure(new IOException("broken"), NetworkException.class, "broken", true);
        assertFailure(new UnknownHostException("p.test"), NetworkException.class, "host is unknown", true);
        assertFailure(new SocketTimeoutException("slow"), LlmTimeoutException.class, "connectTimeout", true);
        assertFailure(new SSLHandshakeException("no trust"), NetworkException.class, "sslContextParameters", false);
        assertFailure(new IllegalArgumentException("bad field"), ConfigurationException.class, "bad field", false);
    }

    private void assertFailure(Exception cause, Class<? extends Throwable> type, String message, boolean retryable) {
        CompletableFuture<ChatResponse> answer = ask(call(CallOptions.STANDARD));
        transport.receiver.failed(cause);
        work();
        assertThatThrownBy(answer::join)
                .cause()
                .isExactlyInstanceOf(type)
                .hasMessageContaining(message)
                .hasCause(cause)
                .isInstanceOfSatisfying(
                        LlmException.class, e -> assertThat(e.retryable()).isEqualTo(retryable));
    }

    @Test
    void aStreamThatBreaksOffTellsWhatItHadSaid() {
        CompletableFuture<ChatResponse> answer = ask(streamed());
        transport.answers(200, "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n");
        transport.receiver.failed(new IOException("reset"));
        work();
        assertThatThrownBy(answer::join).cause().isInstanceOfSatisfying(StreamInterruptedException.class, e -> {
            assertThat(e.partialText()).isEqualTo("Hel");
            assertThat(e.statusCode()).isEqualTo(200);
        });
    }

    @Test
    void aKeyThatTheProviderQuotesIsTakenOutOfItsMessage() {
        CompletableFuture<ChatResponse> answer = ask(call(CallOptions.STANDARD.withApiKey("my-secret-key")));
        transport.answers(401, "{\"error\":{\"message\":\"my-secret-key is wrong\"}}");
        transport.receiver.end();
        work();
        assertThatThrownBy(answer::join)
                .hasMessageContaining("REDACTED is wrong")
                .hasMessageNotContaining("my-secret-key");
    }
}

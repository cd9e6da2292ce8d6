package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.wire.Headers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Transport} has to do; one proves itself by a subclass that makes it. */
public abstract class TransportContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeLlmServer server = FakeLlmServer.start();
    private Transport transport;

    /** For subclasses. */
    protected TransportContract() {}

    /** Returns a new transport, which the contract closes. */
    protected abstract Transport transport();

    @BeforeEach
    final void open() {
        transport = transport();
    }

    @AfterEach
    final void close() {
        transport.close();
        server.close();
    }

    private HttpRequest post(String body) {
        return new HttpRequest(
                "POST",
                URI.create(server.baseUrl() + "/v1/chat?x=1"),
                Headers.of("Content-Type", "application/json", "X-Test", "yes"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private RecordingReceiver send(String body) {
        RecordingReceiver receiver = new RecordingReceiver();
        transport.send(post(body), receiver);
        return receiver;
    }

    @Test
    void theRequestArrivesAsItIs() throws Exception {
        server.always(Answer.json(200, "{}"));
        send("{\"text\":\"\u00e4\u20ac\"}").await();
        Received request = server.takeRequest(PATIENCE);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).endsWith("/v1/chat?x=1");
        assertThat(request.header("X-Test")).contains("yes");
        assertThat(request.body()).isEqualTo("{\"text\":\"\u00e4\u20ac\"}");
    }

    @Test
    void headAndBodyComeInOrderAndEndOnce() throws Exception {
        server.always(Answer.json(200, "{\"a\":1}").header("X-Answer", "yes"));
        RecordingReceiver receiver = send("{}");
        assertThat(receiver.text()).isEqualTo("{\"a\":1}");
        assertThat(receiver.awaitHead().status()).isEqualTo(200);
        assertThat(receiver.awaitHead().headers().first("x-answer")).isEqualTo("yes");
    }

    @Test
    void anErrorStatusIsAnAnswer() throws Exception {
        server.always(Answer.json(503, "{\"error\":\"full\"}"));
        RecordingReceiver receiver = send("{}");
        assertThat(receiver.text()).isEqualTo("{\"error\":\"full\"}");
        assertThat(receiver.awaitHead().status()).isEqualTo(503);
    }

    @Test
    void manyRequestsAtOnceGetTheirOwnAnswers() throws Exception {
        server.respond(request -> Answer.json(200, request.body()));
        List<RecordingReceiver> receivers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            receivers.add(send("{\"n\":" + i + "}"));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(receivers.get(i).text()).isEqualTo("{\"n\":" + i + "}");
        }
    }

    @Test
    void aServerThatIsNotThereIsAFailureOfTheConnection() throws Exception {
        server.close();
        assertThat(send("{}").failure()).isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerThatBreaksOffFailsAfterWhatHasCome() throws Exception {
        server.always(Answer.json(200, "{\"a\":\"0123456789\"}").cutAfterBytes(5));
        RecordingReceiver receiver = send("{}");
        assertThat(receiver.failure()).isInstanceOf(IOException.class);
        assertThat(receiver.body()).isEqualTo("{\"a\":");
    }

    @Test
    void cancellingFailsTheExchange() throws Exception {
        server.always(Answer.silent());
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post("{}"), receiver);
        server.takeRequest(PATIENCE);
        cancel.run();
        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        server.awaitClientClose(PATIENCE);
    }

    @Test
    void cancellingWhatIsOverHasNoEffect() throws Exception {
        server.always(Answer.json(200, "{}"));
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post("{}"), receiver);
        assertThat(receiver.text()).isEqualTo("{}");
        cancel.run();
        assertThat(send("{}").text()).isEqualTo("{}");
        receiver.check();
    }

    @Test
    void closingFailsWhatIsUnderWay() throws Exception {
        server.always(Answer.silent());
        RecordingReceiver receiver = send("{}");
        server.takeRequest(PATIENCE);
        transport.close();
        assertThat(receiver.failure()).isNotNull();
    }

    @Test
    void whatTheReceiverThrowsFailsTheExchange() throws Exception {
        server.always(Answer.json(200, "{}"));
        IllegalStateException refused = new IllegalStateException("enough");
        RecordingReceiver receiver = new RecordingReceiver(bytes -> {
            throw refused;
        });
        transport.send(post("{}"), receiver);
        assertThat(receiver.failure()).isSameAs(refused);
    }

    @Test
    void aReceiverThatIsFullGetsTheRestWhenItHasRoom() throws Exception {
        server.always(Answer.big(4_000_000));
        CompletableFuture<Void> room = new CompletableFuture<>();
        RecordingReceiver receiver = new RecordingReceiver(bytes -> room);
        transport.send(post("{}"), receiver);
        receiver.awaitData();
        assertThat(receiver.over)
                .as("the end is not told while there is no room")
                .isNotDone();
        room.complete(null);
        receiver.await();
        assertThat(receiver.received.get()).isGreaterThanOrEqualTo(4_000_000);
    }
}

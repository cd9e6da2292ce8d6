package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.test.RecordingReceiver;
import io.github.camelllm.wire.Headers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** What the tests of the transport share: everything they open is closed, and no connection may leak. */
abstract class TransportTestSupport {
    private final List<AutoCloseable> opened = new ArrayList<>();

    <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    RawServer server(RawServer.Script script) throws IOException {
        return closing(RawServer.start(script));
    }

    PooledTransport transport() {
        return transport(TransportOptions.builder());
    }

    PooledTransport transport(TransportOptions.Builder options) {
        return closing(new PooledTransport(options.ioThreads(1).build()));
    }

    static HttpRequest post(URI uri, String body) {
        return new HttpRequest(
                "POST", uri, Headers.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }

    static HttpRequest get(URI uri) {
        return new HttpRequest("GET", uri, Headers.NONE, new byte[0]);
    }

    static RecordingReceiver send(Transport transport, HttpRequest request) {
        RecordingReceiver recorder = new RecordingReceiver();
        transport.send(request, recorder);
        return recorder;
    }

    /** Compares texts that are too large to be printed. */
    static void assertEqual(String actual, String expected) {
        assertThat(actual).hasSize(expected.length());
        assertThat(actual.equals(expected)).as("the same text").isTrue();
    }

    /** Sends many requests, cancels them before, while and after they are answered, and checks what must hold then. */
    static void cancelAtAnyMoment(PooledTransport transport, URI uri, int times) throws Exception {
        Random random = new Random(7);
        List<RecordingReceiver> receivers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            RecordingReceiver receiver = new RecordingReceiver();
            receivers.add(receiver);
            Runnable cancel = transport.send(post(uri, "x"), receiver);
            cancel(random.nextInt(5), cancel, receiver);
            if (i % 16 == 0) {
                receiver.await();
            }
        }
        for (RecordingReceiver receiver : receivers) {
            receiver.await();
        }
        awaitNothingLeased(transport);
        for (RecordingReceiver receiver : receivers) {
            receiver.check();
        }
    }

    private static void cancel(int moment, Runnable cancel, RecordingReceiver receiver) {
        CompletableFuture<Void> unused =
                switch (moment) {
                    case 0 -> CompletableFuture.runAsync(cancel, Runnable::run);
                    case 1 -> CompletableFuture.runAsync(cancel);
                    case 2 -> receiver.head.thenRunAsync(cancel);
                    case 3 -> receiver.firstData.thenRun(cancel);
                    default -> receiver.firstData;
                };
    }

    static void awaitNothingLeased(PooledTransport transport) {
        await().untilAsserted(() -> {
            assertThat(transport.stats().leased()).isZero();
            assertThat(transport.stats().pending()).isZero();
        });
    }
}

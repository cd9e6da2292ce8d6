package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.wire.Headers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What the tests of the transport share: everything they open is closed, and no connection may leak. */
abstract class TransportContract {
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

    static Recorder send(Transport transport, HttpRequest request) {
        Recorder recorder = new Recorder();
        transport.send(request, recorder);
        return recorder;
    }

    /** Compares texts that are too large to be printed. */
    static void assertEqual(String actual, String expected) {
        assertThat(actual).hasSize(expected.length());
        assertThat(actual.equals(expected)).as("the same text").isTrue();
    }

    static void awaitNothingLeased(PooledTransport transport) {
        await().untilAsserted(() -> {
            assertThat(transport.stats().leased()).isZero();
            assertThat(transport.stats().pending()).isZero();
        });
    }
}

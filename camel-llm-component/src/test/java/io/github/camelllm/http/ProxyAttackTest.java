package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.test.RecordingReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A CONNECT proxy that lies, talks without end or plays the target gets no request, no key and no more than the call. */
class ProxyAttackTest extends TransportTestSupport {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Of calls that fail in any case, by a lie or by this. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final String TUNNEL = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final String SECRET = "secret-key-0123456789";

    private static SSLContext trusted;
    private static SSLContext foreign;

    private final List<String> seen = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        trusted = Certificates.forHost("DNS:target.test");
        foreign = Certificates.forHost("DNS:elsewhere.test");
    }

    static List<String> lies() {
        String large = "X-Large: " + "a".repeat(15_000) + "\r\n";
        return List.of(
                "SSH-2.0-OpenSSH_9.6\r\n",
                "HTTP/1.1 200 OK\r\n" + large.repeat(250) + "\r\n",
                "HTTP/1.1 200 OK\r\nX: " + "a".repeat(1 << 20),
                "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 500 X\r\nContent-Length: 99999999999\r\n\r\n" + "x".repeat(100_000),
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
                "HTTP/1.1 999 \u001b[2J\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(5_000),
                TUNNEL + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nother\r\n0\r\n\r\n",
                "");
    }

    private PooledTransport through(RawServer proxy, Duration connectTimeout) {
        return transport(TransportOptions.builder()
                .connectTimeout(connectTimeout)
                .tls(new TransportOptions.Tls(trusted, null))
                .proxy(TransportOptions.Proxy.of("127.0.0.1", proxy.port())));
    }

    private static HttpRequest secret() {
        return post(URI.create("https://target.test/" + SECRET), SECRET);
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aLieIsAFailureOfTheCallAndSeesNothing(String lie) throws Exception {
        AtomicInteger open = new AtomicInteger();
        RawServer proxy = server(peer -> {
            open.incrementAndGet();
            try {
                seen.add(peer.head());
                peer.write(lie);
                peer.socket().getInputStream().transferTo(new SeenBytes(seen));
            } finally {
                open.decrementAndGet();
            }
        });
        PooledTransport transport = through(proxy, SHORT);

        assertThat(send(transport, secret()).failure()).isInstanceOf(IOException.class);

        awaitNothingLeased(transport);
        await().atMost(SOON).untilAsserted(() -> assertThat(open).hasValue(0));
        assertThat(seen.toString()).doesNotContain(SECRET);
    }

    /** Keeps what a client sends as text. */
    private static final class SeenBytes extends java.io.OutputStream {
        private final List<String> seen;

        SeenBytes(List<String> seen) {
            this.seen = seen;
        }

        @Override
        public void write(int b) {
            seen.add(String.valueOf((char) b));
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            seen.add(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void hintsWithoutEndEndByTheConnectTimeout() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        RawServer proxy = server(peer -> {
            peer.head();
            try {
                while (true) {
                    peer.write("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n".repeat(100));
                }
            } finally {
                closed.set(true);
            }
        });

        assertThat(send(through(proxy, SHORT), secret()).failure()).isInstanceOf(IOException.class);
        await().atMost(SOON).untilAsserted(() -> assertThat(closed).isTrue());
    }

    @Test
    void aProxyThatPlaysTheTargetIsNotTrusted() throws Exception {
        RawServer proxy = server(peer -> {
            peer.head();
            peer.write(TUNNEL);
            SSLSocketFactory sockets = foreign.getSocketFactory();
            try (SSLSocket pretender = (SSLSocket) sockets.createSocket(peer.socket(), null, true)) {
                pretender.setUseClientMode(false);
                pretender.getInputStream().transferTo(new SeenBytes(seen));
            }
        });

        RecordingReceiver call = send(through(proxy, SOON), secret());

        assertThat(call.failure()).isInstanceOf(SSLException.class);
        assertThat(seen.toString()).doesNotContain(SECRET);
    }

    @Test
    void theTunnelOfOneTargetIsNotUsedForAnother() throws Exception {
        RawServer proxy = server(peer -> {
            seen.add(peer.head().lines().findFirst().orElseThrow());
            peer.write("HTTP/1.1 403 no\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
            peer.awaitClose();
        });
        PooledTransport transport = through(proxy, SOON);
        for (String host : List.of("a.test", "b.test", "a.test")) {
            assertThat(send(transport, post(URI.create("https://" + host + "/"), "x"))
                            .failure())
                    .hasMessageContaining("refused a tunnel to " + host);
        }
        assertThat(seen)
                .containsExactly(
                        "CONNECT a.test:443 HTTP/1.1", "CONNECT b.test:443 HTTP/1.1", "CONNECT a.test:443 HTTP/1.1");
        assertThat(proxy.accepted())
                .as("a connection whose tunnel was refused is not used again")
                .isEqualTo(3);
    }

    @Test
    void aProxyThatIsNotThereIsAnIoException() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        PooledTransport transport = transport(
                TransportOptions.builder().connectTimeout(SOON).proxy(TransportOptions.Proxy.of("127.0.0.1", free)));
        assertThat(send(transport, secret()).failure()).isInstanceOf(IOException.class);
    }
}

package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.RecordingReceiver;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProxyTest extends TransportTestSupport {
    private static SSLContext local;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificate() throws Exception {
        local = Certificates.forHost("IP:127.0.0.1");
    }

    private RawServer secureServer() throws IOException {
        return closing(RawServer.start(local.getServerSocketFactory(), "https", RawServer.Peer::echo));
    }

    /** A proxy that opens tunnels. */
    private RawServer proxy() throws IOException {
        return server(peer -> {
            String head = peer.head();
            heads.add(head);
            try (Socket target = connect(head)) {
                peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
                Thread back = new Thread(() -> copy(target, peer.socket()));
                back.start();
                copy(peer.socket(), target);
                back.join();
            }
        });
    }

    private static Socket connect(String head) throws IOException {
        String[] hostAndPort = head.split(" ", 3)[1].split(":", 2);
        return new Socket(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of the two has closed
        }
    }

    private PooledTransport through(RawServer proxy) {
        return through(TransportOptions.Proxy.of("127.0.0.1", proxy.port()));
    }

    private PooledTransport through(TransportOptions.Proxy proxy) {
        return transport(TransportOptions.builder()
                .tls(new TransportOptions.Tls(local, null))
                .proxy(proxy));
    }

    @Test
    void aSecureTargetIsReachedThroughATunnelThatIsReused() throws Exception {
        RawServer target = secureServer();
        RawServer proxy = proxy();
        PooledTransport transport = through(proxy);
        for (int i = 0; i < 3; i++) {
            assertThat(send(transport, post(target.uri("/?key=secret"), "call " + i))
                            .text())
                    .isEqualTo("call " + i);
        }
        assertThat(heads).hasSize(1);
        assertThat(heads.get(0))
                .startsWith("CONNECT 127.0.0.1:" + target.port() + " HTTP/1.1\r\n")
                .contains("Host: 127.0.0.1:" + target.port())
                .doesNotContain("secret", "Proxy-Authorization");
        awaitNothingLeased(transport);
    }

    @Test
    void aPlainTargetIsAskedForByItsWholeAddress() throws Exception {
        CompletableFuture<RawServer.Request> seen = new CompletableFuture<>();
        RawServer proxy = server(peer -> {
            seen.complete(peer.request());
            peer.ok("from the proxy");
        });

        assertThat(send(through(proxy), post(URI.create("http://target.test/v1?x=1"), "{}"))
                        .text())
                .isEqualTo("from the proxy");

        assertThat(RecordingReceiver.get(seen).line()).isEqualTo("POST http://target.test/v1?x=1 HTTP/1.1");
        assertThat(RecordingReceiver.get(seen).head()).contains("Host: target.test\r\n");
    }

    @Test
    void userAndPasswordGoToTheProxyAndNotToTheTarget() throws Exception {
        CompletableFuture<RawServer.Request> seen = new CompletableFuture<>();
        RawServer target = closing(RawServer.start(local.getServerSocketFactory(), "https", peer -> {
            seen.complete(peer.request());
            peer.ok("fine");
        }));
        RawServer proxy = proxy();
        PooledTransport transport =
                through(new TransportOptions.Proxy("127.0.0.1", proxy.port(), "Aladdin", "open sesame"));

        assertThat(send(transport, post(target.uri("/"), "{}")).text()).isEqualTo("fine");

        assertThat(heads.get(0)).contains("Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
        assertThat(RecordingReceiver.get(seen).head()).doesNotContain("Proxy-Authorization");
    }

    @Test
    void userAndPasswordGoWithEveryPlainRequest() throws Exception {
        CompletableFuture<RawServer.Request> seen = new CompletableFuture<>();
        RawServer proxy = server(peer -> {
            seen.complete(peer.request());
            peer.ok("fine");
        });
        PooledTransport transport =
                through(new TransportOptions.Proxy("127.0.0.1", proxy.port(), "Aladdin", "open sesame"));

        send(transport, post(URI.create("http://target.test/"), "{}")).text();

        assertThat(RecordingReceiver.get(seen).head())
                .contains("Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
    }

    @Test
    void aRefusedTunnelIsAnIoExceptionThatSaysWhy() throws Exception {
        RawServer proxy = server(peer -> {
            peer.head();
            peer.write("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 2\r\n\r\nno");
            peer.awaitClose();
        });
        PooledTransport transport = through(proxy);

        assertThat(send(transport, post(URI.create("https://target.test/"), "{}"))
                        .failure())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + proxy.port())
                .hasMessageContaining("target.test")
                .hasMessageContaining("407")
                .hasMessageContaining("password");
        awaitNothingLeased(transport);
    }

    @Test
    void aProxyThatHangsUpIsAnIoException() throws Exception {
        RawServer proxy = server(RawServer.Peer::head);
        PooledTransport transport = through(proxy);

        assertThat(send(transport, post(URI.create("https://target.test/"), "{}"))
                        .failure())
                .isInstanceOf(IOException.class);
        awaitNothingLeased(transport);
    }

    @Test
    void theTargetsCertificateIsCheckedThroughTheTunnel() throws Exception {
        RawServer target = secureServer();
        RawServer proxy = proxy();
        PooledTransport transport =
                transport(TransportOptions.builder().proxy(TransportOptions.Proxy.of("127.0.0.1", proxy.port())));

        assertThat(send(transport, post(target.uri("/"), "{}")).failure()).isInstanceOf(SSLException.class);
        awaitNothingLeased(transport);
    }

    @Test
    void aSilentProxyIsASocketTimeout() throws Exception {
        RawServer proxy = server(RawServer.Peer::awaitClose);
        PooledTransport transport = transport(TransportOptions.builder()
                .connectTimeout(Duration.ofMillis(100))
                .proxy(TransportOptions.Proxy.of("127.0.0.1", proxy.port())));

        assertThat(send(transport, post(URI.create("https://target.test/"), "{}"))
                        .failure())
                .isInstanceOf(SocketTimeoutException.class);
        awaitNothingLeased(transport);
    }

    @Test
    void aSilentTargetBehindTheProxyIsASocketTimeout() throws Exception {
        RawServer target = server(RawServer.Peer::awaitClose);
        RawServer proxy = proxy();
        PooledTransport transport = transport(TransportOptions.builder()
                .connectTimeout(Duration.ofMillis(300))
                .proxy(TransportOptions.Proxy.of("127.0.0.1", proxy.port())));

        assertThat(send(transport, post(URI.create("https://127.0.0.1:" + target.port() + "/"), "{}"))
                        .failure())
                .isInstanceOf(SocketTimeoutException.class);
        awaitNothingLeased(transport);
    }

    @Test
    void cancellingWhileTheTunnelIsMadeClosesTheConnection() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer proxy = server(peer -> {
            peer.head();
            asked.complete(null);
            peer.awaitClose();
            closed.complete(null);
        });
        PooledTransport transport = through(proxy);
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post(URI.create("https://target.test/"), "{}"), receiver);
        RecordingReceiver.get(asked);

        cancel.run();

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        RecordingReceiver.get(closed);
        awaitNothingLeased(transport);
    }

    @Test
    void thePasswordIsInNoText() {
        TransportOptions options = TransportOptions.builder()
                .proxy(new TransportOptions.Proxy("proxy.test", 3128, "me", "secret"))
                .build();

        assertThat(options.toString()).contains("proxy.test:3128").doesNotContain("secret");
        assertThat(Destination.to(URI.create("http://x/"), options.proxy()).toString())
                .doesNotContain("secret", "bWU6");
    }
}

package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.RecordingReceiver;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TlsTest extends TransportTestSupport {
    private static SSLContext local;
    private static SSLContext elsewhere;

    @BeforeAll
    static void makeCertificates() throws Exception {
        local = Certificates.forHost("IP:127.0.0.1");
        elsewhere = Certificates.forHost("DNS:elsewhere.test");
    }

    private RawServer server(SSLContext context, RawServer.Script script) throws IOException {
        return closing(RawServer.start(context.getServerSocketFactory(), "https", script));
    }

    private PooledTransport transport(TransportOptions.Tls tls) {
        return transport(TransportOptions.builder().tls(tls));
    }

    @Test
    void aTrustedServerIsSpokenTo() throws Exception {
        RawServer server = server(local, RawServer.Peer::echo);
        PooledTransport transport = transport(new TransportOptions.Tls(local, null));
        for (int i = 0; i < 3; i++) {
            assertThat(send(transport, post(server.uri("/"), "call " + i)).text())
                    .isEqualTo("call " + i);
        }
        assertThat(server.accepted()).isEqualTo(1);
        awaitNothingLeased(transport);
    }

    @Test
    void manyCallsAtTheSameTimeAreKeptApart() throws Exception {
        RawServer server = server(local, RawServer.Peer::echo);
        PooledTransport transport = transport(new TransportOptions.Tls(local, null));
        List<RecordingReceiver> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            answers.add(send(transport, post(server.uri("/"), ("call " + i).repeat(5000))));
        }
        for (int i = 0; i < 30; i++) {
            assertEqual(answers.get(i).text(), ("call " + i).repeat(5000));
        }
        awaitNothingLeased(transport);
    }

    @Test
    void anUntrustedServerIsAnSslException() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        RawServer server = server(local, peer -> {
            peer.request();
            requests.incrementAndGet();
        });
        PooledTransport transport = transport(TransportOptions.Tls.OF_THE_JVM);

        assertThat(send(transport, post(server.uri("/"), "{}")).failure()).isInstanceOf(SSLException.class);

        assertThat(requests.get()).isZero();
        awaitNothingLeased(transport);
    }

    @Test
    void aServerWithAnotherNameIsAnSslException() throws Exception {
        RawServer server = server(elsewhere, RawServer.Peer::echo);
        PooledTransport transport = transport(new TransportOptions.Tls(elsewhere, null));

        assertThat(send(transport, post(server.uri("/"), "{}")).failure()).isInstanceOf(SSLException.class);
        awaitNothingLeased(transport);
    }

    @Test
    void aHostnameVerifierDecidesInsteadOfTheCertificatesName() throws Exception {
        RawServer server = server(elsewhere, RawServer.Peer::echo);
        CompletableFuture<String> asked = new CompletableFuture<>();
        PooledTransport trusting =
                transport(new TransportOptions.Tls(elsewhere, (host, session) -> asked.complete(host)));
        PooledTransport strict = transport(new TransportOptions.Tls(elsewhere, (host, session) -> false));

        assertThat(send(trusting, post(server.uri("/"), "in")).text()).isEqualTo("in");
        assertThat(RecordingReceiver.get(asked)).isEqualTo("127.0.0.1");
        assertThat(send(strict, post(server.uri("/"), "in")).failure()).isInstanceOf(SSLException.class);
    }

    @Test
    void aServerThatSpeaksNoTlsIsAnSslException() throws Exception {
        RawServer server = super.server(peer -> {
            peer.write("HTTP/1.1 400 Speak plainly\r\nContent-Length: 0\r\n\r\n");
            peer.awaitClose();
        });
        PooledTransport transport = transport(new TransportOptions.Tls(local, null));

        assertThat(send(transport, post(URI.create("https://127.0.0.1:" + server.port() + "/"), "{}"))
                        .failure())
                .isInstanceOf(SSLException.class);
        awaitNothingLeased(transport);
    }

    @Test
    void aServerThatHangsUpInTheHandshakeIsAnIoException() throws Exception {
        RawServer server = super.server(peer -> peer.socket().getInputStream().read());
        PooledTransport transport = transport(new TransportOptions.Tls(local, null));

        assertThat(send(transport, post(URI.create("https://127.0.0.1:" + server.port() + "/"), "{}"))
                        .failure())
                .isInstanceOf(IOException.class);
        awaitNothingLeased(transport);
    }

    @Test
    void aConnectionCutWithoutFarewellIsAFailure() throws Exception {
        RawServer server = super.server(peer -> {
            SSLSocket tls = (SSLSocket) local.getSocketFactory().createSocket(peer.socket(), null, 0, false);
            tls.setUseClientMode(false);
            RawServer.Peer secure = new RawServer.Peer(tls, 1);
            secure.request();
            secure.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
            peer.socket().close();
        });
        PooledTransport transport = transport(new TransportOptions.Tls(local, null));

        assertThat(send(transport, post(URI.create("https://127.0.0.1:" + server.port() + "/"), "{}"))
                        .failure())
                .isInstanceOf(IOException.class);
        awaitNothingLeased(transport);
    }

    @Test
    void pausesChangeNothingInTheAnswer() throws Exception {
        RawServer server = server(local, RawServer.Peer::echo);
        PooledTransport transport = transport(new TransportOptions.Tls(local, null));
        String large = "0123456789abcdef".repeat(60_000);
        RecordingReceiver receiver =
                new RecordingReceiver(bytes -> CompletableFuture.runAsync(() -> {}, ForkJoinPool.commonPool()));

        transport.send(post(server.uri("/"), large), receiver);

        assertEqual(receiver.text(), large);
        assertThat(send(transport, post(server.uri("/"), "again")).text()).isEqualTo("again");
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void cancellingClosesTheConnection() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = server(local, peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n\r\npart");
            peer.awaitClose();
            closed.complete(null);
        });
        PooledTransport transport = transport(new TransportOptions.Tls(local, null));
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post(server.uri("/"), "{}"), receiver);
        receiver.awaitData();

        cancel.run();

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        RecordingReceiver.get(closed);
        awaitNothingLeased(transport);
    }
}

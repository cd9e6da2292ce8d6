package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.RecordingReceiver;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CancelTest extends TransportTestSupport {

    /** A server that answers nothing, or a part, and tells when the client has closed. */
    private RawServer silent(String part, CompletableFuture<Void> asked, CompletableFuture<Void> closed)
            throws Exception {
        return server(peer -> {
            peer.request();
            peer.write(part);
            asked.complete(null);
            peer.awaitClose();
            closed.complete(null);
        });
    }

    @Test
    void beforeTheHeadItClosesTheConnection() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = silent("", asked, closed);
        PooledTransport transport = transport();
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post(server.uri("/path?key=secret"), "{}"), receiver);
        RecordingReceiver.get(asked);

        cancel.run();

        assertThat(receiver.failure())
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("/path")
                .hasMessageNotContaining("secret");
        RecordingReceiver.get(closed);
        awaitNothingLeased(transport);
        assertThat(transport.stats().available()).isZero();
    }

    @Test
    void onAReusedConnectionItClosesThatToo() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = server(peer -> {
            peer.ok(peer.request().text());
            peer.request();
            asked.complete(null);
            peer.awaitClose();
            closed.complete(null);
        });
        PooledTransport transport = transport();
        send(transport, post(server.uri("/"), "first")).text();
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post(server.uri("/"), "second"), receiver);
        RecordingReceiver.get(asked);

        cancel.run();

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        RecordingReceiver.get(closed);
        awaitNothingLeased(transport);
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void withinTheBodyItClosesTheConnection() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = silent("HTTP/1.1 200 OK\r\n\r\npart", new CompletableFuture<>(), closed);
        PooledTransport transport = transport();
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post(server.uri("/"), "{}"), receiver);
        receiver.awaitData();

        cancel.run();
        cancel.run();

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        RecordingReceiver.get(closed);
        awaitNothingLeased(transport);
    }

    @Test
    void ofARequestThatWaitsForAConnectionItFreesItsPlaceInTheQueue() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        RawServer server = silent("", asked, new CompletableFuture<>());
        PooledTransport transport =
                transport(TransportOptions.builder().maxConnections(1).maxConnectionsPerRoute(1));
        RecordingReceiver first = new RecordingReceiver();
        Runnable cancelFirst = transport.send(post(server.uri("/"), "{}"), first);
        RecordingReceiver.get(asked);
        RecordingReceiver second = new RecordingReceiver();
        Runnable cancelSecond = transport.send(post(server.uri("/"), "{}"), second);
        assertThat(transport.stats().pending()).isEqualTo(1);

        cancelSecond.run();

        assertThat(second.failure()).isInstanceOf(CancellationException.class);
        assertThat(first.over).isNotDone();
        cancelFirst.run();
        awaitNothingLeased(transport);
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void whileConnectingItFreesThePlaceAtOnce() throws Exception {
        PooledTransport transport = transport();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("http://127.0.0.1:" + full.getLocalPort() + "/");
            List<Socket> queue = fill(full);
            RecordingReceiver receiver = new RecordingReceiver();
            Runnable cancel = transport.send(post(uri, "{}"), receiver);
            assertThat(transport.stats().leased()).isEqualTo(1);

            cancel.run();

            assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
            awaitNothingLeased(transport);
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    /** Fills the queue of connections that wait to be accepted, so that further ones get no answer. */
    private static List<Socket> fill(ServerSocket server) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (java.net.SocketTimeoutException e) {
                break;
            }
        }
        return sockets;
    }

    @Test
    void duringTheTlsHandshakeItClosesTheConnection() throws Exception {
        CompletableFuture<Void> hello = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = server(peer -> {
            peer.socket().getInputStream().read();
            hello.complete(null);
            peer.awaitClose();
            closed.complete(null);
        });
        PooledTransport transport = transport();
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post(URI.create("https://127.0.0.1:" + server.port() + "/"), "{}"), receiver);
        RecordingReceiver.get(hello);

        cancel.run();

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        RecordingReceiver.get(closed);
        awaitNothingLeased(transport);
    }

    @Test
    void afterTheEndItHasNoEffect() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post(server.uri("/"), "one"), receiver);
        receiver.await();

        cancel.run();

        assertThat(receiver.text()).isEqualTo("one");
        assertThat(send(transport, post(server.uri("/"), "two")).text()).isEqualTo("two");
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void fromWithinTheReceiverItIsToldAfterwards() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = silent("HTTP/1.1 200 OK\r\n\r\npart", new CompletableFuture<>(), closed);
        PooledTransport transport = transport();
        AtomicReference<Runnable> cancel = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        RecordingReceiver receiver = new RecordingReceiver(bytes -> {
            try {
                known.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            cancel.get().run();
            return null;
        });
        cancel.set(transport.send(post(server.uri("/"), "{}"), receiver));
        known.countDown();

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        RecordingReceiver.get(closed);
        awaitNothingLeased(transport);
    }

    @Test
    void whatTheReceiverThrowsForDataItIsToldAndTheConnectionIsClosed() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = silent("HTTP/1.1 200 OK\r\n\r\npart", new CompletableFuture<>(), closed);
        PooledTransport transport = transport();
        IllegalStateException cause = new IllegalStateException("too large");
        RecordingReceiver receiver = new RecordingReceiver(bytes -> {
            throw cause;
        });
        transport.send(post(server.uri("/"), "{}"), receiver);

        assertThat(receiver.failure()).isSameAs(cause);
        RecordingReceiver.get(closed);
        awaitNothingLeased(transport);
    }

    @Test
    void whatTheReceiverThrowsForTheHeadItIsTold() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        StackOverflowError cause = new StackOverflowError();
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        transport.send(post(server.uri("/"), "{}"), new Thrower(cause, null, told));

        assertThat(RecordingReceiver.get(told)).isSameAs(cause);
        awaitNothingLeased(transport);
        assertThat(send(transport, post(server.uri("/"), "next")).text()).isEqualTo("next");
    }

    @Test
    void whatTheReceiverThrowsAtTheEndHarmsNobodyElse() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        transport.send(
                post(server.uri("/"), "{}"),
                new Thrower(null, new IllegalStateException("late"), new CompletableFuture<>()));

        assertThat(send(transport, post(server.uri("/"), "next")).text()).isEqualTo("next");
        awaitNothingLeased(transport);
    }

    private record Thrower(@Nullable Error atHead, @Nullable RuntimeException atEnd, CompletableFuture<Throwable> told)
            implements Transport.Receiver {
        @Override
        public void head(ResponseHead head) {
            if (atHead != null) {
                throw atHead;
            }
        }

        @Override
        public @Nullable CompletionStage<?> data(ByteBuffer bytes) {
            return null;
        }

        @Override
        public void end() {
            if (atEnd != null) {
                throw atEnd;
            }
        }

        @Override
        public void failed(Throwable cause) {
            told.complete(cause);
        }
    }

    @RepeatedTest(2)
    void atAnyMomentItLeavesNoConnectionLeasedAndTellsExactlyOnce() throws Exception {
        RawServer server = server(CancelTest::halves);
        PooledTransport transport = closing(new PooledTransport(TransportOptions.builder()
                .maxConnections(8)
                .maxConnectionsPerRoute(8)
                .ioThreads(2)
                .build()));

        cancelAtAnyMoment(transport, server.uri("/"), 1500);

        assertThat(send(transport, post(server.uri("/"), "x")).text()).isEqualTo("halfhalf");
    }

    @Test
    void overTlsTooItLeavesNoConnectionLeasedAndTellsExactlyOnce() throws Exception {
        SSLContext local = Certificates.forHost("IP:127.0.0.1");
        RawServer server = closing(RawServer.start(local.getServerSocketFactory(), "https", CancelTest::halves));
        PooledTransport transport = closing(new PooledTransport(TransportOptions.builder()
                .maxConnections(8)
                .maxConnectionsPerRoute(8)
                .ioThreads(2)
                .tls(new TransportOptions.Tls(local, null))
                .build()));

        cancelAtAnyMoment(transport, server.uri("/"), 300);

        assertThat(send(transport, post(server.uri("/"), "x")).text()).isEqualTo("halfhalf");
    }

    private static void halves(RawServer.Peer peer) throws IOException {
        while (true) {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            peer.write("4\r\nhalf\r\n0\r\n\r\n");
        }
    }
}

package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.test.RecordingReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.Test;

class ConnectionLifeTest extends TransportTestSupport {

    @Test
    void aConnectionThatTheServerClosedBetweenCallsIsNotUsedForTheNext() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        List<CompletableFuture<Void>> closed = new ArrayList<>();
        for (int i = 0; i <= 300; i++) {
            closed.add(new CompletableFuture<>());
        }
        RawServer server = server(peer -> {
            peer.ok(peer.request().text());
            requests.incrementAndGet();
            peer.socket().close();
            closed.get(peer.number()).complete(null);
        });
        RawServer other = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        for (int i = 1; i <= 300; i++) {
            assertThat(send(transport, post(server.uri("/"), "call " + i)).text())
                    .isEqualTo("call " + i);
            RecordingReceiver.get(closed.get(i));
            // the one I/O thread has done with the last call when it has done this one
            send(transport, post(other.uri("/"), "")).text();
        }
        assertThat(requests.get()).isEqualTo(300);
        awaitNothingLeased(transport);
    }

    @Test
    void aConnectionThatIsTooOldIsNotUsedForAnotherRequest() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport young = transport(TransportOptions.builder().maxAge(Duration.ofNanos(1_000_000)));
        AtomicInteger connections = new AtomicInteger();
        await().untilAsserted(() -> {
            send(young, post(server.uri("/"), "x")).text();
            connections.set(server.accepted());
            assertThat(connections.get()).isGreaterThan(3);
        });
        PooledTransport usual = transport();
        int before = server.accepted();
        for (int i = 0; i < 20; i++) {
            send(usual, post(server.uri("/"), "x")).text();
        }
        assertThat(server.accepted()).isEqualTo(before + 1);
    }

    @Test
    void manyClosedConnectionsAreAllPassedOver() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        CompletableFuture<Void> go = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(40);
        RawServer server = server(peer -> {
            String text = peer.request().text();
            asked.countDown();
            asked.await();
            peer.ok(text);
            if (peer.number() <= 40) {
                go.join();
                peer.socket().close();
                closed.incrementAndGet();
            } else {
                peer.echo();
            }
        });
        PooledTransport transport = transport();
        List<RecordingReceiver> first = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            first.add(send(transport, post(server.uri("/"), "x")));
        }
        for (RecordingReceiver recorder : first) {
            recorder.text();
        }
        go.complete(null);
        await().until(() -> closed.get() == 40);

        assertThat(send(transport, post(server.uri("/"), "after")).text()).isEqualTo("after");
    }

    @Test
    void aRequestThatTheServerHasReadIsNeverSentAgain() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        RawServer server = server(peer -> {
            peer.ok(peer.request().text());
            peer.request();
            requests.incrementAndGet();
        });
        PooledTransport transport = transport();
        send(transport, post(server.uri("/"), "first")).text();

        assertThat(send(transport, post(server.uri("/"), "second")).failure()).isInstanceOf(IOException.class);

        assertThat(requests.get()).isEqualTo(1);
        assertThat(server.accepted()).isEqualTo(1);
        awaitNothingLeased(transport);
    }

    @Test
    void connectionCloseIsHonoured() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            peer.awaitClose();
        });
        PooledTransport transport = transport();
        assertThat(send(transport, post(server.uri("/"), "1")).text()).isEqualTo("ok");
        assertThat(send(transport, post(server.uri("/"), "2")).text()).isEqualTo("ok");

        assertThat(server.accepted()).isEqualTo(2);
        await().untilAsserted(() -> assertThat(transport.stats()).isEqualTo(new PoolStats(0, 0, 0, 1000)));
    }

    @Test
    void unusedConnectionsAreClosedInTime() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = server(peer -> {
            peer.ok(peer.request().text());
            peer.awaitClose();
            closed.complete(null);
        });
        PooledTransport transport = transport(TransportOptions.builder().idleTimeout(Duration.ofMillis(50)));
        send(transport, post(server.uri("/"), "1")).text();

        RecordingReceiver.get(closed);
        await().until(() -> transport.stats().available() == 0);
    }

    @Test
    void theServersOwnIdleTimeIsKeptWithASecondToSpare() {
        assertThat(KeepAlive.of("timeout=5, max=100")).isEqualTo(TimeValue.ofMilliseconds(4000));
        assertThat(KeepAlive.of("max=100, timeout=75")).isEqualTo(TimeValue.ofMilliseconds(74_000));
        assertThat(KeepAlive.of("timeout=1").toMilliseconds()).isEqualTo(1);
        assertThat(KeepAlive.of("timeout=99999999999999").toMilliseconds()).isEqualTo(86_399_000);
        assertThat(KeepAlive.of("max=100")).isEqualTo(TimeValue.NEG_ONE_MILLISECOND);
        assertThat(KeepAlive.of(null)).isEqualTo(TimeValue.NEG_ONE_MILLISECOND);
    }

    @Test
    void aConnectionPastTheServersIdleTimeIsNotUsed() throws Exception {
        RawServer server = server(peer -> {
            while (true) {
                peer.request();
                peer.write("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n");
            }
        });
        PooledTransport transport = transport();
        send(transport, post(server.uri("/"), "1")).text();
        long end = System.currentTimeMillis() + 2;
        await().until(() -> System.currentTimeMillis() > end);
        send(transport, post(server.uri("/"), "2")).text();

        assertThat(server.accepted()).isEqualTo(2);
    }

    @Test
    void noConnectionWithinTheTimeIsASocketTimeout() throws Exception {
        PooledTransport transport = transport(TransportOptions.builder().connectTimeout(Duration.ofMillis(100)));
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket one = new Socket();
                Socket two = new Socket()) {
            one.connect(full.getLocalSocketAddress());
            two.connect(full.getLocalSocketAddress());
            URI uri = URI.create("http://127.0.0.1:" + full.getLocalPort() + "/");

            assertThat(send(transport, post(uri, "{}")).failure())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("127.0.0.1:" + full.getLocalPort());
            awaitNothingLeased(transport);
        }
    }

    @Test
    void noHandshakeWithinTheTimeIsASocketTimeout() throws Exception {
        RawServer server = server(RawServer.Peer::awaitClose);
        PooledTransport transport = transport(TransportOptions.builder().connectTimeout(Duration.ofMillis(100)));

        assertThat(send(transport, post(URI.create("https://127.0.0.1:" + server.port() + "/"), "{}"))
                        .failure())
                .isInstanceOf(SocketTimeoutException.class);
        awaitNothingLeased(transport);
    }

    @Test
    void waitingForAConnectionHasItsOwnTimeAndException() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        RawServer server = server(peer -> {
            peer.request();
            asked.complete(null);
            peer.awaitClose();
        });
        PooledTransport transport =
                transport(TransportOptions.builder().maxConnectionsPerRoute(1).leaseTimeout(Duration.ofMillis(100)));
        RecordingReceiver first = send(transport, post(server.uri("/"), "{}"));
        RecordingReceiver.get(asked);

        assertThat(send(transport, post(server.uri("/"), "{}")).failure())
                .isInstanceOf(ConnectionRequestTimeoutException.class)
                .hasMessageContaining("maxConnectionsPerRoute");
        assertThat(first.over).isNotDone();
        assertThat(transport.stats().leased()).isEqualTo(1);
    }

    @Test
    void waitingRequestsGetTheConnectionsOfOthersInTurn() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport(TransportOptions.builder().maxConnectionsPerRoute(2));
        List<RecordingReceiver> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(send(transport, post(server.uri("/"), "call " + i)));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(answers.get(i).text()).isEqualTo("call " + i);
        }
        assertThat(server.accepted()).isEqualTo(2);
        awaitNothingLeased(transport);
    }

    @Test
    void silenceIsNotCutOff() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.socket().setSoTimeout(2500);
            try {
                peer.socket().getInputStream().read();
            } catch (SocketTimeoutException e) {
                peer.ok("thought about it");
            }
        });
        PooledTransport transport = transport(TransportOptions.builder()
                .connectTimeout(Duration.ofMillis(100))
                .idleTimeout(Duration.ofMillis(100)));

        assertThat(send(transport, post(server.uri("/"), "{}")).text()).isEqualTo("thought about it");
    }

    @Test
    void closingFailsWhatIsUnderWayAndEndsAllThreads() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n\r\npart");
            asked.complete(null);
            peer.awaitClose();
        });
        PooledTransport transport =
                transport(TransportOptions.builder().threadName("closing-test").maxConnectionsPerRoute(1));
        RecordingReceiver running = send(transport, post(server.uri("/"), "{}"));
        running.awaitData();
        RecordingReceiver.get(asked);
        RecordingReceiver waiting = send(transport, post(server.uri("/"), "{}"));
        RecordingReceiver paused = new RecordingReceiver(bytes -> new CompletableFuture<>());
        assertThat(threads("closing-test")).isNotEmpty();

        transport.close();
        transport.close();

        assertThat(running.failure()).isInstanceOf(CancellationException.class).hasMessageContaining("closed");
        assertThat(waiting.failure()).isInstanceOf(CancellationException.class).hasMessageContaining("closed");
        assertThat(threads("closing-test")).isEmpty();
        transport.send(post(server.uri("/"), "{}"), paused);
        assertThat(paused.failure()).isInstanceOf(CancellationException.class).hasMessageContaining("closed");
    }

    @Test
    void closingFromWithinAReceiverDoesNotHang() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport(TransportOptions.builder().threadName("self-closing-test"));
        RecordingReceiver receiver = new RecordingReceiver(bytes -> {
            transport.close();
            return null;
        });
        transport.send(post(server.uri("/"), "{}"), receiver);

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        await().until(() -> threads("self-closing-test").isEmpty());
    }

    private static Set<String> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(n -> n.startsWith(name))
                .collect(Collectors.toSet());
    }

    @Test
    void threadsAreDaemonsWithANameThatTellsWhoseTheyAre() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        send(transport(), post(server.uri("/"), "x")).text();

        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("camel-llm-io-")))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }
}

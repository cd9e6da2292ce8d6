package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.test.RecordingReceiver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does at the level of connections costs a call at most: no connection, no thread, no other call. */
class TransportAttackTest extends TransportTestSupport {

    @Test
    void callsThatAreGivenUpDuringConnectLeaveNoSocketOpen() throws Exception {
        AtomicInteger open = new AtomicInteger();
        RawServer server = server(peer -> {
            open.incrementAndGet();
            peer.awaitClose();
            open.decrementAndGet();
        });
        PooledTransport transport =
                transport(TransportOptions.builder().maxConnections(3000).maxConnectionsPerRoute(3000));
        List<RecordingReceiver> receivers = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            RecordingReceiver receiver = new RecordingReceiver();
            receivers.add(receiver);
            Runnable cancel = transport.send(post(server.uri("/"), "x"), receiver);
            giveUpAfter(i % 50, cancel);
        }
        for (RecordingReceiver receiver : receivers) {
            assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        }

        awaitNothingLeased(transport);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(open).hasValue(0));
    }

    /** Gives up at another moment of the connect each time: so many turns later, on the sender's or another thread. */
    private static void giveUpAfter(int turns, Runnable cancel) {
        if (turns % 2 == 0) {
            for (int i = 0; i < turns * 100; i++) {
                Thread.onSpinWait();
            }
            cancel.run();
        } else {
            CompletableFuture<Void> unused = CompletableFuture.runAsync(cancel);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anIoThreadThatDiesIsReplaced(int threads) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        RawServer server = server(peer -> {
            while (true) {
                String body = peer.request().text();
                if (body.equals("hold")) {
                    peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
                    held.await();
                    peer.write("0\r\n\r\n");
                } else {
                    peer.ok(body);
                }
            }
        });
        PooledTransport transport = closing(new PooledTransport(TransportOptions.builder()
                .ioThreads(threads)
                .threadName("mortal")
                .build()));
        List<RecordingReceiver> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(send(transport, post(server.uri("/"), "hold")));
            running.get(i).awaitData();
        }

        Thread victim = ioThreads("mortal").get(0);
        victim.interrupt(); // ends HttpCore's event loop, as an error in it does
        victim.join(20_000);
        assertThat(victim.isAlive()).isFalse();

        for (int i = 0; i < 50; i++) {
            assertThat(send(transport, post(server.uri("/"), "call " + i)).text())
                    .isEqualTo("call " + i);
        }
        held.countDown();
        int answered = 0;
        for (RecordingReceiver receiver : running) {
            answered += receiver.await().body().equals("x") ? 1 : 0;
        }
        assertThat(answered)
                .as("what had come is delivered, and all have ended")
                .isEqualTo(4);
        await().untilAsserted(() -> assertThat(ioThreads("mortal")).hasSize(threads));
    }

    private static List<Thread> ioThreads(String name) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith(name))
                .filter(thread -> Stream.of(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().endsWith("IOReactorWorker")))
                .map(Map.Entry::getKey)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void aBodyWhereNoneIsAllowedDoesNotReachTheNextCall(int status) throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        RawServer server = server(peer -> {
            peer.request();
            if (peer.number() > 1) {
                peer.ok("mine");
                return;
            }
            peer.write("HTTP/1.1 " + status + " X\r\nContent-Length: 48\r\n\r\n");
            answered.await();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
            peer.awaitClose();
        });
        PooledTransport transport = transport();

        assertThat(send(transport, post(server.uri("/"), "{}")).text()).isEmpty();
        RecordingReceiver next = send(transport, post(server.uri("/"), "{}"));
        answered.countDown();

        assertThat(next.text()).isEqualTo("mine");
    }

    @Test
    void aHeadIsBoundedInTotal() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 250; i++) {
                peer.write("X-" + i + ": " + "a".repeat(15_000) + "\r\n");
            }
            peer.write("Content-Length: 0\r\n\r\n");
        });

        Throwable failure = send(transport(), post(server.uri("/"), "{}")).failure();

        assertThat(failure)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The head of the response is larger than 256 KiB");
    }

    @Test
    void manyHeadsOneAfterTheOtherAreNotOneLargeHead() throws Exception {
        RawServer server = server(peer -> {
            while (true) {
                peer.request();
                peer.write("HTTP/1.1 103 Early Hints\r\nX-A: " + "a".repeat(15_000) + "\r\n\r\n");
                peer.write("HTTP/1.1 200 OK\r\nX-A: " + "a".repeat(15_000) + "\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        PooledTransport transport = transport();
        for (int i = 0; i < 30; i++) {
            assertThat(send(transport, post(server.uri("/"), "{}")).text()).isEqualTo("ok");
        }
    }

    @Test
    void aBodyLongerThanItsLengthDoesNotReachTheNextCall() throws Exception {
        RawServer server = server(peer -> {
            while (true) {
                String body = peer.request().text();
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body
                        + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
            }
        });
        PooledTransport transport = transport();
        for (int i = 0; i < 30; i++) {
            RecordingReceiver answer =
                    send(transport, post(server.uri("/"), "call " + i)).await();
            assertThat(answer.body()).isIn("call " + i, "");
        }
    }

    @Test
    void exchangesOfATransportThatClosesAreCancelled() throws Exception {
        RawServer server = server(RawServer.Peer::awaitClose);
        PooledTransport transport = transport();
        RecordingReceiver running = send(transport, post(server.uri("/"), "{}"));

        transport.close();

        assertThat(running.failure()).isInstanceOf(CancellationException.class).hasMessageContaining("closed");
        assertThat(send(transport, post(server.uri("/"), "{}")).failure())
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "Content-Length: -1\r\n\r\nhello",
                "Content-Length: 5, 6\r\n\r\nhello",
                "Content-Length: +5\r\n\r\nhello",
                "Content-Length: 99999999999999999999\r\n\r\nhello",
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5;x=\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
                "Content-Length : 5\r\n\r\nhello",
                "X: a\rContent-Length: 5\r\n\r\nhello",
                "Content-Length: 5\n\nhello",
                "\u0000: x\r\nContent-Length: 5\r\n\r\nhello",
            })
    void noFramingLetsOneAnswerReachAnotherCall(String answer) throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            if (peer.number() == 1) {
                peer.write("HTTP/1.1 200 OK\r\n" + answer + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
                peer.socket().shutdownOutput();
                peer.awaitClose();
            } else {
                peer.ok("mine");
                while (true) {
                    peer.request();
                    peer.ok("mine");
                }
            }
        });
        PooledTransport transport = transport();

        RecordingReceiver first = send(transport, post(server.uri("/"), "{}")).await();
        RecordingReceiver second = send(transport, post(server.uri("/"), "{}")).await();

        assertThat(first.body()).doesNotStartWith("other");
        assertThat(second.body()).isIn("mine", "");
        assertThat(send(transport, post(server.uri("/"), "{}")).text())
                .as("the third call, whatever the second met")
                .isEqualTo("mine");
        awaitNothingLeased(transport);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nX: a\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: ",
                "HTTP/1.1 200 OK\r\nX: a\r\n ",
                "HTTP/1.1 200 ",
                "\r\n",
            })
    void whatNeverEndsIsRefusedOrCancelled(String beginning) throws Exception {
        AtomicInteger written = new AtomicInteger();
        RawServer server = server(peer -> {
            peer.request();
            String more = beginning.endsWith("\r\n\r\n") ? beginning.repeat(20) : beginning + "a".repeat(8_000);
            while (true) {
                peer.write(more);
                written.incrementAndGet();
            }
        });
        PooledTransport transport = transport();
        RecordingReceiver receiver = new RecordingReceiver();
        Runnable cancel = transport.send(post(server.uri("/"), "{}"), receiver);
        await().until(() -> receiver.over.isDone() || written.get() > 500);
        cancel.run(); // as requestTimeout does

        receiver.await();
        awaitNothingLeased(transport);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 502 No\r\nContent-Length: 999999999\r\n\r\n",
                "HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n",
                "HTTP/1.1 200 OK\r\n\r\nnot a TLS handshake, not at all",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "",
            })
    void aHostileProxyCostsTheCallAndNoConnection(String answer) throws Exception {
        RawServer proxy = server(peer -> {
            peer.head();
            peer.write(answer);
            for (int i = 0; i < 100 && answer.contains("No\r\n"); i++) {
                peer.write("x".repeat(10_000));
            }
        });
        PooledTransport transport = transport(TransportOptions.builder()
                .proxy(TransportOptions.Proxy.of("127.0.0.1", proxy.port()))
                .connectTimeout(Duration.ofSeconds(5)));

        RecordingReceiver receiver =
                send(transport, post(java.net.URI.create("https://llm.invalid/v1"), "{\"secret\":1}"));

        assertThat(receiver.failure()).isInstanceOf(IOException.class);
        awaitNothingLeased(transport);
        assertThat(transport.stats().available()).isZero();
    }
}

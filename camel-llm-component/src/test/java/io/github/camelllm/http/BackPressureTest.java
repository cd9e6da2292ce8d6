package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.test.RecordingReceiver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackPressureTest extends TransportTestSupport {
    /** More than all buffers of two sockets of this machine together. */
    private static final long MORE_THAN_BUFFERS = 64L * 1024 * 1024;

    private static final long WINDOW_AND_BUFFERS = 128 * 1024;

    @Test
    void aPausedReceiverStopsTheServerAndAResumedOneLetsItGoOn() throws Exception {
        AtomicLong written = new AtomicLong();
        RawServer server = server(peer -> {
            peer.request();
            endless(peer, written);
        });
        PooledTransport transport = transport();
        CompletableFuture<Void> pause = new CompletableFuture<>();
        RecordingReceiver receiver = new RecordingReceiver(bytes -> pause);
        Runnable cancel = transport.send(post(server.uri("/"), "{}"), receiver);
        receiver.awaitData();

        long stopped = awaitStill(written);
        long received = receiver.received.get();
        assertThat(stopped).isLessThan(MORE_THAN_BUFFERS);
        assertThat(received).isLessThan(WINDOW_AND_BUFFERS);

        pause.complete(null);
        await().until(() -> written.get() > MORE_THAN_BUFFERS && receiver.received.get() > MORE_THAN_BUFFERS);
        cancel.run();
        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        awaitNothingLeased(transport);
    }

    private static void endless(RawServer.Peer peer, AtomicLong written) throws IOException {
        byte[] block = new byte[16 * 1024];
        peer.write("HTTP/1.1 200 OK\r\n\r\n");
        while (true) {
            peer.write(block);
            written.addAndGet(block.length);
        }
    }

    private static long awaitStill(AtomicLong counter) {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(250)).until(() -> last.getAndSet(counter.get()) == counter.get());
        return counter.get();
    }

    @Test
    void pausesAfterEveryPieceChangeNothingInTheAnswer() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        String large = "0123456789abcdef".repeat(50_000);
        for (int i = 0; i < 3; i++) {
            AtomicBoolean paused = new AtomicBoolean();
            RecordingReceiver receiver = new RecordingReceiver(bytes -> {
                assertThat(paused.getAndSet(true)).as("data while paused").isFalse();
                return CompletableFuture.runAsync(() -> paused.set(false), ForkJoinPool.commonPool());
            });
            transport.send(post(server.uri("/"), large), receiver);
            assertEqual(receiver.text(), large);
        }
        assertThat(server.accepted()).isEqualTo(1);
        awaitNothingLeased(transport);
    }

    @Test
    void aStageThatIsCompleteIsNoPause() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        String large = "x".repeat(500_000);
        RecordingReceiver receiver = new RecordingReceiver(bytes -> CompletableFuture.completedStage("go on"));

        transport().send(post(server.uri("/"), large), receiver);

        assertEqual(receiver.text(), large);
    }

    @Test
    void theEndWaitsForThePause() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        CompletableFuture<Void> pause = new CompletableFuture<>();
        RecordingReceiver receiver = new RecordingReceiver(bytes -> pause);
        transport.send(post(server.uri("/"), "small"), receiver);
        receiver.awaitData();
        awaitNothingLeased(transport);
        assertThat(receiver.over).isNotDone();

        pause.complete(null);

        assertThat(receiver.text()).isEqualTo("small");
    }

    @Test
    void aWholeAnswerThatStillWaitsCanBeCancelled() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        CompletableFuture<Void> pause = new CompletableFuture<>();
        RecordingReceiver receiver = new RecordingReceiver(bytes -> pause);
        Runnable cancel = transport.send(post(server.uri("/"), "small"), receiver);
        receiver.awaitData();
        awaitNothingLeased(transport);

        cancel.run();
        pause.complete(null);

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
    }

    @Test
    void aPauseThatFailsFailsTheExchangeWithItsCause() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
            peer.awaitClose();
        });
        PooledTransport transport = transport();
        CompletableFuture<Void> pause = new CompletableFuture<>();
        RecordingReceiver receiver = new RecordingReceiver(bytes -> pause.thenApply(nothing -> null));
        transport.send(post(server.uri("/"), "{}"), receiver);
        receiver.awaitData();

        IllegalStateException cause = new IllegalStateException("no room");
        pause.completeExceptionally(cause);

        assertThat(receiver.failure()).isSameAs(cause);
        awaitNothingLeased(transport);
    }

    @Test
    void cancellingWhilePausedClosesTheConnection() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
            peer.awaitClose();
            closed.complete(null);
        });
        PooledTransport transport = transport();
        RecordingReceiver receiver = new RecordingReceiver(bytes -> new CompletableFuture<>());
        Runnable cancel = transport.send(post(server.uri("/"), "{}"), receiver);
        receiver.awaitData();

        cancel.run();

        assertThat(receiver.failure()).isInstanceOf(CancellationException.class);
        RecordingReceiver.get(closed);
        awaitNothingLeased(transport);
    }

    @Test
    void aFailureDoesNotWaitForThePause() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
        });
        RecordingReceiver receiver = new RecordingReceiver(bytes -> new CompletableFuture<>());

        transport().send(post(server.uri("/"), "{}"), receiver);

        assertThat(receiver.failure()).isInstanceOf(IOException.class);
    }

    @Test
    void bytesThatWaitAreNotOverwrittenMeanwhile() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        List<CompletableFuture<Void>> pauses = new CopyOnWriteArrayList<>();
        RecordingReceiver receiver = new RecordingReceiver(bytes -> {
            CompletableFuture<Void> pause = new CompletableFuture<>();
            pauses.add(pause);
            return pause;
        });
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            text.append(i).append(' ');
        }
        transport.send(post(server.uri("/"), text.toString()), receiver);
        for (int i = 0; !receiver.over.isDone(); i++) {
            int n = i;
            await().until(() -> pauses.size() > n || receiver.over.isDone());
            if (pauses.size() > n) {
                pauses.get(n).complete(null);
            }
        }
        assertEqual(receiver.text(), text.toString());
    }
}

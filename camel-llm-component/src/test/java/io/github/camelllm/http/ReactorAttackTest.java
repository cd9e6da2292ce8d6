package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.test.RecordingReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An error in an I/O thread, as when the memory is used up, ends the thread and no later call. */
class ReactorAttackTest extends TransportTestSupport {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration VICTIM = Duration.ofSeconds(2);
    private static SSLContext local;

    private final AtomicReference<Error> thrown = new AtomicReference<>();

    @BeforeAll
    static void makeCertificate() throws Exception {
        local = Certificates.forHost("IP:127.0.0.1");
    }

    /** A part of the handshake that runs on the I/O thread: the next one fails with an error that is not ours to catch. */
    private HostnameVerifier failingOnce() {
        return (host, session) -> {
            Error next = thrown.getAndSet(null);
            if (next != null) {
                throw next;
            }
            return true;
        };
    }

    private static Error error(String type) {
        return type.equals("OutOfMemoryError")
                ? new OutOfMemoryError("injected")
                : new NoClassDefFoundError("injected");
    }

    @ParameterizedTest
    @CsvSource({"OutOfMemoryError, 1", "NoClassDefFoundError, 2"})
    void anIoThreadThatAnErrorKillsIsReplaced(String type, int threads) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        RawServer server = closing(RawServer.start(local.getServerSocketFactory(), "https", peer -> {
            while (true) {
                String body = peer.request().text();
                if (body.equals("hold")) {
                    held.await();
                }
                peer.ok(body);
            }
        }));
        PooledTransport transport = closing(new PooledTransport(TransportOptions.builder()
                .ioThreads(threads)
                .threadName("killed-" + type + threads)
                .tls(new TransportOptions.Tls(local, failingOnce()))
                .build()));
        RecordingReceiver running = send(transport, post(server.uri("/"), "hold"));
        await().dontCatchUncaughtExceptions()
                .atMost(SOON)
                .until(() -> transport.stats().leased() == 1 && server.accepted() == 1);

        thrown.set(error(type));
        RecordingReceiver victim =
                send(transport, post(server.uri("/"), "victim").connectingWithin(VICTIM));
        await().dontCatchUncaughtExceptions().atMost(SOON).until(() -> thrown.get() == null);
        assertThat(victim.failure())
                .as("its handshake ends by the connect timeout, as its thread has died")
                .isNotNull();

        List<RecordingReceiver> later = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            later.add(send(transport, post(server.uri("/"), "call " + i)));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(later.get(i).text()).isEqualTo("call " + i);
        }

        held.countDown();
        running.await();
        awaitNothingLeased(transport);
    }
}
